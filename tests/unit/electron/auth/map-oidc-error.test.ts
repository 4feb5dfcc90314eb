import {
  AuthorizationResponseError,
  ClientError,
  ResponseBodyError,
  WWWAuthenticateChallengeError,
} from 'openid-client';
import { describe, expect, test } from 'vitest';
import { mapOidcError } from '../../../../electron/auth/map-oidc-error.ts';
import { HttpError, type HttpErrorKind } from '../../../../electron/ports/http.ts';
import { type ErrorCode, ExpectedError, type FailureDetails, failure } from '../../../../shared/errors.ts';
import { FakeProviderClient, fakeProvider, ISSUER } from '../../../support/fake-provider.ts';

const { config } = fakeProvider(new FakeProviderClient());
const SECRET = 'sEcReT-token-1';

function mapped(error: unknown): { code: ErrorCode; details?: FailureDetails } {
  const ours = mapOidcError(error, config);
  if (!(ours instanceof ExpectedError)) throw new Error('not one of ours');
  return ours.failure;
}

function clientError(code: string, cause?: unknown): ClientError {
  return Object.assign(new ClientError('the words of the library', { cause }), { code });
}

function tokenEndpointError(error: string, description?: string): ResponseBodyError {
  const cause = description === undefined ? { error } : { error, error_description: description };
  return new ResponseBodyError('x', { cause, response: new Response(null, { status: 400 }) });
}

function callbackError(error: string, description?: string): AuthorizationResponseError {
  const cause = new URLSearchParams({ error, state: SECRET });
  if (description !== undefined) cause.set('error_description', description);
  return new AuthorizationResponseError('x', { cause });
}

test('an expected failure inside stays what it is', () => {
  const expected = new ExpectedError(failure('PROVIDER_UNSUPPORTED', { reason: 'PKCE with S256' }));

  expect(mapOidcError(expected, config)).toBe(expected);
  expect(mapOidcError(clientError('OAUTH_PARSE_ERROR', expected), config)).toBe(expected);
});

const HTTP_ERRORS: Readonly<Record<HttpErrorKind, ErrorCode>> = {
  unreachable: 'PROVIDER_UNREACHABLE',
  dns: 'PROVIDER_UNREACHABLE',
  tls: 'PROVIDER_UNREACHABLE',
  proxy: 'NETWORK_PROXY_FAILED',
  timeout: 'PROVIDER_TIMEOUT',
  aborted: 'PROVIDER_TIMEOUT',
  'too-large': 'PROVIDER_BAD_RESPONSE',
  'bad-answer': 'PROVIDER_BAD_RESPONSE',
};

describe('no answer', () => {
  test.each(Object.entries(HTTP_ERRORS))('because of %s is %s', (kind, code) => {
    const http = new HttpError(kind as HttpErrorKind, null);

    expect(mapped(http)).toEqual({ code, details: { provider: 'Corp', address: ISSUER, reason: kind } });
  });

  test("is found behind the library's own error, with the system's word", () => {
    const http = new HttpError('unreachable', 'ECONNREFUSED');
    const error = clientError('OAUTH_PARSE_ERROR', new Error('fetch failed', { cause: http }));

    expect(mapped(error)).toMatchObject({ code: 'PROVIDER_UNREACHABLE', details: { reason: 'ECONNREFUSED' } });
  });
});

describe('a refusal', () => {
  test.each([
    ['access_denied', 'AUTH_ACCESS_DENIED', 'AUTH_ACCESS_DENIED'],
    ['expired_token', 'AUTH_DEVICE_CODE_EXPIRED', 'AUTH_DEVICE_CODE_EXPIRED'],
    ['invalid_grant', 'AUTH_PROVIDER_ERROR', 'AUTH_CODE_REJECTED'],
    ['invalid_client', 'AUTH_CLIENT_REJECTED', 'AUTH_CLIENT_REJECTED'],
    ['unauthorized_client', 'AUTH_CLIENT_REJECTED', 'AUTH_CLIENT_REJECTED'],
    ['server_error', 'AUTH_PROVIDER_ERROR', 'AUTH_PROVIDER_ERROR'],
    ['login_required', 'AUTH_PROVIDER_ERROR', 'AUTH_PROVIDER_ERROR'],
    ['of_its_own', 'AUTH_PROVIDER_ERROR', 'AUTH_PROVIDER_ERROR'],
  ])('%s in the callback is %s, at the token endpoint %s', (error, inCallback, atTokenEndpoint) => {
    expect(mapped(callbackError(error))).toEqual({
      code: inCallback,
      details: { provider: 'Corp', address: ISSUER, error },
    });
    expect(mapped(tokenEndpointError(error))).toEqual({
      code: atTokenEndpoint,
      details: { provider: 'Corp', address: ISSUER, error },
    });
  });

  test("has the provider's explanation, shortened", () => {
    for (const make of [callbackError, tokenEndpointError]) {
      expect(mapped(make('server_error', 'Come back later')).details).toMatchObject({ description: 'Come back later' });
      expect(mapped(make('e'.repeat(999), 'd'.repeat(999))).details).toMatchObject({
        error: 'e'.repeat(100),
        description: 'd'.repeat(300),
      });
    }
  });
});

