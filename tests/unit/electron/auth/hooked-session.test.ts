import { beforeEach, describe, expect, test } from 'vitest';
import { AttemptStore } from '../../../../electron/auth/attempt-store.ts';
import { LogIn } from '../../../../electron/auth/log-in.ts';
import { HOOK_MS, SessionHooks } from '../../../../electron/auth/session-hooks.ts';
import { SessionManager } from '../../../../electron/auth/session-manager.ts';
import { SessionMarker } from '../../../../electron/auth/session-marker.ts';
import { SessionStateHolder } from '../../../../electron/auth/session-state.ts';
import { TokenStore } from '../../../../electron/auth/token-store.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import type { Hooks } from '../../../../electron/ports/hooks.ts';
import type { SessionState } from '../../../../shared/session.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { FakeLogger } from '../../../support/fake-logger.ts';
import { FakeMarker } from '../../../support/fake-marker.ts';
import {
  API_ORIGIN,
  FakeProviderClient,
  fakeProvider,
  fakeProviders,
  tokenAnswer,
} from '../../../support/fake-provider.ts';
import { fakeWaysBack } from '../../../support/fake-ways-back.ts';

const WANTED = { provider: 'corp', audience: null, origin: API_ORIGIN };
const REDIRECT_URI = 'com.example.keyporch:/oauth/callback';
const TEN_MINUTES = 600_000;

let clock: FakeClock;
let keychain: FakeKeychain;
let marker: FakeMarker;
let client: FakeProviderClient;

beforeEach(() => {
  clock = new FakeClock();
  keychain = new FakeKeychain();
  marker = new FakeMarker();
  client = new FakeProviderClient();
});

/** A start of the program with the integrator's code. */
function start(integrators: Hooks) {
  const provider = fakeProvider(client);
  const state = new SessionStateHolder();
  const shown: SessionState[] = [];
  const flow = new FlowRecorder(clock);
  const hooks = new SessionHooks({ hooks: integrators, clock, logger: new FakeLogger() });
  state.subscribe((next) => shown.push(next));
  state.subscribe((next) => hooks.follow(next));
  const sessions = new SessionManager({
    providers: fakeProviders(provider),
    store: new TokenStore(keychain),
    marker: new SessionMarker(marker),
    state,
    clock,
    flow,
    hooks,
  });
  return { provider, state, sessions, shown, flow, hooks };
}

async function startLoggedIn(integrators: Hooks) {
  const program = start(integrators);
  await program.sessions.establish(program.provider, tokenAnswer(), null);
  return program;
}

const sessionOf = ({ current }: SessionStateHolder): unknown =>
  current.status === 'authenticated' ? current.session : null;
const contents = () => [...keychain.entries.values()].join('');
const settle = () => new Promise((done) => setImmediate(done));

/** What goes wrong in the integrator's code. */
function boom(): boolean {
  throw new Error('sentinel access-1');
}

/** Counts how often it was asked, in what the session shows. */
const COUNTING: Hooks = {
  callbacks: {
    jwt: ({ token, trigger }) => ({ ...token, count: Number(token.count ?? 0) + 1, trigger }),
    session: ({ session, token }) => ({ ...session, count: token.count, trigger: token.trigger }),
  },
};

