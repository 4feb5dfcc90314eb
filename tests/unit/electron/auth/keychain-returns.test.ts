import { beforeEach, describe, expect, test } from 'vitest';
import { SessionManager } from '../../../../electron/auth/session-manager.ts';
import { SessionMarker } from '../../../../electron/auth/session-marker.ts';
import { SessionStateHolder } from '../../../../electron/auth/session-state.ts';
import { TokenStore } from '../../../../electron/auth/token-store.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import type { KeychainErrorKind } from '../../../../electron/ports/keychain.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { FakeMarker } from '../../../support/fake-marker.ts';
import {
  API_ORIGIN,
  FakeProviderClient,
  fakeProvider,
  fakeProviders,
  tokenAnswer,
} from '../../../support/fake-provider.ts';

const SECONDS = 1_000;
/** The one timer that a session has when its keychain works. */
const RENEWAL = 1;
const GRACE = { sub: 'user-2', name: 'Grace' };

let clock: FakeClock;
let keychain: FakeKeychain;
let marker: FakeMarker;

beforeEach(() => {
  clock = new FakeClock();
  keychain = new FakeKeychain();
  marker = new FakeMarker();
});

function start() {
  const client = new FakeProviderClient();
  const provider = fakeProvider(client);
  const state = new SessionStateHolder();
  const sessions = new SessionManager({
    providers: fakeProviders(provider),
    store: new TokenStore(keychain),
    marker: new SessionMarker(marker),
    state,
    clock,
    flow: new FlowRecorder(clock),
  });
  return { provider, state, sessions, client };
}

async function loggedIn(change: Parameters<typeof tokenAnswer>[0] = {}) {
  const program = start();
  await program.sessions.establish(program.provider, tokenAnswer(change), null);
  return program;
}

/** Moves the clock and lets what is due come to its end. */
async function pass(seconds: number, { sessions }: ReturnType<typeof start>): Promise<void> {
  clock.advance(seconds * SECONDS);
  await sessions.idle();
}

const stored = () => [...keychain.entries.values()].join('');

const PROBLEMS: readonly (readonly [KeychainErrorKind, string])[] = [
  ['unavailable', 'KEYCHAIN_UNAVAILABLE'],
  ['module', 'KEYCHAIN_NOT_LOADED'],
  ['restarted', 'KEYCHAIN_RESTARTED'],
  ['no-keyring', 'KEYCHAIN_NOT_SET_UP'],
  ['locked', 'KEYCHAIN_LOCKED'],
  ['cancelled', 'KEYCHAIN_CANCELLED'],
  ['full', 'KEYCHAIN_FULL'],
  ['refused', 'KEYCHAIN_REFUSED'],
  ['timeout', 'KEYCHAIN_TIMEOUT'],
  ['unreliable', 'KEYCHAIN_UNRELIABLE'],
];

describe('a keychain that does not work at the log-in', () => {
  test.each(PROBLEMS)('(%s) is a session in memory that says why, and whose data work', async (problem, code) => {
    keychain.problem = problem;

    const { state, sessions } = await loggedIn();

    expect(state.current).toMatchObject({
      session: { storage: 'memory', storageProblem: { code, details: { desktop: 'gnome' } } },
    });
    const token = await sessions.getAccessToken({ provider: 'corp', audience: null, origin: API_ORIGIN });
    expect(token.value).toBe('access-1');
  });

  test.each([5, 30, 120])('gets the tokens after a pause, as late as the one of %i s', async (pause) => {
    keychain.problem = 'unavailable';
    const program = await loggedIn();
    for (const earlier of [5, 30].filter((each) => each < pause)) await pass(earlier, program);

    keychain.problem = null;
    await pass(pause - 1, program);
    expect(program.state.current).toMatchObject({ session: { storage: 'memory' } });
    await pass(1, program);

    expect(program.state.current).toMatchObject({ session: { storage: 'keychain', storageProblem: null } });
    expect(stored()).toContain('refresh-1');
    expect(clock.waiting).toBe(RENEWAL);
  });

  test('is not asked for ever, but when the person comes back, or a token is renewed', async () => {
    keychain.problem = 'unavailable';
    const program = await loggedIn();
    for (const pause of [5, 30, 120]) await pass(pause, program);
    expect(clock.waiting).toBe(RENEWAL);
    keychain.problem = null;

    await program.sessions.attend();
    expect(program.state.current).toMatchObject({ session: { storage: 'memory' } }); // just tried
    clock.advance(30 * SECONDS);
    await program.sessions.attend();

    expect(program.state.current).toMatchObject({ session: { storage: 'keychain' } });
  });

  test('is not asked again by itself where the person has dismissed its question', async () => {
    keychain.problem = 'cancelled';
    const program = await loggedIn();
    keychain.problem = null;

    await pass(200, program);
    await program.sessions.attend();
    expect(program.state.current).toMatchObject({ session: { storage: 'memory' } });

    await program.sessions.update();
    expect(program.state.current).toMatchObject({ session: { storage: 'keychain' } });
  });

  test('and never works leaves nothing that runs on after the log-out', async () => {
    keychain.problem = 'unavailable';
    const { sessions } = await loggedIn();

    await sessions.signOut();

    expect(clock.waiting).toBe(0);
  });

  test('does not bring back who was logged in before, but leaves their record until it works', async () => {
    await loggedIn();
    keychain.locked = true;
    const program = start();
    await program.sessions.establish(program.provider, tokenAnswer({ claims: GRACE, refreshToken: 'refresh-2' }), null);
    expect(stored()).toContain('refresh-1');

    keychain.locked = false;
    const later = start();
    await later.sessions.restore();
    expect(later.sessions.getServerSession()?.user.name).not.toBe('Ada');

    await pass(5, program);
    expect(stored()).not.toContain('refresh-1');
    expect(stored()).toContain('refresh-2');
  });
});

