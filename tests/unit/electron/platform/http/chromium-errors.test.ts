import { expect, test } from 'vitest';
import { fromChromium } from '../../../../../electron/platform/http/chromium-errors.ts';
import { HttpError } from '../../../../../electron/ports/http.ts';

test.each([
  ['PROXY_CONNECTION_FAILED', 'proxy', 'PROXY_UNREACHABLE'],
  ['PROXY_AUTH_UNSUPPORTED', 'proxy', 'PROXY_WANTS_PASSWORD'],
  ['PROXY_AUTH_REQUESTED', 'proxy', 'PROXY_WANTS_PASSWORD'],
  ['TUNNEL_CONNECTION_FAILED', 'proxy', 'PROXY_REFUSED'],
  ['SOCKS_CONNECTION_FAILED', 'proxy', 'PROXY_REFUSED'],
  ['SOCKS_CONNECTION_HOST_UNREACHABLE', 'proxy', 'PROXY_REFUSED'],
  ['NO_SUPPORTED_PROXIES', 'proxy', 'PROXY_NOT_SUPPORTED'],
  ['PROXY_CERTIFICATE_INVALID', 'proxy', 'ERR_PROXY_CERTIFICATE_INVALID'],
  ['MANDATORY_PROXY_CONFIGURATION_FAILED', 'proxy', 'ERR_MANDATORY_PROXY_CONFIGURATION_FAILED'],
  ['NAME_NOT_RESOLVED', 'dns', 'ENOTFOUND'],
  ['DNS_TIMED_OUT', 'dns', 'ERR_DNS_TIMED_OUT'],
  ['CERT_AUTHORITY_INVALID', 'tls', 'ERR_CERT_AUTHORITY_INVALID'],
  ['CERT_DATE_INVALID', 'tls', 'ERR_CERT_DATE_INVALID'],
  ['SSL_PROTOCOL_ERROR', 'tls', 'ERR_SSL_PROTOCOL_ERROR'],
  ['SSL_CLIENT_AUTH_CERT_NEEDED', 'tls', 'ERR_SSL_CLIENT_AUTH_CERT_NEEDED'],
  ['CONNECTION_REFUSED', 'unreachable', 'ECONNREFUSED'],
  ['CONNECTION_RESET', 'unreachable', 'ECONNRESET'],
  ['CONNECTION_CLOSED', 'unreachable', 'ECONNRESET'],
  ['EMPTY_RESPONSE', 'unreachable', 'ECONNRESET'],
  ['NETWORK_CHANGED', 'unreachable', 'ECONNRESET'],
  ['INTERNET_DISCONNECTED', 'unreachable', 'ENETUNREACH'],
  ['ADDRESS_UNREACHABLE', 'unreachable', 'EHOSTUNREACH'],
  ['UNSAFE_PORT', 'unreachable', 'ERR_UNSAFE_PORT'],
  ['CONNECTION_TIMED_OUT', 'timeout', 'ETIMEDOUT'],
  ['TIMED_OUT', 'timeout', 'ERR_TIMED_OUT'],
  // A server that behaves like a proxy is at fault itself.
  ['UNEXPECTED_PROXY_AUTH', 'bad-answer', 'ERR_UNEXPECTED_PROXY_AUTH'],
  ['INVALID_CHUNKED_ENCODING', 'bad-answer', 'ERR_INVALID_CHUNKED_ENCODING'],
  ['CONTENT_LENGTH_MISMATCH', 'bad-answer', 'ERR_CONTENT_LENGTH_MISMATCH'],
  ['RESPONSE_HEADERS_TOO_BIG', 'bad-answer', 'ERR_RESPONSE_HEADERS_TOO_BIG'],
])('net::ERR_%s is %s, %s', (word, kind, systemCode) => {
  expect(fromChromium(new Error(`net::ERR_${word}`))).toMatchObject({ kind, systemCode });
});

test.each([
  new Error('Redirect was cancelled'),
  new Error('net::ERR_FAILED at https://api.corp.example/?secret=1'),
  new TypeError('"Bearer secret" is not a valid header value'),
  'a text',
  undefined,
])('of any other error (%s) nothing goes on', (error) => {
  expect(fromChromium(error)).toMatchObject({ message: 'bad-answer', kind: 'bad-answer', systemCode: null });
});

test('what is judged already stays', () => {
  const error = new HttpError('too-large', null);
  expect(fromChromium(error)).toBe(error);
});