describe('a log-in', () => {
  test('shows what the callbacks add in the first state that a window sees', async () => {
    const { shown } = await startLoggedIn(COUNTING);

    expect(shown).toMatchObject([
      { version: 1, session: { user: { name: 'Ada' }, count: 1, trigger: 'signIn', storage: 'keychain' } },
    ]);
    expect(contents()).toContain('"count":1');
  });

  test('is told to events.signIn before its session is to events.session', async () => {
    const told: string[] = [];
    await startLoggedIn({
      events: { signIn: ({ user }) => void told.push(`signIn ${user.name}`), session: () => void told.push('session') },
    });

    await settle();
    expect(told).toEqual(['signIn Ada', 'session']);
  });

  const refusals: readonly [title: string, signIn: () => boolean, code: string][] = [
    ['says no', () => false, 'AUTH_ACCESS_DENIED'],
    ['throws', boom, 'HOOK_FAILED'],
  ];
  test.each(refusals)(
    'that the integrator’s code %s fails before anything is stored, and its tokens are withdrawn',
    async (_title, signIn, code) => {
      client.onExchange = async () => tokenAnswer();
      const { provider, sessions, flow, state } = start({ callbacks: { signIn } });
      const opened: string[] = [];
      const logIn = new LogIn({
        providers: fakeProviders(provider),
        sessions,
        attempts: new AttemptStore(keychain),
        browser: { open: async (url) => void opened.push(url) },
        clock,
        flow,
        redirectUri: REDIRECT_URI,
        ...fakeWaysBack(),
        onState: () => undefined,
        onNotice: () => undefined,
        onCallback: () => undefined,
      });
      const outcome = logIn.signIn('corp');
      await expect.poll(() => opened.length).toBe(1);

      await logIn.handleCallback(`${REDIRECT_URI}?code=c1&state=${client.requests[0]?.state}`);

      expect(await outcome).toMatchObject({ ok: false, failure: { code } });
      expect(logIn.state).toMatchObject({ phase: 'failed', failure: { code } });
      expect(state.current.status).toBe('loading');
      expect(contents()).not.toContain('refresh-1');
      expect(client.revoked).toEqual(['refresh-1']);
      expect(flow.events().find(({ status }) => status === 'failed')).toMatchObject({
        kind: 'log-in:id-token-checked',
        code,
      });
      expect(JSON.stringify([logIn.state, await outcome, flow.events()])).not.toMatch(/access-1|sentinel/);
    },
  );

  test('that is cancelled while the integrator’s code takes its time leaves nothing', async () => {
    let wanted = true;
    const { provider, sessions, state } = start({
      callbacks: {
        session: ({ session }) => {
          wanted = false;
          return session;
        },
      },
    });

    await expect(sessions.establish(provider, tokenAnswer(), null, () => wanted)).rejects.toMatchObject({
      code: 'AUTH_CANCELLED',
    });
    expect(state.current.status).toBe('loading');
    expect(contents()).toBe('');
  });

  test('whose callbacks never answer is a session without what they would add', async () => {
    const { provider, sessions, state } = start({
      callbacks: { jwt: () => new Promise(() => undefined), session: () => new Promise(() => undefined) },
    });

    const establishing = sessions.establish(provider, tokenAnswer(), null);
    for (const _callback of ['jwt', 'session']) {
      await expect.poll(() => clock.waiting).toBe(1);
      clock.advance(HOOK_MS);
    }

    expect(await establishing).toBeNull();
    expect(sessionOf(state)).toMatchObject({ user: { name: 'Ada' } });
  });
});

describe('a restart', () => {
  test('shows what was kept, without asking callbacks.jwt', async () => {
    await startLoggedIn(COUNTING);
    const { sessions, shown } = start(COUNTING);

    await sessions.restore();

    expect(shown).toMatchObject([{ session: { count: 1, trigger: 'signIn' } }]);
  });

  test('of a version whose code kept nothing begins with the claims that were', async () => {
    await startLoggedIn({});
    const { sessions, state } = start({ callbacks: { session: ({ session, token }) => ({ ...session, token }) } });

    await sessions.restore();

    expect(sessionOf(state)).toMatchObject({
      token: { sub: 'user-1', name: 'Ada', email: 'ada@example.com', picture: null },
    });
  });

  test('whose callback throws is a session all the same', async () => {
    await startLoggedIn(COUNTING);
    const { sessions, state } = start({ callbacks: { session: () => Promise.reject(new Error('sentinel')) } });

    await sessions.restore();

    expect(sessionOf(state)).toMatchObject({ user: { name: 'Ada' } });
    expect(sessionOf(state)).not.toHaveProperty('count');
  });
});

