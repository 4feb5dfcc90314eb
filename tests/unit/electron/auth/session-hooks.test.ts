import { beforeEach, describe, expect, test } from 'vitest';
import type { AccountRecord } from '../../../../electron/auth/account-record.ts';
import { accountOf, signInParameters } from '../../../../electron/auth/hook-parameters.ts';
import { sessionOf } from '../../../../electron/auth/session-additions.ts';
import { HOOK_MS, SessionHooks } from '../../../../electron/auth/session-hooks.ts';
import type { HookError, Hooks } from '../../../../electron/ports/hooks.ts';
import type { Session } from '../../../../shared/session.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeLogger } from '../../../support/fake-logger.ts';
import { API_ORIGIN, FakeProviderClient, fakeProvider, ISSUER, tokenAnswer } from '../../../support/fake-provider.ts';

const SECRETS = /access-1|refresh-1|sentinel/;
const provider = fakeProvider(new FakeProviderClient());
const record: AccountRecord = {
  version: 1,
  account: 'corp:1',
  provider: 'corp',
  issuer: ISSUER,
  clientId: 'desktop',
  user: { id: 'user-1', name: 'Ada', email: 'ada@example.com', image: null },
  scope: 'openid',
  refreshToken: 'refresh-1',
  accessTokens: [{ audience: null, value: 'access-1', expiresAt: 1_000_000, receivedAt: 700_000 }],
  apiOrigins: [API_ORIGIN],
};
const signIn = signInParameters(provider, record, tokenAnswer());
const session = sessionOf(record, null) as Session;

let clock: FakeClock;
let logger: FakeLogger;
let errors: HookError[];

beforeEach(() => {
  clock = new FakeClock();
  logger = new FakeLogger();
  errors = [];
});

function withHooks({ callbacks, events }: Hooks): SessionHooks {
  const hooks = {
    ...(callbacks && { callbacks }),
    events: { error: (error: HookError) => void errors.push(error), ...events },
  };
  return new SessionHooks({ hooks, clock, logger });
}

const never = () => new Promise<never>(() => undefined);
const boom = () => {
  throw new Error('sentinel access-1');
};
/** What a hook gives although its type forbids it. */
const wrong = (value: unknown) => async () => value as never;
/** Lets everything run that does not wait for the clock. */
const settle = () => new Promise((done) => setImmediate(done));

async function afterDeadline<Value>(work: Promise<Value>): Promise<Value> {
  work.catch(() => undefined); // it is looked at later
  await settle();
  clock.advance(HOOK_MS);
  return work;
}

describe('callbacks.signIn', () => {
  test('gets who logs in, with the access token and without the refresh token', async () => {
    let seen: unknown;
    await withHooks({
      callbacks: {
        signIn: (parameters) => {
          seen = parameters;
          return true;
        },
      },
    }).allowSignIn(signIn, 'Corp');

    expect(seen).toEqual({
      user: record.user,
      account: {
        provider: 'corp',
        type: 'oidc',
        providerAccountId: 'user-1',
        scope: 'openid',
        expires_at: 1_000,
        access_token: 'access-1',
      },
      profile: { sub: 'user-1', name: 'Ada', email: 'ada@example.com' },
    });
    expect(JSON.stringify(seen)).not.toContain('refresh-1');
  });

  test('is not missed where there is none', async () => {
    await expect(withHooks({}).allowSignIn(signIn, 'Corp')).resolves.toBeUndefined();
  });

  test.each([false, undefined, null, 'yes', '/denied', 1, {}])('that says %j lets nobody in', async (answer) => {
    const hooks = withHooks({ callbacks: { signIn: wrong(answer) } });

    await expect(hooks.allowSignIn(signIn, 'Corp')).rejects.toMatchObject({
      failure: { code: 'AUTH_ACCESS_DENIED', details: { provider: 'Corp', by: 'program' } },
    });
  });

  test.each([
    ['throws', boom],
    ['rejects', async () => boom()],
    ['answers with a promise that throws when it is asked', wrong(Object.defineProperty({}, 'then', { get: boom }))],
  ])('that %s is named as the fault of the integrator’s code, without a word of it', async (_title, hook) => {
    const error = await withHooks({ callbacks: { signIn: hook } })
      .allowSignIn(signIn, 'Corp')
      .catch((thrown: unknown) => thrown);

    expect(error).toMatchObject({ failure: { code: 'HOOK_FAILED', details: { hook: 'callbacks.signIn' } } });
    expect(String((error as Error).stack)).not.toMatch(SECRETS);
    expect((error as Error).cause).toBeUndefined();
  });

  test('that never answers has 5 s', async () => {
    const asked = withHooks({ callbacks: { signIn: never } }).allowSignIn(signIn, 'Corp');

    await expect(afterDeadline(asked)).rejects.toMatchObject({
      failure: { code: 'HOOK_TIMEOUT', details: { hook: 'callbacks.signIn' } },
    });
    expect(clock.waiting).toBe(0);
  });
});

