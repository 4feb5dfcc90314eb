import { beforeEach, describe, expect, test } from 'vitest';
import { SessionManager } from '../../../../electron/auth/session-manager.ts';
import { SessionMarker } from '../../../../electron/auth/session-marker.ts';
import { SessionStateHolder } from '../../../../electron/auth/session-state.ts';
import { TokenStore } from '../../../../electron/auth/token-store.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import { ExpectedError, type FailureDetails, failure } from '../../../../shared/errors.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { FakeMarker } from '../../../support/fake-marker.ts';
import {
  API_ORIGIN,
  FakeProviderClient,
  fakeProvider,
  fakeProviders,
  ISSUER,
  tokenAnswer,
} from '../../../support/fake-provider.ts';

const WANTED = { provider: 'corp', audience: null, origin: API_ORIGIN };

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

/** A start of the program. */
function start(issuer = ISSUER) {
  const before = fakeProvider(client, 'corp', ['https://unknown.example']);
  const provider = { ...before, config: { ...before.config, issuer } };
  const state = new SessionStateHolder();
  const sessions = new SessionManager({
    providers: fakeProviders(provider),
    store: new TokenStore(keychain),
    marker: new SessionMarker(marker),
    state,
    clock,
    flow: new FlowRecorder(clock),
  });
  return { provider, state, sessions };
}

async function loggedIn(change: Parameters<typeof tokenAnswer>[0] = {}) {
  const program = start();
  await program.sessions.establish(program.provider, tokenAnswer(change), null);
  return program;
}

/** Holds up the keychain until it is released. */
function hold(): () => void {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  keychain.beforeChange = () => held;
  return release;
}

const contents = () => [...keychain.entries.values()].join('');
const refused = (details: FailureDetails) => new ExpectedError(failure('AUTH_PROVIDER_ERROR', details));

describe('a log-out', () => {
  test('while the keychain takes its time over a log-in leaves no session and nothing in the keychain', async () => {
    const { sessions, provider, state } = start();
    const release = hold();
    const establishing = sessions.establish(provider, tokenAnswer(), null);
    const signingOut = sessions.signOut();
    release();

    await expect(establishing).rejects.toMatchObject({ code: 'AUTH_CANCELLED' });
    expect(await signingOut).toEqual({ notDeleted: null, revocation: 'nothing', notRevoked: null });

    expect(state.current.status).toBe('unauthenticated');
    expect(keychain.entries.size).toBe(0);
    expect(marker.text).toBeNull();
  });

  test('deletes the tokens where the marker file cannot be written', async () => {
    const { sessions } = await loggedIn();
    marker.full = true;

    await sessions.signOut();
    expect(keychain.entries.size).toBe(0);

    const next = start();
    await next.sessions.restore();
    expect(next.state.current.status).toBe('unauthenticated');
  });

  test('followed at once by a log-in does not take that away', async () => {
    const { sessions, provider, state } = await loggedIn();
    const release = hold();
    const signingOut = sessions.signOut();
    const establishing = sessions.establish(provider, tokenAnswer({ refreshToken: 'refresh-2' }), null);
    release();
    await Promise.all([signingOut, establishing]);

    expect(state.current.status).toBe('authenticated');
    const next = start();
    await next.sessions.restore();
    expect(next.state.current.status).toBe('authenticated');
    expect(contents()).toContain('refresh-2');
  });

  test('followed at once by another look does not bring the session back', async () => {
    const { sessions, state } = await loggedIn();
    const release = hold();
    const signingOut = sessions.signOut();
    const updating = sessions.update();
    release();
    await Promise.all([signingOut, updating]);

    expect(state.current.status).toBe('unauthenticated');
  });

  test('is waited for by who quits, also what the provider is told', async () => {
    const { sessions } = await loggedIn();
    let told = (): void => undefined;
    client.onRevoke = () =>
      new Promise((resolve) => {
        told = resolve;
      });
    void sessions.signOut();
    let idle = false;
    const waiting = sessions.idle().then(() => {
      idle = true;
    });
    await expect.poll(() => client.revoked).toEqual(['refresh-1']);
    expect(idle).toBe(false);

    told();
    await waiting;
    expect(keychain.entries.size).toBe(0);
  });

  test('before the keychain was asked, or while it is locked, is one', async () => {
    await loggedIn();
    keychain.locked = true;
    const { sessions } = start();
    await sessions.restore();
    expect(await sessions.signOut()).toMatchObject({ notDeleted: { code: 'KEYCHAIN_LOCKED' } });
    keychain.locked = false;

    const next = start();
    await next.sessions.restore();

    expect(next.state.current).toMatchObject({ status: 'unauthenticated', reason: null });
    expect(keychain.entries.size).toBe(0);
  });
});

