import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { startProgram } from '../support/program.ts';
import { type Behaviour, CLIENT_ID, type SigningIssuer, startSigningIssuer } from '../support/signing-issuer.ts';

/* What providers may get wrong, case by case: metadata, ID tokens, token responses. Each row says what a person is told, or */
/* that it is taken all the same. */

type Wrong = Behaviour | ((issuer: string) => Behaviour);
type Case = readonly [what: string, wrong: Wrong, expected: string];

/** Log-ins that succeed all the same. */
const TAKEN = 'taken';

let provider: SigningIssuer;
const http = new UndiciHttp();
const now = Math.floor(Date.now() / 1000);
const MINUTE = 60;
const YEAR = 31_557_600;
const ELSEWHERE = 'http://127.0.0.1:1';

beforeAll(async () => {
  provider = await startSigningIssuer();
});
beforeEach(() => {
  provider.behaviour = {};
  provider.tokenRequests.length = 0;
  provider.requests.length = 0;
  provider.revoked.length = 0;
});
afterAll(async () => {
  await http.close();
  await provider.stop();
});

function program() {
  const { issuer } = provider;
  const config = { providers: [{ id: 'corp', name: 'Corp', issuer, clientId: CLIENT_ID }] };
  return startProgram({ config, http, visit: provider.authorize });
}

async function outcome(wrong: Wrong): Promise<string> {
  provider.behaviour = typeof wrong === 'function' ? wrong(provider.issuer) : wrong;
  const { logIn, keychain } = program();
  const result = await logIn.signIn('corp');
  expect(keychain.entries.size > 0).toBe(result.ok);
  if (result.ok) return TAKEN;
  const { code, details = {} } = result.failure;
  return details.reason === undefined ? code : `${code}: ${details.reason}`;
}

const metadata = (change: Readonly<Record<string, unknown>>): Behaviour => ({ metadata: change });
const discovery = (body: string, status = 200, headers = {}): Behaviour => ({
  raw: { discovery: { body, status, headers } },
});
const token = (body: string, status = 200, headers = {}): Behaviour => ({ raw: { token: { body, status, headers } } });
const HTML = { 'content-type': 'text/html' };

const doc = (change: Readonly<Record<string, unknown>>) => JSON.stringify(change);