const behind = (message: string, cause?: unknown) => new Error(message, { cause });

const LIBRARY: readonly (readonly [code: string, cause: unknown, expected: ErrorCode, reason: string | null])[] = [
  ['OAUTH_JWT_TIMESTAMP_CHECK_FAILED', undefined, 'AUTH_ID_TOKEN_EXPIRED', null],
  ['OAUTH_JWT_CLAIM_COMPARISON_FAILED', behind('x', { claim: 'nonce' }), 'AUTH_NONCE_MISMATCH', null],
  ['OAUTH_JWT_CLAIM_COMPARISON_FAILED', behind('x', { claim: 'iss' }), 'AUTH_ISSUER_MISMATCH', null],
  ['OAUTH_JWT_CLAIM_COMPARISON_FAILED', behind('x', { claim: 'aud' }), 'AUTH_ID_TOKEN_AUDIENCE', null],
  ['OAUTH_JWT_CLAIM_COMPARISON_FAILED', behind('x', { claim: 'azp' }), 'AUTH_ID_TOKEN_AUDIENCE', null],
  ['OAUTH_JWT_CLAIM_COMPARISON_FAILED', behind('x', { claim: 'typ' }), 'AUTH_ID_TOKEN_INVALID', 'typ'],
  ['OAUTH_JWT_CLAIM_COMPARISON_FAILED', undefined, 'AUTH_ID_TOKEN_INVALID', null],
  ['OAUTH_KEY_SELECTION_FAILED', undefined, 'AUTH_ID_TOKEN_SIGNATURE', null],
  ['OAUTH_INVALID_RESPONSE', behind('JWT signature verification failed'), 'AUTH_ID_TOKEN_SIGNATURE', null],
  ['OAUTH_INVALID_RESPONSE', behind('unexpected JWT "alg" header parameter'), 'AUTH_ID_TOKEN_SIGNATURE', null],
  [
    'OAUTH_INVALID_RESPONSE',
    behind('unexpected "iss" (issuer) response parameter value'),
    'AUTH_ISSUER_MISMATCH',
    null,
  ],
  ['OAUTH_INVALID_RESPONSE', behind('response parameter "iss" (issuer) missing'), 'AUTH_ISSUER_MISMATCH', null],
  ['OAUTH_INVALID_RESPONSE', behind('unexpected "state" response parameter value'), 'AUTH_STATE_MISMATCH', null],
  ['OAUTH_INVALID_RESPONSE', behind('JWT "sub" (subject) claim missing'), 'AUTH_ID_TOKEN_INVALID', null],
  ['OAUTH_INVALID_RESPONSE', behind('Invalid JWT'), 'AUTH_ID_TOKEN_INVALID', null],
  [
    'OAUTH_INVALID_RESPONSE',
    behind('"response" body "access_token" property must be a string'),
    'PROVIDER_BAD_RESPONSE',
    null,
  ],
  ['OAUTH_TIMEOUT', undefined, 'PROVIDER_TIMEOUT', null],
  ['OAUTH_ABORT', undefined, 'PROVIDER_TIMEOUT', null],
  ['OAUTH_MISSING_SERVER_METADATA', undefined, 'PROVIDER_UNSUPPORTED', null],
  ['OAUTH_UNSUPPORTED_OPERATION', undefined, 'PROVIDER_UNSUPPORTED', null],
  ['OAUTH_HTTP_REQUEST_FORBIDDEN', undefined, 'PROVIDER_UNSUPPORTED', null],
  ['OAUTH_REQUEST_PROTOCOL_FORBIDDEN', undefined, 'PROVIDER_UNSUPPORTED', null],
  ['OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED', undefined, 'PROVIDER_BAD_RESPONSE', 'another issuer'],
  ['OAUTH_RESPONSE_IS_NOT_CONFORM', new Response(null, { status: 500 }), 'PROVIDER_BAD_RESPONSE', 'HTTP 500'],
  ['OAUTH_RESPONSE_IS_NOT_CONFORM', new Response(null, { status: 503 }), 'PROVIDER_BUSY', 'HTTP 503'],
  ['OAUTH_RESPONSE_IS_NOT_CONFORM', new Response(null, { status: 429 }), 'PROVIDER_BUSY', 'HTTP 429'],
  ['OAUTH_RESPONSE_IS_NOT_CONFORM', undefined, 'PROVIDER_BAD_RESPONSE', 'HTTP status unknown'],
  ['OAUTH_RESPONSE_IS_NOT_JSON', undefined, 'PROVIDER_BAD_RESPONSE', 'not JSON'],
  ['OAUTH_PARSE_ERROR', undefined, 'PROVIDER_BAD_RESPONSE', 'not JSON'],
  ['OAUTH_SOMETHING_NEW', undefined, 'PROVIDER_BAD_RESPONSE', null],
];