describe('callbacks.jwt', () => {
  test('begins with next-auth’s four claims, and what it returns is kept', async () => {
    const hooks = withHooks({
      callbacks: { jwt: ({ token, profile, trigger }) => ({ ...token, trigger, department: profile?.sub }) },
    });

    expect(await hooks.jwt(record, 'signIn', signIn)).toEqual({
      sub: 'user-1',
      name: 'Ada',
      email: 'ada@example.com',
      picture: null,
      trigger: 'signIn',
      department: 'user-1',
    });
  });

  test('gets what it kept, and after a refresh neither user nor account', async () => {
    let seen: object = {};
    const hooks = withHooks({
      callbacks: {
        jwt: (parameters) => {
          seen = parameters;
          return parameters.token;
        },
      },
    });

    await hooks.jwt({ ...record, jwt: { role: 'admin' } }, 'refresh');

    expect(seen).toEqual({ token: { role: 'admin' }, trigger: 'refresh' });
  });

  test('has nothing to say where there is none', async () => {
    expect(await withHooks({}).jwt(record, 'signIn', signIn)).toBeNull();
  });

  test('never keeps a token: the field is left out and reported', async () => {
    const hooks = withHooks({
      callbacks: { jwt: ({ token, account }) => ({ ...token, accessToken: account?.access_token }) },
    });

    expect(await hooks.jwt(record, 'signIn', signIn)).not.toHaveProperty('accessToken');
    await settle();
    expect(errors).toEqual([
      {
        code: 'HOOK_BAD_RESULT',
        details: { hook: 'callbacks.jwt', reason: 'token.accessToken is a token' },
        source: 'callbacks.jwt',
      },
    ]);
    expect(JSON.stringify([errors, logger.lines])).not.toMatch(SECRETS);
  });
});