describe('metadata:', () => {
  const CASES: readonly Case[] = [
    ['another issuer', metadata({ issuer: ELSEWHERE }), 'PROVIDER_BAD_RESPONSE: another issuer'],
    ['no issuer', metadata({ issuer: undefined }), 'PROVIDER_BAD_RESPONSE: no metadata of a provider'],
    ['an issuer that is a number', metadata({ issuer: 7 }), 'PROVIDER_BAD_RESPONSE: no metadata of a provider'],
    ['an issuer that is no address', metadata({ issuer: 'corp' }), 'PROVIDER_BAD_RESPONSE: no metadata of a provider'],
    ['a page of HTML', discovery('<html>', 200, HTML), 'PROVIDER_BAD_RESPONSE: not JSON'],
    ['nothing', discovery('', 204), 'PROVIDER_BAD_RESPONSE: HTTP 204'],
    ['a redirect', discovery('', 302, { location: ELSEWHERE }), 'PROVIDER_BAD_RESPONSE: HTTP 302'],
    ['not found', discovery('{}', 404), 'PROVIDER_BAD_RESPONSE: HTTP 404'],
    ['a fault', discovery('{}', 500), 'PROVIDER_BAD_RESPONSE: HTTP 500'],
    ['null', discovery('null'), 'PROVIDER_BAD_RESPONSE: no metadata of a provider'],
    ['a list', discovery('[]'), 'PROVIDER_BAD_RESPONSE: no metadata of a provider'],
    ['half of it', discovery('{"issuer":"http'), 'PROVIDER_BAD_RESPONSE: not JSON'],
    ['more than 1 MiB', discovery(doc({ x: 'x'.repeat(1_048_577) })), 'PROVIDER_BAD_RESPONSE: too-large'],
    ['a token endpoint that is a number', metadata({ token_endpoint: 7 }), 'PROVIDER_BAD_RESPONSE: its token_endpoint'],
    [
      'a token endpoint without TLS',
      metadata({ token_endpoint: 'http://id.example/token' }),
      'PROVIDER_BAD_RESPONSE: its token_endpoint',
    ],
    ['no token endpoint', metadata({ token_endpoint: undefined }), 'PROVIDER_UNSUPPORTED: no token_endpoint'],
    [
      'no authorization endpoint',
      metadata({ authorization_endpoint: undefined }),
      'PROVIDER_UNSUPPORTED: no authorization_endpoint',
    ],
    ['no keys', metadata({ jwks_uri: undefined }), 'PROVIDER_UNSUPPORTED: no jwks_uri'],
    ...['file:///etc/passwd', 'javascript:alert(1)', 'ms-msdt:/id', 'smb://host/share', 'http://id.example/'].map(
      (address): Case => [
        `an authorization endpoint ${address}`,
        metadata({ authorization_endpoint: address }),
        'PROVIDER_BAD_RESPONSE: its authorization_endpoint',
      ],
    ),
    [
      'user name and password in an endpoint',
      metadata({ authorization_endpoint: 'https://u:p@id.example/' }),
      'PROVIDER_BAD_RESPONSE: its authorization_endpoint',
    ],
    [
      'a fragment in an endpoint',
      metadata({ authorization_endpoint: 'https://id.example/#x' }),
      'PROVIDER_BAD_RESPONSE: its authorization_endpoint',
    ],
    [
      'an endpoint of 3,000 characters',
      metadata({ authorization_endpoint: `https://id.example/${'a'.repeat(3_000)}` }),
      'PROVIDER_BAD_RESPONSE: its authorization_endpoint',
    ],
    [
      'keys elsewhere without TLS',
      metadata({ jwks_uri: 'http://id.example/jwks' }),
      'PROVIDER_BAD_RESPONSE: its jwks_uri',
    ],
    [
      'a user-info endpoint with a password',
      metadata({ userinfo_endpoint: 'https://u:p@id.example/' }),
      'PROVIDER_BAD_RESPONSE: its userinfo_endpoint',
    ],
    [
      'a revocation endpoint that is a list',
      metadata({ revocation_endpoint: [] }),
      'PROVIDER_BAD_RESPONSE: its revocation_endpoint',
    ],
    [
      'PKCE with plain only',
      metadata({ code_challenge_methods_supported: ['plain'] }),
      'PROVIDER_UNSUPPORTED: no PKCE with S256',
    ],
    ['PKCE as text', metadata({ code_challenge_methods_supported: 'S256' }), 'PROVIDER_UNSUPPORTED: no PKCE with S256'],
    ['no word about PKCE', metadata({ code_challenge_methods_supported: undefined }), TAKEN],
    ['no code flow', metadata({ response_types_supported: ['id_token'] }), 'PROVIDER_UNSUPPORTED: no code flow'],
    [
      'no authorization code grant',
      metadata({ grant_types_supported: ['client_credentials'] }),
      'PROVIDER_UNSUPPORTED: no code flow',
    ],
    ['no refresh token grant', metadata({ grant_types_supported: ['authorization_code'] }), TAKEN],
    [
      'no signatures of ID tokens',
      metadata({ id_token_signing_alg_values_supported: ['none'] }),
      'PROVIDER_UNSUPPORTED: no signature of ID tokens that can be trusted',
    ],
    [
      'signatures with a shared secret',
      metadata({ id_token_signing_alg_values_supported: ['HS256'] }),
      'PROVIDER_UNSUPPORTED: no signature of ID tokens that can be trusted',
    ],
    [
      'an empty list of signatures',
      metadata({ id_token_signing_alg_values_supported: [] }),
      'PROVIDER_UNSUPPORTED: no signature of ID tokens that can be trusted',
    ],
    [
      'signatures as text',
      metadata({ id_token_signing_alg_values_supported: 'RS256' }),
      'PROVIDER_UNSUPPORTED: no signature of ID tokens that can be trusted',
    ],
    ['no word about signatures', metadata({ id_token_signing_alg_values_supported: undefined }), TAKEN],
    [
      'a long list of scopes',
      metadata({ scopes_supported: Array.from({ length: 5_000 }, (_, n) => `scope-${n}`) }),
      TAKEN,
    ],
    [
      'a key that is called __proto__',
      discovery('{"__proto__":{"issuer":"x"}}'),
      'PROVIDER_BAD_RESPONSE: no metadata of a provider',
    ],
  ];

  test.each(CASES)('%s', async (_what, wrong, expected) => {
    expect(await outcome(wrong)).toBe(expected);
    expect(provider.tokenRequests).toHaveLength(expected === TAKEN ? 1 : 0);
  });
});

