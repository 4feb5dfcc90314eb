import { expect, test } from 'vitest';
import { isReset, toHttpError } from '../../../../../electron/platform/http/undici-errors.ts';

const failed = (code: string) => Object.assign(new Error('secret'), { code });

test.each([
  ['ENOTFOUND', 'dns'],
  ['EAI_AGAIN', 'dns'],
  ['ECONNREFUSED', 'unreachable'],
  ['EHOSTUNREACH', 'unreachable'],
  ['EHOSTDOWN', 'unreachable'],
  ['ENETUNREACH', 'unreachable'],
  ['ENETDOWN', 'unreachable'],
  ['EACCES', 'unreachable'],
  ['EPERM', 'unreachable'],
  ['ECONNRESET', 'unreachable'],
  ['ECONNABORTED', 'unreachable'],
  ['ENETRESET', 'unreachable'],
  ['ETIMEDOUT', 'timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['CERT_HAS_EXPIRED', 'tls'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tls'],
  ['INVALID_CA', 'tls'],
  ['INVALID_PURPOSE', 'tls'],
  ['PATH_LENGTH_EXCEEDED', 'tls'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
  ['HPE_INVALID_CONSTANT', 'bad-answer'],
  ['UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'bad-answer'],
])('%s is %s', (code, kind) => {
  expect(toHttpError(failed(code))).toMatchObject({ kind, systemCode: code, message: kind });
});

test.each([
  ['one of several addresses', new AggregateError([failed('ECONNREFUSED'), failed('ENETUNREACH')])],
  ['a cause', new TypeError('secret', { cause: failed('ECONNREFUSED') })],
])('the system’s word is found in %s', (_where, error) => {
  expect(toHttpError(error)).toMatchObject({ kind: 'unreachable', systemCode: 'ECONNREFUSED' });
});

test('a connection that ended under a request is told apart from one that never was', () => {
  expect(['ECONNRESET', 'ECONNABORTED', 'ENETRESET', 'EPIPE'].filter((code) => !isReset(failed(code)))).toEqual([]);
  expect(
    ['ECONNREFUSED', 'EACCES', 'ETIMEDOUT', 'HPE_INVALID_CONSTANT'].filter((code) => isReset(failed(code))),
  ).toEqual([]);
});
