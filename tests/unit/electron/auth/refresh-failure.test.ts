import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isWorthOneMore,
  judgeRefresh,
  mayHaveLost,
  RefreshError,
  type RequestFate,
} from '../../../../electron/auth/refresh-failure.ts';
import { ERROR_CODES, type ErrorCode, type FailureDetails, failure } from '../../../../shared/errors.ts';

const NOW = Date.UTC(2026, 0, 1);
const WHERE = { provider: 'Corp', address: 'https://id.example.com' };

function failed(code: ErrorCode, details: FailureDetails = {}, fate: Partial<RequestFate> = {}): RefreshError {
  return new RefreshError(failure(code, details), {
    asked: true,
    status: null,
    retryAfter: null,
    refreshToken: null,
    ...fate,
  });
}

const judged = (error: RefreshError, forOneApi = false) => judgeRefresh(error, forOneApi, WHERE, NOW);

describe('what a failed refresh means', () => {
  test('invalid_grant ends the session', () => {
    expect(judged(failed('AUTH_CODE_REJECTED', { error: 'invalid_grant' }, { status: 400 }))).toEqual({
      kind: 'over',
      failure: { code: 'SESSION_ENDED', details: WHERE },
    });
  });

  test('another subject ends the session', () => {
    expect(judged(failed('AUTH_SUBJECT_CHANGED'))).toMatchObject({
      kind: 'over',
      failure: { code: 'AUTH_SUBJECT_CHANGED' },
    });
  });

  test.each(['invalid_client', 'unauthorized_client'])('%s is a matter of the configuration', (error) => {
    expect(judged(failed('AUTH_CLIENT_REJECTED', { error }, { status: 401 }))).toEqual({
      kind: 'blocked',
      failure: { code: 'AUTH_CLIENT_REJECTED', details: { ...WHERE, error } },
    });
  });

  test.each(['invalid_target', 'invalid_scope', 'consent_required'])('%s concerns the API that was named', (error) => {
    expect(judged(failed('AUTH_PROVIDER_ERROR', { error }), true)).toMatchObject({
      kind: 'not-for-api',
      failure: { code: 'API_NOT_ALLOWED' },
    });
    expect(judged(failed('AUTH_PROVIDER_ERROR', { error }))).toMatchObject({
      kind: 'blocked',
      failure: { code: 'SESSION_REFRESH_REFUSED', details: { error } },
    });
  });

  test.each(['interaction_required', 'consent_required', 'unsupported_grant_type', 'invalid_request', 'of_its_own'])(
    '%s is a refusal that a new log-in may help',
    (error) => {
      expect(judged(failed('AUTH_PROVIDER_ERROR', { error }, { status: 400 }))).toMatchObject({
        kind: 'blocked',
        failure: { code: 'SESSION_REFRESH_REFUSED', details: { error } },
      });
    },
  );

  test.each([400, 401])('%s without an error to read is a refusal without a reason', (status) => {
    expect(judged(failed('PROVIDER_BAD_RESPONSE', { reason: `HTTP ${status}` }, { status }))).toEqual({
      kind: 'blocked',
      failure: { code: 'SESSION_REFRESH_REFUSED', details: WHERE },
    });
  });

  test.each([
    ['429', failed('PROVIDER_BUSY', {}, { status: 429 }), 60_000],
    ['429 with Retry-After', failed('PROVIDER_BUSY', {}, { status: 429, retryAfter: '30' }), 30_000],
    ['429 that says invalid_grant', failed('PROVIDER_BUSY', { error: 'invalid_grant' }, { status: 429 }), 60_000],
    ['503 with Retry-After', failed('PROVIDER_BUSY', {}, { status: 503, retryAfter: '120' }), 120_000],
    ['503', failed('PROVIDER_BUSY', {}, { status: 503 }), null],
    ['500', failed('PROVIDER_BAD_RESPONSE', { reason: 'HTTP 500' }, { status: 500 }), null],
    ['404', failed('PROVIDER_BAD_RESPONSE', { reason: 'HTTP 404' }, { status: 404 }), null],
    ['server_error', failed('AUTH_PROVIDER_ERROR', { error: 'server_error' }, { status: 400 }), null],
    ['not JSON', failed('PROVIDER_BAD_RESPONSE', { reason: 'not JSON' }, { status: 200 }), null],
    ['no connection', failed('PROVIDER_UNREACHABLE', { reason: 'ECONNREFUSED' }), null],
    ['no name', failed('PROVIDER_UNREACHABLE', { reason: 'ENOTFOUND' }), null],
    ['no trust', failed('PROVIDER_UNREACHABLE', { reason: 'CERT_HAS_EXPIRED' }), null],
    ['no answer', failed('PROVIDER_TIMEOUT', { reason: 'timeout' }), null],
    ['no way through the proxy', failed('NETWORK_PROXY_FAILED', { reason: 'PROXY_UNREACHABLE' }), null],
  ])('%s is for now', (_what, error, waitMs) => {
    expect(judged(error)).toMatchObject({ kind: 'later', failure: { code: 'SESSION_STALE', details: WHERE }, waitMs });
  });

  test('only two failures end a session, whatever else is known', () => {
    const fates = fc.record({
      asked: fc.boolean(),
      status: fc.option(fc.integer({ min: 100, max: 599 })),
      retryAfter: fc.option(fc.string()),
      refreshToken: fc.option(fc.string()),
    });
    const details = fc.record({ error: fc.string(), reason: fc.string() }, { requiredKeys: [] });
    fc.assert(
      fc.property(fc.constantFrom(...ERROR_CODES), details, fates, fc.boolean(), (code, facts, fate, api) => {
        const { kind } = judgeRefresh(new RefreshError(failure(code, facts), fate), api, WHERE, NOW);
        expect(kind === 'over').toBe(code === 'AUTH_CODE_REJECTED' || code === 'AUTH_SUBJECT_CHANGED');
      }),
    );
  });
});