describe('a look', () => {
  test('that waits for a log-in’s turn does not bring back what is logged out meanwhile', async () => {
    const { sessions, provider, state } = start();
    await sessions.restore();
    const establishing = sessions.establish(provider, tokenAnswer(), null);
    const updating = sessions.update();
    await establishing;
    const signingOut = sessions.signOut();
    await Promise.all([updating, signingOut]);

    expect(state.current.status).toBe('unauthenticated');
    expect(keychain.entries.size).toBe(0);
  });

  test('that waits for a log-in’s turn leaves that alone, also where the keychain does not take it', async () => {
    const { sessions, provider, state } = start();
    await sessions.restore();
    keychain.locked = true;
    const establishing = sessions.establish(provider, tokenAnswer(), null);
    const updating = sessions.update();
    await Promise.all([establishing, updating]);

    expect(state.current).toMatchObject({ status: 'authenticated', session: { storage: 'memory' } });
  });

  test('at a keychain that is unlocked just then finds the session', async () => {
    await loggedIn();
    keychain.locked = true;
    keychain.beforeChange = async () => {
      keychain.locked = false;
    };
    const { sessions, state } = start();

    await sessions.restore();

    expect(state.current.status).toBe('authenticated');
  });
});

describe('a log-in', () => {
  test('that is cut off late does not come back as the earlier person’s session after a log-out', async () => {
    const { sessions, provider } = await loggedIn();
    const bob = tokenAnswer({ claims: { sub: 'user-2', name: 'Bob' }, refreshToken: 'refresh-2' });
    keychain.diesAtChange = keychain.changes + 4; // the probe, a piece and the index
    let whenItDied: string | null = null;
    keychain.beforeChange = async () => {
      if (keychain.changes < keychain.diesAtChange) whenItDied = marker.text;
    };
    await sessions.establish(provider, bob, null).catch(() => undefined);
    marker.text = whenItDied;
    keychain.diesAtChange = Number.POSITIVE_INFINITY;
    const second = start();
    await second.sessions.restore();
    expect(second.state.current).toMatchObject({ session: { user: { id: 'user-2' } } });

    await second.sessions.signOut();

    const third = start();
    await third.sessions.restore();
    expect(third.state.current.status).toBe('unauthenticated');
    expect(keychain.entries.size).toBe(0);
  });

  test('of the same person stays stored when the session before it ends meanwhile', async () => {
    const { sessions, provider, state } = await loggedIn();
    client.onRefresh = async () => {
      throw new ExpectedError(failure('AUTH_CODE_REJECTED'));
    };
    const old = await sessions.getAccessToken(WANTED);
    const release = hold();
    const establishing = sessions.establish(provider, tokenAnswer({ refreshToken: 'refresh-2' }), null);
    const refused = expect(sessions.refreshAccessToken(WANTED, old)).rejects.toMatchObject({ code: 'SESSION_ENDED' });
    await expect.poll(() => state.current.status).toBe('unauthenticated');
    release();
    await Promise.all([refused, establishing]);

    expect(state.current).toMatchObject({ status: 'authenticated', session: { storage: 'keychain' } });
    expect(contents()).toContain('refresh-2');
  });

  test('that nobody wants any more once its tokens are stored is none', async () => {
    const { sessions, provider, state } = start();

    const establishing = sessions.establish(provider, tokenAnswer(), null, () => false);

    await expect(establishing).rejects.toMatchObject({ code: 'AUTH_CANCELLED' });
    expect(state.current.status).toBe('loading');
    expect(keychain.entries.size).toBe(0);
  });

  test('is a session in memory where the marker file cannot be written, and is stored later', async () => {
    marker.full = true;
    const { sessions, state } = await loggedIn();
    expect(state.current).toMatchObject({
      session: { storage: 'memory', storageProblem: { code: 'USER_DATA_NOT_WRITABLE' } },
    });
    expect(keychain.entries.size).toBe(0);

    marker.full = false;
    await sessions.update();

    expect(state.current).toMatchObject({ session: { storage: 'keychain', storageProblem: null } });
    expect(contents()).toContain('refresh-1');
  });

  test('of another person tells the provider that the first one is over', async () => {
    const { sessions, provider } = await loggedIn();

    await sessions.establish(provider, tokenAnswer({ claims: { sub: 'user-2' }, refreshToken: 'refresh-2' }), null);
    await sessions.idle();

    expect(client.revoked).toEqual(['refresh-1']);
  });

  test('of the same person again revokes nothing: it may be the same grant', async () => {
    const { sessions, provider } = await loggedIn();

    await sessions.establish(provider, tokenAnswer({ refreshToken: 'refresh-2' }), null);
    await sessions.idle();

    expect(client.revoked).toEqual([]);
  });
});