describe('callbacks.session', () => {
  test('adds fields and changes what is shown of the person', async () => {
    const hooks = withHooks({
      callbacks: {
        session: ({ session: shown, token, user }) => ({
          ...shown,
          department: token.sub,
          user: { ...shown.user, name: `${user.name} L.`, role: 'admin' },
        }),
      },
    });

    expect(await hooks.session(session, record)).toEqual({
      fields: { department: 'user-1' },
      user: { ...record.user, name: 'Ada L.', role: 'admin' },
    });
  });

  test('can’t change what is main’s, nor who somebody is, nor the kind of a field', async () => {
    const hooks = withHooks({
      callbacks: {
        session: wrong({
          ...session,
          provider: 'other',
          expiresAt: 'never',
          stale: true,
          storage: 'keychain',
          user: { id: 'user-2', name: 7, email: ['x'] },
        }),
      },
    });

    expect(await hooks.session(session, record)).toEqual({ fields: {}, user: record.user });
  });

  test.each([
    ['access', record],
    ['refresh', record],
    ['id', { ...record, idToken: 'id-1' }],
  ])('that shows the %s token, from wherever it has it, does not', async (kind, kept) => {
    const hooks = withHooks({ callbacks: { session: ({ session: shown }) => ({ ...shown, key: `${kind}-1` }) } });

    expect(await hooks.session(session, kept)).toEqual({ fields: {}, user: record.user });
  });

  test('that hands on an access token of an earlier log-in, which it was given, is caught too', async () => {
    let kept: string | undefined;
    const hooks = withHooks({
      callbacks: {
        jwt: ({ token, account }) => {
          kept = account?.access_token;
          return token;
        },
        session: ({ session: shown }) => ({ ...shown, kept }),
      },
    });
    await hooks.jwt(record, 'signIn', signIn);
    const renewed = {
      ...record,
      accessTokens: [{ audience: null, value: 'access-2', expiresAt: null, receivedAt: 0 }],
    };

    expect(await hooks.session(session, renewed)).toEqual({ fields: {}, user: record.user });
  });
});

describe.each(['jwt', 'session'] as const)('callbacks.%s', (name) => {
  const ask = (hooks: SessionHooks): Promise<unknown> =>
    name === 'jwt' ? hooks.jwt(record, 'update') : hooks.session(session, record);

  test.each([
    ['throws', boom, 'HOOK_FAILED'],
    ['rejects', async () => boom(), 'HOOK_FAILED'],
    ['returns nothing', wrong(undefined), 'HOOK_BAD_RESULT'],
    ['returns a text', wrong('access-1'), 'HOOK_BAD_RESULT'],
    ['returns an instance', wrong(new Map()), 'HOOK_BAD_RESULT'],
    ['returns too much', wrong({ text: 'x'.repeat(20_000) }), 'HOOK_BAD_RESULT'],
  ])('that %s changes nothing and is reported', async (_title, hook, code) => {
    expect(await ask(withHooks({ callbacks: { [name]: hook } }))).toBeNull();

    await settle();
    expect(errors).toMatchObject([{ code, source: `callbacks.${name}` }]);
    expect(logger.lines).toHaveLength(1);
    expect(JSON.stringify([errors, logger.lines])).not.toMatch(SECRETS);
  });

  test('that never answers changes nothing after 5 s and is reported', async () => {
    expect(await afterDeadline(ask(withHooks({ callbacks: { [name]: never } })))).toBeNull();

    await settle();
    expect(errors).toMatchObject([{ code: 'HOOK_TIMEOUT', source: `callbacks.${name}` }]);
  });

  test('that changes its arguments changes copies', async () => {
    const kept = { ...record, jwt: { role: 'user', list: [1] } };
    const before = structuredClone([kept, session, signIn]);
    const spoil = (parameters: object) => {
      for (const value of Object.values(parameters)) {
        if (typeof value !== 'object') continue;
        for (const key of Object.keys(value)) (value as Record<string, unknown>)[key] = 'spoilt';
      }
      return boom();
    };
    const hooks = withHooks({ callbacks: { [name]: spoil } });

    await (name === 'jwt' ? hooks.jwt(kept, 'signIn', signIn) : hooks.session(session, kept));

    expect([kept, session, signIn]).toEqual(before);
  });
});