describe('a refresh', () => {
  const renewed = tokenAnswer({ accessToken: 'access-2', refreshToken: 'refresh-2', claims: null });

  test('asks both again, keeps what they say, and does not wait for them', async () => {
    const { sessions, state } = await startLoggedIn(COUNTING);
    client.onRefresh = async () => renewed;
    clock.advance(TEN_MINUTES);

    expect((await sessions.getAccessToken(WANTED)).value).toBe('access-2');
    await sessions.idle();

    expect(sessionOf(state)).toMatchObject({ count: 2, trigger: 'refresh', stale: false });
    expect(contents()).toContain('"count":2');
    expect(contents()).toContain('refresh-2');
  });

  test('is told to events.refresh', async () => {
    const told: unknown[] = [];
    const { sessions } = await startLoggedIn({ events: { refresh: (message) => void told.push(message) } });
    client.onRefresh = async () => renewed;
    clock.advance(TEN_MINUTES);
    await sessions.getAccessToken(WANTED);

    await settle();
    expect(told).toMatchObject([{ user: { name: 'Ada' }, account: { provider: 'corp', scope: 'openid' } }]);
    expect(JSON.stringify(told)).not.toMatch(/access-|refresh-/);
  });

  test('whose callbacks throw leaves what was shown', async () => {
    let broken = false;
    const { sessions, state } = await startLoggedIn({
      callbacks: {
        session: ({ session }) => {
          if (broken) throw new Error('sentinel');
          return { ...session, role: 'admin' };
        },
      },
    });
    broken = true;
    client.onRefresh = async () => renewed;
    clock.advance(TEN_MINUTES);
    await sessions.getAccessToken(WANTED);
    await sessions.idle();

    expect(sessionOf(state)).toMatchObject({ role: 'admin', stale: false });
  });

  test('that ends in a log-out while a callback takes its time shows nothing any more', async () => {
    let answer: () => void = () => undefined;
    let asked = false;
    const { sessions, state } = await startLoggedIn({
      callbacks: {
        jwt: async ({ token, trigger }) => {
          asked = trigger === 'refresh';
          if (asked) await new Promise<void>((done) => (answer = done));
          return { ...token, late: true };
        },
      },
    });
    client.onRefresh = async () => renewed;
    clock.advance(TEN_MINUTES);
    await sessions.getAccessToken(WANTED);
    await expect.poll(() => asked).toBe(true);

    const signedOut = sessions.signOut();
    answer();
    await signedOut;
    await sessions.idle();

    expect(state.current).toMatchObject({ status: 'unauthenticated', ended: 'signed_out' });
    expect(contents()).toBe('');
  });
});

test('what a callback says too late of one person is not shown of the next', async () => {
  let answer: () => void = () => undefined;
  let slow = false;
  const { sessions, state, provider } = await startLoggedIn({
    callbacks: {
      session: async ({ session, user }) => {
        if (slow) {
          slow = false;
          await new Promise<void>((done) => {
            answer = done;
          });
        }
        return { ...session, of: user.name };
      },
    },
  });
  slow = true;
  const updating = sessions.update();
  await expect.poll(() => slow).toBe(false);

  await sessions.establish(provider, tokenAnswer({ claims: { sub: 'user-2', name: 'Grace' } }), null);
  answer();
  await updating;

  expect(sessionOf(state)).toMatchObject({ user: { id: 'user-2', name: 'Grace' }, of: 'Grace' });
});

test('what is to be kept of a session that is over never takes the place of the same person’s next one', async () => {
  let answer: () => void = () => undefined;
  let release: () => void = () => undefined;
  let asked = false;
  const { sessions, provider } = await startLoggedIn({
    callbacks: {
      jwt: async ({ token, trigger }) => {
        if (trigger === 'signIn') return token;
        asked = true;
        await new Promise<void>((done) => {
          answer = done;
        });
        return { ...token, late: true };
      },
    },
  });
  const updating = sessions.update();
  await expect.poll(() => asked).toBe(true);
  let held = false;
  keychain.beforeChange = () => {
    held = true;
    return new Promise<void>((done) => {
      release = done;
    });
  };
  const establishing = sessions.establish(provider, tokenAnswer({ refreshToken: 'refresh-2' }), null);
  await expect.poll(() => held).toBe(true);
  keychain.beforeChange = async () => undefined;

  answer();
  await settle(); // now it waits for its turn
  release();
  await Promise.all([establishing, updating]);
  await sessions.idle();

  expect(contents()).toContain('refresh-2');
  expect(contents()).not.toContain('"late"');
});

test('update() asks both again; nothing new is no change', async () => {
  let role = 'user';
  const { sessions, state } = await startLoggedIn({
    callbacks: { session: ({ session }) => ({ ...session, role }) },
  });

  await sessions.update();
  expect(state.current.version).toBe(1);

  role = 'admin';
  await sessions.update();
  expect(state.current).toMatchObject({ version: 2, session: { role: 'admin', user: { name: 'Ada' } } });
});

test('what was added lasts while the session changes, and goes along to another configuration', async () => {
  const { sessions, state, provider } = await startLoggedIn(COUNTING);
  state.apply({ kind: 'went-stale', reason: { code: 'SESSION_STALE' } });
  expect(sessionOf(state)).toMatchObject({ stale: true, count: 1 });

  const next = new SessionManager({
    providers: fakeProviders(provider),
    store: new TokenStore(keychain),
    marker: new SessionMarker(marker),
    state,
    clock,
    flow: new FlowRecorder(clock),
  });
  await sessions.handOver(next);

  expect(sessionOf(state)).toMatchObject({ stale: true, count: 1, trigger: 'signIn' });
});