describe('keys:', () => {
  const jwks = (value: unknown): Behaviour => ({ jwks: value });
  const CASES: readonly Case[] = [
    ['none', jwks({ keys: [] }), 'AUTH_ID_TOKEN_SIGNATURE'],
    ['not a list', jwks({ keys: {} }), 'PROVIDER_BAD_RESPONSE'],
    ['no set', jwks([]), 'PROVIDER_BAD_RESPONSE'],
    ['of a kind that is not known', jwks({ keys: [{ kty: 'XYZ', kid: 'key-1' }] }), 'AUTH_ID_TOKEN_SIGNATURE'],
    [
      'one that is no key',
      jwks({ keys: [{ kty: 'RSA', kid: 'key-1', n: 'AQAB', e: 'AQ' }] }),
      'PROVIDER_UNSUPPORTED: a key that is too weak',
    ],
    ['a fault', { raw: { jwks: { status: 500 } } }, 'PROVIDER_BAD_RESPONSE: HTTP 500'],
    ['a page of HTML', { raw: { jwks: { body: '<html>', headers: HTML } } }, 'PROVIDER_BAD_RESPONSE: not JSON'],
    ['more than 1 MiB', jwks({ keys: [], x: 'x'.repeat(1_048_577) }), 'PROVIDER_BAD_RESPONSE: too-large'],
  ];

  test.each(CASES)('%s', async (_what, wrong, expected) => {
    expect(await outcome(wrong)).toBe(expected);
    expect(provider.tokenRequests).toHaveLength(1);
  });
});