describe("the library's", () => {
  test.each(LIBRARY)('%s (%s) is %s', (code, cause, expected, reason) => {
    expect(mapped(clientError(code, cause))).toEqual({
      code: expected,
      details: { provider: 'Corp', address: ISSUER, ...(reason === null ? {} : { reason }) },
    });
  });
});

describe('of what is not one of the known errors nothing is told:', () => {
  test.each([
    ['a TypeError', new TypeError(SECRET)],
    ['a text', SECRET],
    ['nothing', undefined],
    ['null', null],
    ['a plain object', { message: SECRET, error: SECRET, code: SECRET }],
  ])('%s', (_title, error) => {
    expect(mapped(error)).toEqual({
      code: 'PROVIDER_BAD_RESPONSE',
      details: { provider: 'Corp', address: ISSUER },
    });
  });
});

describe('no token of a cause goes on', () => {
  const body = { access_token: SECRET, refresh_token: SECRET, id_token: SECRET, claim: 'nonce', claims: { x: SECRET } };
  const response = new Response(SECRET, { status: 500, headers: { 'x-token': SECRET } });

  test.each([
    ...[...new Set(LIBRARY.map(([code]) => code))].map(
      (code) => [code, clientError(code, new Error(SECRET, { cause: { body, ...body } }))] as const,
    ),
    ['a whole answer', clientError('OAUTH_RESPONSE_IS_NOT_CONFORM', response)] as const,
    ['a callback', callbackError('server_error')] as const,
    [
      'an error body',
      new ResponseBodyError(SECRET, { cause: { error: 'invalid_grant', refresh_token: SECRET }, response }),
    ] as const,
    [
      'a challenge',
      new WWWAuthenticateChallengeError(SECRET, {
        cause: [{ scheme: 'bearer', parameters: { realm: SECRET } }],
        response,
      }),
    ] as const,
  ])('from %s', (_title, error) => {
    const ours = mapOidcError(error, config);

    expect(JSON.stringify(mapped(error))).not.toContain(SECRET);
    expect(ours.message).not.toContain(SECRET);
    expect(ours.cause).toBeUndefined();
  });

  test('and causes that go round in a circle come to an end', () => {
    const error = clientError('OAUTH_INVALID_RESPONSE');
    error.cause = error;

    expect(mapped(error).code).toBe('PROVIDER_BAD_RESPONSE');
  });
});

test.each([null, 7, { a: 1 }])('a description that is no text (%o) is left out', (description) => {
  const cause = { error: 'invalid_grant', error_description: description };
  const error = new ResponseBodyError('x', { cause, response: new Response(null, { status: 400 }) } as never);

  expect(mapped(error)).toMatchObject({ code: 'AUTH_CODE_REJECTED', details: { error: 'invalid_grant' } });
  expect(mapped(error).details).not.toHaveProperty('description');
});

test.each([
  ['invalid_grant', 'consent_required', 'AUTH_PROVIDER_ERROR', 'consent_required'],
  ['invalid_grant', 'bad_token', 'AUTH_CODE_REJECTED', 'invalid_grant'],
  ['invalid_request', 'consent_required', 'AUTH_PROVIDER_ERROR', 'invalid_request'],
])('%s with the suberror %s is %s (%s)', (error, suberror, code, word) => {
  const cause = { error, suberror };
  const response = new Response(null, { status: 400 });

  expect(mapped(new ResponseBodyError('x', { cause, response }))).toMatchObject({ code, details: { error: word } });
});

test.each([
  ['a piece', 'no: 0123456789ab…'],
  ['percent-encoded', 'no: %30123456789abcdef'],
])('a description that repeats a secret in another form (%s) is not shown', (_, description) => {
  const { failure: found } = mapOidcError(tokenEndpointError('invalid_grant', description), config, [
    '0123456789abcdef',
  ]);

  expect(found.details?.description).toBe('(removed)');
});

test('a description that repeats a secret as it is keeps its other words', () => {
  const answer = tokenEndpointError('invalid_grant', 'bad 0123456789abcdef, sorry');

  expect(mapOidcError(answer, config, ['0123456789abcdef']).failure.details?.description).toBe('bad (removed), sorry');
});