describe('a session without a refresh token', () => {
  test('is good to the end of its token', async () => {
    const { sessions } = await loggedIn({ refreshToken: null });
    clock.advance(299_000);
    expect((await sessions.getAccessToken(WANTED)).value).toBe('access-1');

    clock.sleep(1_000);
    await expect(sessions.getAccessToken(WANTED)).rejects.toMatchObject({ code: 'SESSION_ENDED' });
  });

  test('lasts as long as the provider says, also for more than a day', async () => {
    const { sessions } = await loggedIn({ refreshToken: null, expiresIn: 604_800 });
    clock.advance(6 * 86_400_000);

    expect((await sessions.getAccessToken(WANTED)).value).toBe('access-1');
  });
});

test('a record is not for another issuer, whatever the marker file says', async () => {
  await loggedIn();
  const evil = 'https://evil.example';
  marker.text = (marker.text ?? '').replace(ISSUER, evil);
  const { sessions, state } = start(evil);

  await sessions.restore();

  expect(state.current).toMatchObject({
    status: 'unauthenticated',
    reason: { code: 'KEYCHAIN_RECORD_UNREADABLE' },
  });
  expect(client.refreshed).toEqual([]);
});

test('what becomes of an old session’s refresh does not touch the new one', async () => {
  const { sessions, provider, state } = await loggedIn();
  let fail = (): void => undefined;
  client.onRefresh = () =>
    new Promise((_, reject) => {
      fail = () => reject(new ExpectedError(failure('PROVIDER_UNREACHABLE')));
    });
  const late = sessions.refreshAccessToken(WANTED, await sessions.getAccessToken(WANTED)).catch(() => undefined);
  await expect.poll(() => client.refreshed.length).toBe(1);
  await sessions.signOut();
  await sessions.establish(provider, tokenAnswer({ claims: { sub: 'user-2' } }), null);

  fail();
  await late;

  expect(state.current).toMatchObject({ session: { user: { id: 'user-2' }, stale: false } });
});

test('a token that is renewed while the person logs out is handed to nobody', async () => {
  const { sessions } = await loggedIn();
  client.onRefresh = async () => tokenAnswer({ accessToken: 'access-2' });
  const old = await sessions.getAccessToken(WANTED);
  const release = hold();
  const renewing = sessions.refreshAccessToken(WANTED, old);
  await expect.poll(() => client.refreshed.length).toBe(1);
  await Promise.resolve();
  const signingOut = sessions.signOut();
  release();

  await expect(renewing).rejects.toMatchObject({ code: 'SESSION_NONE' });
  await signingOut;
  expect(keychain.entries.size).toBe(0);
});

test('an audience that the provider does not know leaves the session and other audiences as they are', async () => {
  const { sessions, state } = await loggedIn();
  const other = { ...WANTED, audience: 'https://unknown.example' };
  client.onRefresh = async () => {
    throw refused({ error: 'invalid_target' });
  };
  await expect(sessions.getAccessToken(other)).rejects.toMatchObject({ code: 'API_NOT_ALLOWED' });
  expect(state.current).toMatchObject({ session: { stale: false } });

  client.onRefresh = async () => tokenAnswer({ accessToken: 'access-2' });
  clock.advance(290_000);
  expect((await sessions.getAccessToken(WANTED)).value).toBe('access-2');
});

test('an API that refuses every token does not make every call a refresh', async () => {
  const { sessions } = await loggedIn();
  let count = 1;
  client.onRefresh = async () => {
    count += 1;
    return tokenAnswer({ accessToken: `access-${count}` });
  };
  for (let call = 0; call < 20; call += 1) {
    await sessions.refreshAccessToken(WANTED, await sessions.getAccessToken(WANTED));
  }
  expect(client.refreshed).toHaveLength(1);

  clock.advance(10_000);
  expect((await sessions.refreshAccessToken(WANTED, await sessions.getAccessToken(WANTED)))?.value).toBe('access-3');
});