describe('events', () => {
  test('a log-in is told, without a token', async () => {
    const told: unknown[] = [];
    withHooks({ events: { signIn: (message) => void told.push(message) } }).signedIn(signIn);

    await settle();
    expect(told).toEqual([{ user: record.user, account: accountOf(provider, record), profile: signIn.profile }]);
    expect(JSON.stringify(told)).not.toMatch(SECRETS);
  });

  test('a refresh is told, without a token', async () => {
    const told: unknown[] = [];
    withHooks({ events: { refresh: (message) => void told.push(message) } }).renewed(
      record,
      accountOf(provider, record),
    );

    await settle();
    expect(told).toEqual([{ user: record.user, account: accountOf(provider, record) }]);
  });

  test('what windows see of a session is told: its changes, why it went stale, its end', async () => {
    const told: unknown[] = [];
    const hooks = withHooks({
      events: {
        session: (message) => void told.push(['session', message.session.stale]),
        signOut: (message) => void told.push(['signOut', message.ended, message.session.user.name]),
        error: ({ code, source }) => void told.push(['error', code, source]),
      },
    });
    const stale = { ...session, stale: true, staleReason: { code: 'SESSION_STALE' } as const };

    hooks.follow({ status: 'loading', version: 0 });
    hooks.follow({ status: 'authenticated', version: 1, session });
    hooks.follow({ status: 'authenticated', version: 2, session: stale });
    hooks.follow({ status: 'authenticated', version: 3, session: { ...stale, expiring: true } });
    hooks.follow({ status: 'unauthenticated', version: 4, reason: { code: 'SESSION_ENDED' }, ended: 'expired' });

    await settle();
    expect(told).toEqual([
      ['session', false],
      ['session', true],
      ['error', 'SESSION_STALE', 'session'],
      ['session', true],
      ['signOut', 'expired', 'Ada'],
      ['error', 'SESSION_ENDED', 'session'],
    ]);
  });

  test('a session that another person’s takes the place of has ended', async () => {
    const told: string[] = [];
    const hooks = withHooks({ events: { signOut: ({ session: { user } }) => void told.push(user.name) } });
    const grace = { ...session, user: { ...session.user, id: 'user-2', name: 'Grace' } };

    hooks.follow({ status: 'authenticated', version: 1, session });
    hooks.follow({ status: 'authenticated', version: 2, session: grace });

    await settle();
    expect(told).toEqual(['Ada']);
  });

  test('a log-in that failed is told', async () => {
    const failed = { code: 'AUTH_CANCELLED' } as const;
    withHooks({}).followSignIn({ phase: 'failed', provider: 'corp', failure: failed });

    await settle();
    expect(errors).toEqual([{ code: 'AUTH_CANCELLED', details: {}, source: 'signIn' }]);
  });

  test('one that throws breaks nothing, and is reported', async () => {
    const hooks = withHooks({ events: { session: boom } });

    hooks.follow({ status: 'authenticated', version: 1, session });

    await settle();
    expect(errors).toMatchObject([{ code: 'HOOK_FAILED', source: 'events.session' }]);
    expect(JSON.stringify([errors, logger.lines])).not.toMatch(SECRETS);
  });

  test('events.error that throws is not told of itself', async () => {
    let calls = 0;
    const hooks = withHooks({
      events: {
        error: () => {
          calls += 1;
          return boom();
        },
      },
    });

    hooks.followSignIn({ phase: 'failed', provider: 'corp', failure: { code: 'AUTH_EXPIRED' } });

    await settle();
    expect(calls).toBe(1);
  });

  test('a listener that changes its message changes a copy', async () => {
    const hooks = withHooks({
      events: {
        session: (message) => {
          Object.assign(message.session.user, { name: 'spoilt' });
        },
      },
    });

    hooks.follow({ status: 'authenticated', version: 1, session });

    await settle();
    expect(session.user.name).toBe('Ada');
  });

  test('callbacks and events are called as methods of what they belong to', async () => {
    const told: string[] = [];
    const events = {
      prefix: 'x',
      session() {
        told.push(this.prefix);
      },
    };
    const callbacks = {
      allowed: true,
      signIn() {
        return this.allowed;
      },
    };
    const hooks = withHooks({ callbacks, events });

    await hooks.allowSignIn(signIn, 'Corp');
    hooks.follow({ status: 'authenticated', version: 1, session });

    await settle();
    expect(told).toEqual(['x']);
  });
});
