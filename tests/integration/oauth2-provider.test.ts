import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { FakeKeychain } from '../support/fake-keychain.ts';
import { FakeMarker } from '../support/fake-marker.ts';
import { GITHUB_CLIENT, type GitHubBehaviour, type GitHubLike, startGitHubLike } from '../support/github-like.ts';
import { jsonOf, startProgram } from '../support/program.ts';

let provider: GitHubLike;
const http = new UndiciHttp();

beforeAll(async () => {
  provider = await startGitHubLike();
});
beforeEach(() => {
  provider.behaviour = {};
});
afterAll(async () => {
  await http.close();
  await provider.stop();
});

function program(change: object = {}, kept: { keychain?: FakeKeychain; marker?: FakeMarker } = {}) {
  const config = { providers: [{ preset: 'github', host: provider.host, ...GITHUB_CLIENT, ...change }] };
  const visited: URL[] = [];
  const visit = async (url: string) => {
    visited.push(new URL(url));
    return provider.authorize(url);
  };
  return { visited, ...startProgram({ config, http, visit, ...kept }) };
}

test('a log-in is PKCE, state and a user; what the preset brings can be read', async () => {
  const { visited, logIn, state, call, config } = program();

  expect(await logIn.signIn('github')).toEqual({ ok: true, value: null });

  const asked = visited[0]?.searchParams;
  expect(asked?.get('code_challenge_method')).toBe('S256');
  expect(asked?.get('state')).toMatch(/^[\w-]{43,}$/);
  expect(asked?.has('nonce')).toBe(false);
  expect(state.current).toMatchObject({
    session: {
      user: { id: '583231', name: 'ada', email: null, image: 'https://avatars.example/u/583231' },
      expiresAt: null,
      storage: 'keychain',
    },
  });
  expect(config.views.map(({ title }) => title)).toEqual(['Repositories', 'Issues']);
  const first = await call({ api: 'github', path: config.views[0]?.path ?? '' });
  expect(jsonOf(first)).toMatchObject([{ full_name: 'ada/engine' }, { full_name: 'ada/notes' }]);
  expect(first.headers.link).toBe('</user/repos?sort=updated&per_page=50&page=2>; rel="next"');
});

test('a session without an end is there after a restart; the API ends it', async () => {
  const kept = { keychain: new FakeKeychain(), marker: new FakeMarker() };
  await program({}, kept).logIn.signIn('github');

  const { sessions, state, call } = program({}, kept);
  await sessions.restore();
  expect(state.current).toMatchObject({ status: 'authenticated' });
  expect((await call({ api: 'github', path: '/user' })).status).toBe(200);
  await sessions.update();
  expect(state.current).toMatchObject({ status: 'authenticated', session: { stale: false } });

  provider.tokens.clear();
  await expect(call({ api: 'github', path: '/user' })).rejects.toMatchObject({ code: 'SESSION_ENDED' });
  expect(state.current).toMatchObject({
    status: 'unauthenticated',
    reason: { code: 'SESSION_ENDED' },
    ended: 'expired',
  });
});

test('a session without an end is not over because the API says 403', async () => {
  const { logIn, state, call } = program();
  await logIn.signIn('github');
  provider.behaviour = { userStatus: 403 };

  expect((await call({ api: 'github', path: '/user' })).status).toBe(403);

  expect(state.current).toMatchObject({ status: 'authenticated', session: { stale: false } });
});

test('two people are two accounts', async () => {
  const kept = { keychain: new FakeKeychain(), marker: new FakeMarker() };
  await program({}, kept).logIn.signIn('github');
  provider.behaviour = { user: { id: 2, login: 'bob' } };
  const second = program({}, kept);
  await second.logIn.signIn('github');

  expect(second.sessions.getServerSession()?.user).toEqual({ id: '2', name: 'bob', email: null, image: null });
  const records = [...kept.keychain.entries.keys()].filter((name) => !name.includes('#'));
  expect(records).toHaveLength(1);
});

const FAILURES: readonly (readonly [what: string, behaviour: GitHubBehaviour, expected: object])[] = [
  ['a code that is not good', { tokenError: 'bad_verification_code' }, { code: 'AUTH_CODE_REJECTED' }],
  ['wrong credentials', { tokenError: 'incorrect_client_credentials' }, { code: 'AUTH_CLIENT_REJECTED' }],
  [
    'another redirect URI',
    { tokenError: 'redirect_uri_mismatch' },
    { code: 'AUTH_PROVIDER_ERROR', details: { description: 'Why: redirect_uri_mismatch.' } },
  ],
  ['another issuer', { callback: { iss: 'https://github.example' } }, { code: 'AUTH_ISSUER_MISMATCH' }],
  ['a person who says no', { callback: { code: null, error: 'access_denied' } }, { code: 'AUTH_ACCESS_DENIED' }],
  [
    'no user info',
    { userStatus: 500 },
    { code: 'PROVIDER_BAD_RESPONSE', details: { reason: 'HTTP 500 for the user info' } },
  ],
  ['a user without an id', { user: { login: 'ada' } }, { details: { reason: 'no id at $.id in the user info' } }],
  ['an empty id', { user: { id: ' ' } }, { code: 'PROVIDER_BAD_RESPONSE' }],
  ['an id that is no longer exact', { user: { id: 2 ** 53 } }, { code: 'PROVIDER_BAD_RESPONSE' }],
  ['an id that is too long', { user: { id: 'x'.repeat(256) } }, { code: 'PROVIDER_BAD_RESPONSE' }],
  ['a user that is a list', { user: [] }, { code: 'PROVIDER_BAD_RESPONSE' }],
];

test.each(FAILURES)('%s is a failure that is named', async (_what, behaviour, expected) => {
  provider.behaviour = behaviour;
  const { logIn, keychain } = program();

  expect(await logIn.signIn('github')).toMatchObject({ ok: false, failure: expected });
  expect(keychain.entries.size).toBe(0);
});

test('a provider that does not say who it is is taken, as most do not', async () => {
  provider.behaviour = { callback: { iss: null } };

  expect(await program().logIn.signIn('github')).toMatchObject({ ok: true });
});

test('without its secret it says that the client is not known', async () => {
  const result = await program({ clientSecret: undefined }).logIn.signIn('github');

  expect(result).toMatchObject({ ok: false, failure: { code: 'AUTH_CLIENT_REJECTED' } });
});

describe('by its endpoints, without a preset', () => {
  test('it is the same, and its user info can be shown', async () => {
    const { origin } = provider.server;
    const config = {
      providers: [
        {
          id: 'forge',
          name: 'Forge',
          type: 'oauth2',
          issuer: provider.issuer,
          authorizationEndpoint: `${origin}/login/oauth/authorize`,
          tokenEndpoint: `${origin}/login/oauth/access_token`,
          userInfoEndpoint: `${origin}/api/v3/user`,
          user: { id: '$.id', name: '$.login' },
          ...GITHUB_CLIENT,
        },
      ],
      apis: [{ id: 'me', provider: 'forge', userInfo: true }],
    };
    const { logIn, call } = startProgram({ config, http, visit: provider.authorize });

    expect(await logIn.signIn('forge')).toMatchObject({ ok: true });

    const answer = await call({ api: 'me', path: '/' });
    expect(jsonOf(answer)).toMatchObject({ id: 583231, login: 'ada' });
  });
});