describe('the same refresh token is sent once more', () => {
  test.each([
    ['a reset', failed('PROVIDER_UNREACHABLE', { reason: 'ECONNRESET' })],
    ['a connection that the system gave up', failed('PROVIDER_UNREACHABLE', { reason: 'ECONNABORTED' })],
    ['a network that was gone', failed('PROVIDER_UNREACHABLE', { reason: 'ENETDOWN' })],
    ['an answer that was cut off', failed('PROVIDER_UNREACHABLE', { reason: 'UND_ERR_SOCKET' })],
    ['no answer in time', failed('PROVIDER_TIMEOUT', { reason: 'timeout' })],
    ['an answer that is no HTTP', failed('PROVIDER_BAD_RESPONSE', { reason: 'bad-answer' })],
    ['400 without an error', failed('PROVIDER_BAD_RESPONSE', {}, { status: 400 })],
  ])('after %s', (_what, error) => {
    expect(isWorthOneMore(error)).toBe(true);
  });

  test.each([
    ['a refusal', failed('AUTH_CODE_REJECTED', { error: 'invalid_grant' }, { status: 400 })],
    ['429', failed('PROVIDER_BUSY', {}, { status: 429 })],
    ['500', failed('PROVIDER_BAD_RESPONSE', {}, { status: 500 })],
    ['a web page', failed('PROVIDER_BAD_RESPONSE', { reason: 'not JSON' }, { status: 200 })],
    ['no connection', failed('PROVIDER_UNREACHABLE', { reason: 'ECONNREFUSED' })],
    ['no connection in time', failed('PROVIDER_TIMEOUT', { reason: 'UND_ERR_CONNECT_TIMEOUT' })],
    ['discovery that had no answer', failed('PROVIDER_TIMEOUT', { reason: 'timeout' }, { asked: false })],
  ])('but not after %s', (_what, error) => {
    expect(isWorthOneMore(error)).toBe(false);
  });
});

describe('a newer refresh token may be lost', () => {
  test.each([
    ['a reset', failed('PROVIDER_UNREACHABLE', { reason: 'ECONNRESET' })],
    ['a connection that the system gave up', failed('PROVIDER_UNREACHABLE', { reason: 'ECONNABORTED' })],
    ['a network that was gone', failed('PROVIDER_UNREACHABLE', { reason: 'ENETDOWN' })],
    ['a success that could not be read', failed('PROVIDER_BAD_RESPONSE', {}, { status: 200 })],
    ['a gateway that gave up', failed('PROVIDER_BAD_RESPONSE', {}, { status: 504 })],
  ])('after %s', (_what, error) => {
    expect(mayHaveLost(error)).toBe(true);
  });

  test.each([
    ['a refusal', failed('AUTH_CODE_REJECTED', { error: 'invalid_grant' }, { status: 400 })],
    ['no connection', failed('PROVIDER_UNREACHABLE', { reason: 'ECONNREFUSED' })],
    ['500', failed('PROVIDER_BAD_RESPONSE', {}, { status: 500 })],
    ['an answer that still held it', failed('PROVIDER_BAD_RESPONSE', {}, { status: 200, refreshToken: 'r2' })],
    ['no question at all', failed('PROVIDER_TIMEOUT', {}, { asked: false })],
  ])('but not after %s', (_what, error) => {
    expect(mayHaveLost(error)).toBe(false);
  });
});