describe('a keychain that hangs', () => {
  function hang(): (answered: boolean) => void {
    keychain.problem = 'timeout';
    let end = (_answered: boolean): void => undefined;
    keychain.free = new Promise((resolve) => {
      end = resolve;
    });
    return (answered) => {
      keychain.problem = null;
      end(answered);
    };
  }

  test('at the start brings the session by itself when it answers', async () => {
    await loggedIn();
    const end = hang();
    const { sessions, state } = start();
    await sessions.restore();
    expect(state.current).toMatchObject({ status: 'unauthenticated', reason: { code: 'KEYCHAIN_TIMEOUT' } });
    const entries = new Map(keychain.entries);

    end(true);

    await expect.poll(() => state.current.status).toBe('authenticated');
    expect(keychain.entries).toEqual(entries);
  });

  test('and is refused in the end is locked, and not asked again by itself', async () => {
    await loggedIn();
    const end = hang();
    const program = start();
    await program.sessions.restore();

    end(false);

    await expect.poll(() => program.state.current).toMatchObject({ reason: { code: 'KEYCHAIN_CANCELLED' } });
    await pass(200, program);
    expect(program.state.current.status).toBe('unauthenticated');
    await program.sessions.update();
    expect(program.state.current.status).toBe('authenticated');
  });

  test('at the log-in saves the session when it answers', async () => {
    const end = hang();
    const { state } = await loggedIn();

    end(true);

    await expect.poll(() => state.current).toMatchObject({ session: { storage: 'keychain' } });
  });
});

describe('a keychain that is locked at the start', () => {
  test('brings the session by itself once it is open', async () => {
    await loggedIn();
    keychain.locked = true;
    const program = start();
    await program.sessions.restore();
    const entries = new Map(keychain.entries);
    await pass(5, program);
    expect(program.state.current).toMatchObject({ reason: { code: 'KEYCHAIN_LOCKED', details: { desktop: 'gnome' } } });

    keychain.locked = false;
    await pass(30, program);

    expect(program.state.current.status).toBe('authenticated');
    expect(keychain.entries).toEqual(entries);
  });
});

test('a session that a newer version has stored says so, and is there for that version after a log-in and a log-out here', async () => {
  const first = await loggedIn();
  await first.sessions.idle();
  const [account = ''] = [...keychain.entries.keys()].filter((name) => !name.includes('#'));
  const newer = '{"version":2}';
  keychain.entries.set(account, newer);

  const { sessions, state, provider } = start();
  await sessions.restore();
  expect(state.current).toMatchObject({ reason: { code: 'KEYCHAIN_RECORD_NEWER' } });
  await sessions.establish(provider, tokenAnswer({ refreshToken: 'refresh-2' }), null);
  expect(state.current).toMatchObject({ session: { storage: 'keychain' } });
  expect(keychain.entries.get(account)).toBe(newer);

  const again = start();
  await again.sessions.restore();
  expect(again.state.current.status).toBe('authenticated');
  await again.sessions.signOut();
  await again.sessions.idle();

  expect(keychain.entries.get(account)).toBe(newer);
  expect(stored()).not.toContain('refresh-2');
  expect(marker.text).toContain('"loggedOut": false');
});