describe('an ID token with', () => {
  const claims = (change: Readonly<Record<string, unknown>>): Behaviour => ({ claims: change });
  const header = (change: Readonly<Record<string, unknown>>): Behaviour => ({ header: change });
  const changed = (change: (parts: readonly string[]) => readonly string[]): Behaviour => ({
    token: (idToken) => change(idToken.split('.')).join('.'),
  });
  const encoded = (value: string) => Buffer.from(value).toString('base64url');
  const swapped = (payload: string) => encoded(Buffer.from(payload, 'base64url').toString().replace('user-1', 'evil'));
  const withHeader = (value: string) =>
    changed(([, payload = '', signature = '']) => [encoded(value), payload, signature]);
  const withPayload = (value: string) =>
    changed(([first = '', , signature = '']) => [first, encoded(value), signature]);
  const CASES: readonly Case[] = [
    ['alg none', { signature: 'none' }, 'AUTH_ID_TOKEN_SIGNATURE'],
    ['alg nOnE', withHeader('{"alg":"nOnE"}'), 'AUTH_ID_TOKEN_SIGNATURE'],
    ['alg HS256', { signature: 'hs256' }, 'AUTH_ID_TOKEN_SIGNATURE'],
    ['alg ES256 in its header', withHeader('{"alg":"ES256","kid":"key-1"}'), 'AUTH_ID_TOKEN_SIGNATURE'],
    ['crit', withHeader('{"alg":"RS256","kid":"key-1","crit":["x"],"x":1}'), 'AUTH_ID_TOKEN_INVALID: crit'],
    ['another key', { signature: 'other-key' }, 'AUTH_ID_TOKEN_SIGNATURE'],
    ['an unknown kid', header({ kid: 'nobody' }), 'AUTH_ID_TOKEN_SIGNATURE'],
    ['no kid, and one key', header({ kid: undefined }), TAKEN],
    ['a jku that leads elsewhere', header({ jku: `${ELSEWHERE}/jwks` }), TAKEN],
    ['no signature', changed(([first = '', payload = '']) => [first, payload, '']), 'AUTH_ID_TOKEN_SIGNATURE'],
    [
      'another sub than was signed',
      changed(([first = '', payload = '', signature = '']) => [first, swapped(payload), signature]),
      'AUTH_ID_TOKEN_SIGNATURE',
    ],
    ['two parts', changed((parts) => parts.slice(0, 2)), 'AUTH_ID_TOKEN_INVALID'],
    ['five parts', changed((parts) => [...parts, '', '']), 'PROVIDER_UNSUPPORTED: an ID token that is encrypted'],
    ['a header that is no JSON', withHeader('x'), 'AUTH_ID_TOKEN_INVALID: not JSON'],
    ['a payload that is a list', withPayload('[]'), 'AUTH_ID_TOKEN_INVALID'],
    ['a payload that is null', withPayload('null'), 'AUTH_ID_TOKEN_INVALID'],
    ['a blank before it', { token: (idToken) => ` ${idToken}` }, 'AUTH_ID_TOKEN_SIGNATURE'],
    ['iss with a slash more', (issuer) => claims({ iss: `${issuer}/` }), 'AUTH_ISSUER_MISMATCH'],
    ['another iss', claims({ iss: ELSEWHERE }), 'AUTH_ISSUER_MISMATCH'],
    ['no iss', claims({ iss: undefined }), 'AUTH_ISSUER_MISMATCH'],
    ['another aud', claims({ aud: 'somebody-else' }), 'AUTH_ID_TOKEN_AUDIENCE'],
    ['an empty aud', claims({ aud: [] }), 'AUTH_ID_TOKEN_AUDIENCE'],
    ['an aud that is a number', claims({ aud: 7 }), 'AUTH_ID_TOKEN_INVALID'],
    ['no aud', claims({ aud: undefined }), 'AUTH_ID_TOKEN_INVALID'],
    ['several aud without azp', claims({ aud: [CLIENT_ID, 'other'] }), 'AUTH_ID_TOKEN_AUDIENCE'],
    ['several aud and our azp', claims({ aud: [CLIENT_ID, 'other'], azp: CLIENT_ID }), TAKEN],
    ['several aud and another azp', claims({ aud: [CLIENT_ID, 'other'], azp: 'other' }), 'AUTH_ID_TOKEN_AUDIENCE'],
    ['one aud and another azp', claims({ azp: 'other' }), 'AUTH_ID_TOKEN_AUDIENCE: azp'],
    ['exp 10 s ago', claims({ exp: now - 10 }), TAKEN],
    ['exp 40 s ago', claims({ exp: now - 40 }), 'AUTH_ID_TOKEN_EXPIRED'],
    ['exp as text', claims({ exp: String(now + 300) }), 'AUTH_ID_TOKEN_INVALID'],
    ['no exp', claims({ exp: undefined }), 'AUTH_ID_TOKEN_INVALID'],
    ['exp in 300 years', claims({ exp: now + 300 * YEAR }), TAKEN],
    ['nbf in an hour', claims({ nbf: now + 60 * MINUTE }), 'AUTH_ID_TOKEN_EXPIRED'],
    ['no iat', claims({ iat: undefined }), 'AUTH_ID_TOKEN_INVALID'],
    ['iat as text', claims({ iat: String(now) }), 'AUTH_ID_TOKEN_INVALID'],
    ['iat 9 minutes ago', claims({ iat: now - 9 * MINUTE }), TAKEN],
    ['iat 11 minutes ago', claims({ iat: now - 11 * MINUTE }), 'AUTH_ID_TOKEN_INVALID: iat'],
    ['iat in 4 minutes', claims({ iat: now + 4 * MINUTE }), TAKEN],
    ['iat in 6 minutes', claims({ iat: now + 6 * MINUTE }), 'AUTH_ID_TOKEN_INVALID: iat'],
    ['iat 10 years ago', claims({ iat: now - 10 * YEAR }), 'AUTH_ID_TOKEN_INVALID: iat'],
    ['no nonce', claims({ nonce: undefined }), 'AUTH_ID_TOKEN_INVALID'],
    ['another nonce', claims({ nonce: 'another' }), 'AUTH_NONCE_MISMATCH'],
    ['a nonce that is a list', claims({ nonce: ['a'] }), 'AUTH_NONCE_MISMATCH'],
    ['no sub', claims({ sub: undefined }), 'AUTH_ID_TOKEN_INVALID'],
    ['a sub that is a number', claims({ sub: 7 }), 'AUTH_ID_TOKEN_INVALID'],
    ['an empty sub', claims({ sub: '' }), 'AUTH_ID_TOKEN_INVALID: sub'],
    ['a sub of 255 characters', claims({ sub: 's'.repeat(255) }), TAKEN],
    ['a sub of 256 characters', claims({ sub: 's'.repeat(256) }), 'AUTH_ID_TOKEN_INVALID: sub'],
    ['a sub of 100,000 characters', claims({ sub: 's'.repeat(100_000) }), 'AUTH_ID_TOKEN_INVALID: sub'],
    ['HTML in the name', claims({ name: '<img src=x onerror=alert(1)>' }), TAKEN],
    ['a wrong at_hash', claims({ at_hash: 'AAAAAAAAAAAAAAAAAAAAAA' }), TAKEN],
  ];

  test.each(CASES)('%s', async (_what, wrong, expected) => {
    expect(await outcome(wrong)).toBe(expected);
    expect(provider.tokenRequests).toHaveLength(1);
    if (expected !== TAKEN)
      await expect.poll(() => provider.revoked).toContain(provider.tokenAnswers.at(-1)?.refresh_token);
  });
});

