import { beforeEach, describe, expect, test } from 'vitest';
import { RefreshError } from '../../../../electron/auth/refresh-failure.ts';
import type { TokenTarget } from '../../../../electron/auth/token-target.ts';
import { failure } from '../../../../shared/errors.ts';
import { FakeComputer } from '../../../support/fake-program.ts';
import { API_ORIGIN, tokenAnswer } from '../../../support/fake-provider.ts';

const A = 'https://a.example';
const B = 'https://b.example';
const ORDERS = { provider: 'corp', audience: A, scopes: ['orders:read'], origin: API_ORIGIN };
const STOCK = { provider: 'corp', audience: B, scopes: ['stock:read'], origin: API_ORIGIN };

let computer: FakeComputer;

beforeEach(() => {
  computer = new FakeComputer();
  computer.client.onRefresh = async () => {
    const number = computer.client.refreshed.length + 1;
    return tokenAnswer({ accessToken: `access-${number}`, refreshToken: `refresh-${number}` });
  };
});

const target = ({ audience, scopes }: typeof ORDERS): TokenTarget => ({ audience, scopes });
const jwt = (payload: object) =>
  [{ alg: 'none' }, payload, {}].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');

/** Who is logged in with the first API's token, at a provider that both APIs belong to. */
async function loggedIn(
  change: Parameters<typeof tokenAnswer>[0] = {},
  parameter: 'resource' | 'audience' | 'scope' = 'resource',
) {
  const program = computer.start();
  const config = { ...program.provider.config, scopes: ['openid', 'profile'], audienceParameter: parameter };
  const byScope = parameter === 'scope';
  const targets = [ORDERS, STOCK].map(target).map((each) => (byScope ? { ...each, audience: null } : each));
  Object.assign(program.provider, { config, targets });
  await program.sessions.establish(program.provider, tokenAnswer(change), targets[0] ?? null);
  return program;
}

describe('two APIs', () => {
  test('get two tokens from one log-in, each asked for once', async () => {
    const { sessions } = await loggedIn();

    const values = [];
    for (const wanted of [ORDERS, STOCK, ORDERS, STOCK]) values.push((await sessions.getAccessToken(wanted)).value);

    expect(values).toEqual(['access-1', 'access-2', 'access-1', 'access-2']);
    expect(computer.client.refreshed).toEqual([
      { refreshToken: 'refresh-1', audience: B, scopes: ['stock:read', 'openid'] },
    ]);
  });

  test('are told apart by their scopes alone, where the provider has no other way', async () => {
    const { sessions } = await loggedIn({}, 'scope');

    expect((await sessions.getAccessToken(ORDERS)).value).toBe('access-1');
    expect((await sessions.getAccessToken(STOCK)).value).toBe('access-2');

    expect(computer.client.refreshed).toEqual([
      { refreshToken: 'refresh-1', audience: null, scopes: ['stock:read', 'openid', 'profile'] },
    ]);
  });

  test('with the same audience and no scopes of their own share one', async () => {
    const { sessions } = await loggedIn();
    const wanted = { provider: 'corp', audience: B, scopes: [], origin: API_ORIGIN };

    await Promise.all([sessions.getAccessToken(wanted), sessions.getAccessToken({ ...wanted })]);

    expect(computer.client.refreshed).toEqual([{ refreshToken: 'refresh-1', audience: B }]);
  });

  test('without an audience share the token for all, whatever their scopes', async () => {
    const { sessions } = await loggedIn();
    const one = { provider: 'corp', audience: null, scopes: ['x'], origin: API_ORIGIN };

    await sessions.getAccessToken(one);
    await sessions.getAccessToken({ ...one, scopes: ['y'] });

    expect(computer.client.refreshed).toEqual([{ refreshToken: 'refresh-1', audience: null }]);
  });

  test('hold each other up by nothing: one that is not allowed is said to be, the other goes on', async () => {
    const { sessions, state } = await loggedIn();
    const renew = computer.client.onRefresh;
    const refused = new RefreshError(failure('AUTH_PROVIDER_ERROR', { error: 'invalid_scope' }), {
      asked: true,
      status: 400,
      retryAfter: null,
      refreshToken: null,
    });
    computer.client.onRefresh = () =>
      computer.client.refreshed.at(-1)?.audience === B ? Promise.reject(refused) : renew();

    await expect(sessions.getAccessToken(STOCK)).rejects.toMatchObject({ code: 'API_NOT_ALLOWED' });
    const old = await sessions.getAccessToken(ORDERS);
    expect((await sessions.refreshAccessToken(ORDERS, old))?.value).toBe('access-3');
    expect(state.current).toMatchObject({ status: 'authenticated', session: { stale: false } });
  });

  test('are refused each for itself: another’s forced refresh is none of its own', async () => {
    const { sessions } = await loggedIn();
    const [orders, stock] = [await sessions.getAccessToken(ORDERS), await sessions.getAccessToken(STOCK)];

    expect((await sessions.refreshAccessToken(ORDERS, orders))?.value).toBe('access-3');
    expect((await sessions.refreshAccessToken(STOCK, stock))?.value).toBe('access-4');
  });
});

describe('a token that is for another API than the one that was asked for', () => {
  test('is not handed out, and its refresh token is kept', async () => {
    const { sessions } = await loggedIn({}, 'audience');
    computer.client.onRefresh = async () => tokenAnswer({ accessToken: jwt({ aud: [A] }), refreshToken: 'refresh-2' });

    await expect(sessions.getAccessToken(STOCK)).rejects.toMatchObject({ code: 'API_NOT_ALLOWED' });

    await expect(sessions.getAccessToken(ORDERS)).resolves.toMatchObject({ value: 'access-1' });
    expect([...computer.keychain.entries.values()].join('')).toContain('refresh-2');
  });

  test.each([
    ['names it', 'audience', jwt({ aud: B })],
    ['names it among others', 'audience', jwt({ aud: [A, B] })],
    ['cannot be read', 'audience', 'opaque'],
    ['says nothing about it', 'audience', jwt({})],
    ['has another name for a resource', 'resource', jwt({ aud: 'b' })],
  ] as const)('is not one that %s', async (_what, parameter, accessToken) => {
    const { sessions } = await loggedIn({}, parameter);
    computer.client.onRefresh = async () => tokenAnswer({ accessToken });

    expect((await sessions.getAccessToken(STOCK)).value).toBe(accessToken);
  });
});

describe('without a refresh token', () => {
  test('the log-in’s token serves its own audience, and no other', async () => {
    const { sessions, provider } = await loggedIn();
    await sessions.establish(provider, tokenAnswer({ refreshToken: null }), { audience: A });

    expect((await sessions.getAccessToken(ORDERS)).value).toBe('access-1');
    await expect(sessions.getAccessToken(STOCK)).rejects.toMatchObject({ code: 'API_NOT_ALLOWED' });
  });

  test('an API that refuses a token whose end is known ends nothing: its refusal is the answer', async () => {
    const { sessions, state } = await loggedIn({ refreshToken: null });
    const token = await sessions.getAccessToken(ORDERS);

    expect(await sessions.refreshAccessToken(ORDERS, token)).toBeNull();

    expect(state.current.status).toBe('authenticated');
  });
});

test('a record of the version before gets a token of its own scopes at the first call', async () => {
  const { sessions, provider } = await loggedIn();
  await sessions.establish(provider, tokenAnswer({ accessToken: 'for-all' }), { audience: A });

  expect((await sessions.getAccessToken(ORDERS)).value).toBe('access-2');
  expect([...computer.keychain.entries.values()].join('')).not.toContain('for-all');
});
