import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { startProgram } from '../support/program.ts';
import { type Behaviour, CLIENT_ID, type SigningIssuer, startSigningIssuer } from '../support/signing-issuer.ts';

let provider: SigningIssuer;
const http = new UndiciHttp();
const HOUR = 3_600;
const now = Math.floor(Date.now() / 1000);

beforeAll(async () => {
  provider = await startSigningIssuer();
});
beforeEach(() => {
  provider.behaviour = {};
  provider.tokenRequests.length = 0;
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

test('a right answer is a session', async () => {
  const { logIn, state } = program();

  expect(await logIn.signIn('corp')).toEqual({ ok: true, value: null });

  expect(state.current).toMatchObject({ session: { user: { id: 'user-1', name: 'Ada' } } });
  const [request] = provider.tokenRequests;
  expect(request?.get('grant_type')).toBe('authorization_code');
  expect(request?.get('code_verifier')).toMatch(/^[\w.~-]{43,128}$/);
  expect(request?.get('redirect_uri')).toBe('com.example.keyporch.dev:/oauth/callback');
});

test.each([
  ['resource', ['https://a.example', 'https://b.example']],
  ['audience', ['https://a.example']],
])('asks for audiences by %s', async (audienceParameter, expected) => {
  const { issuer } = provider;
  const visited: URL[] = [];
  const api = (id: string) => ({ id, baseUrl: issuer, provider: 'corp', audience: `https://${id}.example` });
  const { logIn } = startProgram({
    config: {
      providers: [{ id: 'corp', name: 'Corp', issuer, clientId: CLIENT_ID, audienceParameter }],
      apis: [api('a'), api('b')],
    },
    http,
    visit: async (url) => {
      visited.push(new URL(url));
      return provider.authorize(url);
    },
  });

  expect(await logIn.signIn('corp')).toMatchObject({ ok: true });

  expect(visited[0]?.searchParams.getAll(audienceParameter)).toEqual(expected);
  expect(provider.tokenRequests[0]?.getAll(audienceParameter)).toEqual(['https://a.example']);
});

const WRONG: readonly (readonly [what: string, behaviour: Behaviour, code: string])[] = [
  ['a nonce of another log-in', { claims: { nonce: 'another' } }, 'AUTH_NONCE_MISMATCH'],
  ['no nonce', { claims: { nonce: undefined } }, 'AUTH_ID_TOKEN_INVALID'],
  ['another issuer', { claims: { iss: 'http://127.0.0.1:1' } }, 'AUTH_ISSUER_MISMATCH'],
  ['another audience', { claims: { aud: 'somebody-else' } }, 'AUTH_ID_TOKEN_AUDIENCE'],
  [
    'several audiences and another party',
    { claims: { aud: [CLIENT_ID, 'other'], azp: 'other' } },
    'AUTH_ID_TOKEN_AUDIENCE',
  ],
  ['one audience and another party', { claims: { azp: 'other' } }, 'AUTH_ID_TOKEN_AUDIENCE'],
  ['an expiry in the past', { claims: { exp: now - HOUR } }, 'AUTH_ID_TOKEN_EXPIRED'],
  ['a time from which on it is valid in the future', { claims: { nbf: now + HOUR } }, 'AUTH_ID_TOKEN_EXPIRED'],
  ['no expiry', { claims: { exp: undefined } }, 'AUTH_ID_TOKEN_INVALID'],
  ['no subject', { claims: { sub: undefined } }, 'AUTH_ID_TOKEN_INVALID'],
  ['a subject that is too long', { claims: { sub: 's'.repeat(256) } }, 'AUTH_ID_TOKEN_INVALID'],
  ['a key that nobody published', { signature: 'other-key' }, 'AUTH_ID_TOKEN_SIGNATURE'],
  ['a signature that is cut', { signature: 'cut' }, 'AUTH_ID_TOKEN_SIGNATURE'],
  ['no signature', { signature: 'none' }, 'AUTH_ID_TOKEN_SIGNATURE'],
  ['the public key as a shared secret', { signature: 'hs256' }, 'AUTH_ID_TOKEN_SIGNATURE'],
];

test.each(WRONG)('an ID token with %s is no session', async (_what, behaviour, code) => {
  provider.behaviour = behaviour;
  const { logIn, state, keychain } = program();

  expect(await logIn.signIn('corp')).toMatchObject({ ok: false, failure: { code } });

  expect(state.current.status).not.toBe('authenticated');
  expect(keychain.entries.size).toBe(0);
});

const BAD_ANSWERS: readonly (readonly [what: string, behaviour: Behaviour, code: string])[] = [
  ['no ID token', { answer: { id_token: undefined } }, 'PROVIDER_BAD_RESPONSE'],
  ['an ID token that is none', { answer: { id_token: 'x' } }, 'AUTH_ID_TOKEN_INVALID'],
  ['no access token', { answer: { access_token: undefined } }, 'PROVIDER_BAD_RESPONSE'],
  ['an access token with a line break', { answer: { access_token: 'a\r\nb: c' } }, 'AUTH_TOKEN_INVALID'],
  ['another type of token', { answer: { token_type: 'mac' } }, 'PROVIDER_UNSUPPORTED'],
  ['a refusal of the code', { answer: { error: 'invalid_grant' }, answerStatus: 400 }, 'AUTH_CODE_REJECTED'],
  ['a refusal of the client', { answer: { error: 'invalid_client' }, answerStatus: 401 }, 'AUTH_CLIENT_REJECTED'],
  [
    'a refusal of the client with a challenge',
    {
      answer: { error: 'invalid_client' },
      answerStatus: 401,
      answerHeaders: { 'www-authenticate': 'Basic realm="x"' },
    },
    'AUTH_CLIENT_REJECTED',
  ],
  ['a fault of its own', { answer: {}, answerStatus: 500 }, 'PROVIDER_BAD_RESPONSE'],
  ['another issuer in its metadata', { metadata: { issuer: 'http://127.0.0.1:1' } }, 'PROVIDER_BAD_RESPONSE'],
  ['no PKCE with S256', { metadata: { code_challenge_methods_supported: ['plain'] } }, 'PROVIDER_UNSUPPORTED'],
  [
    'a token endpoint elsewhere without TLS',
    { metadata: { token_endpoint: 'http://id.example/' } },
    'PROVIDER_BAD_RESPONSE',
  ],
  [
    'a revocation endpoint elsewhere',
    { metadata: { revocation_endpoint: 'http://id.example/' } },
    'PROVIDER_BAD_RESPONSE',
  ],
  ['another issuer in the callback', { callback: { iss: 'http://127.0.0.1:1' } }, 'AUTH_ISSUER_MISMATCH'],
  ['no issuer in the callback, as it had announced', { callback: { iss: null } }, 'AUTH_ISSUER_MISMATCH'],
  ['an error in the callback', { callback: { code: null, error: 'server_error' } }, 'AUTH_PROVIDER_ERROR'],
];

test.each(BAD_ANSWERS)('%s is a failure that is named', async (_what, behaviour, code) => {
  provider.behaviour = behaviour;
  const { logIn, keychain } = program();

  expect(await logIn.signIn('corp')).toMatchObject({ ok: false, failure: { code } });

  expect(keychain.entries.size).toBe(0);
});

test('what was sent to a provider is not in what is shown, also where the provider repeats it', async () => {
  const { logIn, flow, callbacks } = program();
  provider.behaviour = ({ code, code_verifier }) => ({
    answer: { error: 'invalid_grant', error_description: `bad code ${code} with ${code_verifier}` },
    answerStatus: 400,
  });

  const result = await logIn.signIn('corp');

  const code = new URL(callbacks[0] ?? '').searchParams.get('code') ?? '';
  const verifier = provider.tokenRequests[0]?.get('code_verifier') ?? '';
  expect(Math.min(code.length, verifier.length)).toBeGreaterThan(10);
  const shown = JSON.stringify([result, flow.events()]);
  expect(shown).toContain('bad code (removed) with (removed)');
  expect(shown).not.toContain(code);
  expect(shown).not.toContain(verifier);
});

test('who asks for a recent log-in gets no other', async () => {
  const { issuer } = provider;
  const config = { providers: [{ id: 'corp', name: 'Corp', issuer, clientId: CLIENT_ID, maxAge: 60 }] };
  const attempt = (authTime: unknown) => {
    provider.behaviour = { claims: { auth_time: authTime } };
    return startProgram({ config, http, visit: provider.authorize }).logIn.signIn('corp');
  };
  const refused = (reason: string) => ({ ok: false, failure: { code: 'AUTH_NOT_RECENT', details: { reason } } });

  expect(await attempt(now - 10)).toMatchObject({ ok: true });
  expect(await attempt(now - HOUR)).toMatchObject(refused('too long ago'));
  expect(await attempt(0)).toMatchObject(refused('too long ago'));
  expect(await attempt(undefined)).toMatchObject(refused('not said when'));
  expect(await attempt('now')).toMatchObject({ ok: false, failure: { code: 'AUTH_ID_TOKEN_INVALID' } });
});

test('a token endpoint that is written in an odd way is one, and its step is seen', async () => {
  provider.behaviour = { metadata: { token_endpoint: `${provider.issuer}/x/../token` } };
  const { logIn, flow } = program();

  expect(await logIn.signIn('corp')).toMatchObject({ ok: true });
  expect(flow.events().map(({ kind }) => kind)).toContain('log-in:id-token-checked');
});