describe('a token response with', () => {
  const answer = (change: Readonly<Record<string, unknown>>): Behaviour => ({ answer: change });
  const CASES: readonly Case[] = [
    ['no token_type', answer({ token_type: undefined }), 'PROVIDER_BAD_RESPONSE'],
    ['token_type mac', answer({ token_type: 'mac' }), 'PROVIDER_UNSUPPORTED: access tokens of another type'],
    ['token_type BEARER', answer({ token_type: 'BEARER' }), TAKEN],
    ['expires_in 0', answer({ expires_in: 0 }), TAKEN],
    ['expires_in -1', answer({ expires_in: -1 }), 'PROVIDER_BAD_RESPONSE'],
    ['expires_in as text', answer({ expires_in: '3600' }), TAKEN],
    ['expires_in that is no number', answer({ expires_in: 'soon' }), 'PROVIDER_BAD_RESPONSE'],
    ['expires_in null', answer({ expires_in: null }), TAKEN],
    ['expires_in 1e308', answer({ expires_in: 1e308 }), TAKEN],
    ['an empty access_token', answer({ access_token: '' }), 'PROVIDER_BAD_RESPONSE'],
    ['an access_token with a line break', answer({ access_token: 'a\r\nb: c' }), 'AUTH_TOKEN_INVALID'],
    ['an access_token that is not ASCII', answer({ access_token: 'tökén' }), 'AUTH_TOKEN_INVALID'],
    ['an access_token of 40,000 characters', answer({ access_token: 'a'.repeat(40_000) }), 'AUTH_TOKEN_INVALID'],
    ['an access_token that is an object', answer({ access_token: {} }), 'PROVIDER_BAD_RESPONSE'],
    ['a refresh_token that is null', answer({ refresh_token: null }), TAKEN],
    ['an empty refresh_token', answer({ refresh_token: '' }), TAKEN],
    ['no refresh_token', answer({ refresh_token: undefined }), TAKEN],
    ['a refresh_token with NUL', answer({ refresh_token: 'a\0b' }), 'AUTH_TOKEN_INVALID'],
    ['an empty scope', answer({ scope: '' }), TAKEN],
    ['a scope that is a number', answer({ scope: 7 }), 'PROVIDER_BAD_RESPONSE'],
    ['a wider scope', answer({ scope: 'openid admin' }), TAKEN],
    ['no id_token', answer({ id_token: undefined }), 'PROVIDER_BAD_RESPONSE'],
    ['an id_token that is none', answer({ id_token: 'x' }), 'AUTH_ID_TOKEN_INVALID'],
    ['a page of HTML', token('<html>', 200, HTML), 'PROVIDER_BAD_RESPONSE: not JSON'],
    ['a fault and a page of HTML', token('<html>', 500, HTML), 'PROVIDER_BAD_RESPONSE: HTTP 500'],
    ['status 201', token('{}', 201), 'PROVIDER_BAD_RESPONSE: HTTP 201'],
    ['status 204', token('', 204), 'PROVIDER_BAD_RESPONSE: HTTP 204'],
    ['a redirect', token('', 302, { location: ELSEWHERE }), 'PROVIDER_BAD_RESPONSE: HTTP 302'],
    ['a redirect that keeps the method', token('', 307, { location: ELSEWHERE }), 'PROVIDER_BAD_RESPONSE: HTTP 307'],
    ['429 and an error', token('{"error":"slow_down"}', 429), 'PROVIDER_BUSY'],
    ['400 and nothing', token('', 400), 'PROVIDER_BAD_RESPONSE: HTTP 400'],
    ['an error with status 200', token('{"error":"invalid_grant"}'), 'AUTH_CODE_REJECTED'],
    [
      'invalid_client and a challenge',
      token('{"error":"invalid_client"}', 401, { 'www-authenticate': 'Basic' }),
      'AUTH_CLIENT_REJECTED',
    ],
    ['an error with markup', token(doc({ error: 'x', error_description: '<b>no</b>' }), 400), 'AUTH_PROVIDER_ERROR'],
    ['an error that is a number', token('{"error":7}', 400), 'PROVIDER_BAD_RESPONSE: HTTP 400'],
    ['a list', token('[]'), 'PROVIDER_BAD_RESPONSE'],
    ['null', token('null'), 'PROVIDER_BAD_RESPONSE'],
    ['half of it', token('{"access_token":"a'), 'PROVIDER_BAD_RESPONSE: not JSON'],
    ['more than 1 MiB', answer({ x: 'x'.repeat(1_048_577) }), 'PROVIDER_BAD_RESPONSE: too-large'],
    ['nothing at all', token(''), 'PROVIDER_BAD_RESPONSE: not JSON'],
  ];

  test.each(CASES)('%s', async (_what, wrong, expected) => {
    expect(await outcome(wrong)).toBe(expected);
    expect(provider.tokenRequests).toHaveLength(1);
  });
});
