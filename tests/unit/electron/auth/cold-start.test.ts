import { beforeEach, describe, expect, test } from 'vitest';
import { AttemptStore } from '../../../../electron/auth/attempt-store.ts';
import { ATTEMPT_LIFETIME_MS } from '../../../../electron/auth/attempts.ts';
import { LogIn } from '../../../../electron/auth/log-in.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import { KeytarKeychain } from '../../../../electron/platform/keytar-keychain.ts';
import type { KeychainPort } from '../../../../electron/ports/keychain.ts';
import type { Failure } from '../../../../shared/errors.ts';
import type { Session } from '../../../../shared/session.ts';
import { adaSession } from '../../../support/fake-bridge.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { FakeProviderClient, fakeProvider, fakeProviders, tokenAnswer } from '../../../support/fake-provider.ts';
import { fakeWaysBack } from '../../../support/fake-ways-back.ts';

const REDIRECT_URI = 'com.example.keyporch.dev:/oauth/callback';
const ACCOUNT = 'keyporch:attempts';

let clock: FakeClock;
let keychain: FakeKeychain;
let client: FakeProviderClient;
let session: Session | null;

beforeEach(() => {
  clock = new FakeClock();
  keychain = new FakeKeychain();
  client = new FakeProviderClient();
  client.onExchange = async () => tokenAnswer();
  session = null;
});

interface Run {
  readonly keychain?: KeychainPort;
  readonly provider?: { readonly id?: string; readonly issuer?: string; readonly clientId?: string };
  readonly redirectUri?: string;
}

/** The program from its start on: what was in memory before is gone, the keychain is as it was left. */
function start(run: Run = {}) {
  const corp = fakeProvider(client);
  const provider = { ...corp, config: { ...corp.config, ...run.provider } };
  const flow = new FlowRecorder(clock);
  const opened: string[] = [];
  const notices: Failure[] = [];
  let established = 0;
  let fronted = 0;
  const logIn = new LogIn({
    providers: fakeProviders(provider, fakeProvider(client, 'other')),
    sessions: {
      admit: async () => undefined,
      establish: async () => {
        established += 1;
        session = adaSession();
        return null;
      },
      getServerSession: () => session,
    },
    attempts: new AttemptStore(run.keychain ?? keychain),
    browser: { open: async (url) => void opened.push(url) },
    clock,
    flow,
    redirectUri: run.redirectUri ?? REDIRECT_URI,
    ...fakeWaysBack(),
    onState: () => undefined,
    onNotice: (notice) => notices.push(notice),
    onCallback: () => {
      fronted += 1;
    },
  });
  const begin = async (id = 'corp') => {
    const before = opened.length;
    const outcome = logIn.signIn(id);
    await expect.poll(() => opened.length).toBe(before + 1);
    return { outcome, callback: `${REDIRECT_URI}?code=c1&state=${client.requests.at(-1)?.state}` };
  };
  const codes = () => flow.events().map(({ code }) => code);
  const counts = () => ({ established, fronted });
  return { logIn, begin, notices, codes, counts };
}

/** A log-in is started, and the program quit before its answer comes. */
async function startAndQuit(provider?: string): Promise<string> {
  const { begin, logIn } = start();
  const { callback } = await begin(provider);
  await logIn.idle();
  return callback;
}

describe('an answer that starts the program', () => {
  test('completes the log-in, with the verifier and nonce of the attempt', async () => {
    const callback = await startAndQuit();
    const cold = start();

    await cold.logIn.handleCallback(callback);
    await cold.logIn.idle();

    expect(cold.counts()).toEqual({ established: 1, fronted: 1 });
    expect(cold.logIn.state).toEqual({ phase: 'idle' });
    const { state, nonce, codeVerifier } = client.requests[0] ?? {};
    expect(client.exchanges).toHaveLength(1);
    expect(client.exchanges[0]).toMatchObject({ state, nonce, codeVerifier });
    expect(keychain.entries.size).toBe(0);
  });

  test('counts once when it comes twice at the same time', async () => {
    const callback = await startAndQuit();
    const { logIn } = start();

    await Promise.all([logIn.handleCallback(callback), logIn.handleCallback(callback)]);

    expect(client.exchanges).toHaveLength(1);
  });

  test('counts once when it starts the program twice', async () => {
    const callback = await startAndQuit();
    await start().logIn.handleCallback(callback);
    const again = start();

    await again.logIn.handleCallback(callback);

    expect(client.exchanges).toHaveLength(1);
    expect(again.counts()).toEqual({ established: 0, fronted: 0 });
    expect(again.codes()).toEqual(['AUTH_CALLBACK_IGNORED']);
  });

  test('has its attempt out of the keychain before the code is sent', async () => {
    const callback = await startAndQuit();
    let entryAtExchange: string | undefined = 'not looked at';
    client.onExchange = async () => {
      entryAtExchange = keychain.entries.get(ACCOUNT);
      return tokenAnswer();
    };

    await start().logIn.handleCallback(callback);

    expect(entryAtExchange).toBeUndefined();
  });

  test('leaves the other attempts there until the log-in is complete', async () => {
    const first = start();
    const older = await first.begin();
    const newer = await first.begin('other');
    await first.logIn.idle();
    client.onExchange = () => Promise.reject(new Error('the provider fails'));
    const cold = start();
    await cold.logIn.handleCallback(newer.callback);
    await cold.logIn.idle();
    client.onExchange = async () => tokenAnswer();

    await start().logIn.handleCallback(older.callback);

    expect(client.exchanges).toHaveLength(2);
    expect(keychain.entries.size).toBe(0);
  });

  test('is redeemed at most once, whenever the program dies', async () => {
    for (let diesAt = 0; diesAt < 3; diesAt += 1) {
      keychain = new FakeKeychain();
      client.exchanges.length = 0;
      const callback = await startAndQuit();
      keychain.diesAtChange = keychain.changes + diesAt;
      await start().logIn.handleCallback(callback);
      keychain.diesAtChange = Number.POSITIVE_INFINITY;

      await start().logIn.handleCallback(callback);

      expect(client.exchanges, `died at change ${diesAt}`).toHaveLength(1);
    }
  });

  test('is not redeemed where its attempt could not be taken out, and says why', async () => {
    const callback = await startAndQuit();
    keychain.delete = async () => false; // locked in between
    const { logIn } = start();

    await logIn.handleCallback(callback);

    expect(client.exchanges).toEqual([]);
    expect(logIn.state).toMatchObject({ phase: 'failed', failure: { code: 'KEYCHAIN_LOCKED' } });
  });

  test('that comes after a quarter of an hour is told to be too late, and is gone', async () => {
    const callback = await startAndQuit();
    clock.sleep(ATTEMPT_LIFETIME_MS);
    const cold = start();

    await cold.logIn.handleCallback(callback);
    await cold.logIn.idle();

    expect(client.exchanges).toEqual([]);
    expect(cold.logIn.state).toMatchObject({ phase: 'failed', provider: 'corp', failure: { code: 'AUTH_EXPIRED' } });
    expect(cold.codes()).toEqual(['AUTH_EXPIRED']);
    expect(keychain.entries.size).toBe(0);
  });

  test('that comes too late leaves a session alone', async () => {
    const callback = await startAndQuit();
    clock.sleep(ATTEMPT_LIFETIME_MS);
    session = adaSession();
    const { logIn, notices } = start();

    await logIn.handleCallback(callback);

    expect(logIn.state).toEqual({ phase: 'idle' });
    expect(notices).toEqual([{ code: 'AUTH_OLDER_TAB' }]);
  });

  test.each([
    ['another issuer', { provider: { issuer: 'https://else.example.com' } }],
    ['another client', { provider: { clientId: 'else' } }],
    ['no such provider', { provider: { id: 'else' } }],
  ])('is not used with a configuration that has %s', async (_, run) => {
    const callback = await startAndQuit();
    const cold = start(run);

    await cold.logIn.handleCallback(callback);

    expect(client.exchanges).toEqual([]);
    expect(cold.codes()).toEqual(['AUTH_CALLBACK_IGNORED']);
  });

  test('is not used by a program with another redirect URI', async () => {
    const callback = await startAndQuit();
    const redirectUri = 'com.example.else:/oauth/callback';

    await start({ redirectUri }).logIn.handleCallback(callback.replace(REDIRECT_URI, redirectUri));

    expect(client.exchanges).toEqual([]);
  });

  test('changes nothing where the entry is of a newer program', async () => {
    const callback = await startAndQuit();
    keychain.entries.set(ACCOUNT, (keychain.entries.get(ACCOUNT) ?? '').replace('"version":1', '"version":2'));
    const { logIn } = start();

    await logIn.handleCallback(callback);

    expect(client.exchanges).toEqual([]);
    expect(logIn.state).toEqual({ phase: 'idle' });
  });

  test('changes nothing where the keychain is locked', async () => {
    const callback = await startAndQuit();
    keychain.locked = true;
    const { logIn } = start();

    await logIn.handleCallback(callback);

    expect(client.exchanges).toEqual([]);
    expect(logIn.state).toEqual({ phase: 'idle' });
  });
});

describe('a log-in of an earlier run', () => {
  test('stays redeemable beside a new one', async () => {
    const callback = await startAndQuit();
    const next = start();
    const { outcome } = await next.begin('other');

    await next.logIn.handleCallback(callback);

    expect(await outcome).toEqual({ ok: true, value: null });
    expect(next.counts().established).toBe(1);
  });

  test('is over once the person has cancelled', async () => {
    const callback = await startAndQuit();
    const next = start();
    next.logIn.cancel();

    await next.logIn.handleCallback(callback);
    await next.logIn.idle();

    expect(client.exchanges).toEqual([]);
    expect(keychain.entries.size).toBe(0);
  });
});

describe('the keychain has a started log-in until it', () => {
  test('is finished', async () => {
    const { begin, logIn } = start();
    const { callback } = await begin();
    await expect.poll(() => keychain.entries.has(ACCOUNT)).toBe(true);

    await logIn.handleCallback(callback);
    await logIn.idle();

    expect(keychain.entries.size).toBe(0);
  });

  test('is cancelled', async () => {
    const { begin, logIn } = start();
    await begin();
    await expect.poll(() => keychain.entries.has(ACCOUNT)).toBe(true);

    logIn.cancel();
    await logIn.idle();

    expect(keychain.entries.size).toBe(0);
  });

  test('expires', async () => {
    const { begin, logIn } = start();
    await begin();
    await expect.poll(() => keychain.entries.has(ACCOUNT)).toBe(true);

    clock.advance(ATTEMPT_LIFETIME_MS);
    await logIn.idle();

    expect(keychain.entries.size).toBe(0);
  });
});

describe('a log-in goes on', () => {
  test.each(['unavailable', 'refused', 'timeout'] as const)('with a keychain that is %s', async (problem) => {
    keychain.problem = problem;
    const { begin, logIn } = start();
    const { outcome, callback } = await begin();

    await logIn.handleCallback(callback);

    expect(await outcome).toEqual({ ok: true, value: null });
  });

  test('with a keychain that is locked', async () => {
    keychain.locked = true;
    const { begin, logIn } = start();
    const { outcome, callback } = await begin();

    await logIn.handleCallback(callback);

    expect(await outcome).toEqual({ ok: true, value: null });
  });

  test('with a keychain that never answers, once its time is up', async () => {
    const never = () => new Promise<never>(() => undefined);
    const keytar = { getPassword: never, setPassword: never, deletePassword: never };
    const { begin, logIn } = start({
      keychain: new KeytarKeychain({ service: 'test', desktop: 'gnome', clock, load: async () => keytar }),
    });
    const { outcome, callback } = await begin();
    const handling = logIn.handleCallback(callback);
    await expect.poll(() => logIn.state.phase).toBe('exchanging');

    clock.advance(5_000);
    await handling;

    expect(await outcome).toEqual({ ok: true, value: null });
  });

  test('to its end as cancelled when the person cancels while the keychain takes its time', async () => {
    const { begin, logIn } = start();
    const { outcome, callback } = await begin();
    await logIn.idle();
    let release: () => void = () => undefined;
    keychain.beforeChange = () =>
      new Promise((resolve) => {
        release = resolve;
      });
    const handling = logIn.handleCallback(callback);
    await expect.poll(() => logIn.state.phase).toBe('exchanging');

    logIn.cancel();
    keychain.beforeChange = async () => undefined;
    release();
    await handling;

    expect(await outcome).toMatchObject({ failure: { code: 'AUTH_CANCELLED' } });
    expect(client.exchanges).toEqual([]);
  });
});

describe('an answer from an older tab', () => {
  test('of a log-in that another one has replaced says so, once, and leaves the session alone', async () => {
    const { begin, logIn, notices, codes, counts } = start();
    const older = await begin();
    const newer = await begin('other');
    await logIn.handleCallback(newer.callback);

    await logIn.handleCallback(older.callback);
    await logIn.handleCallback(older.callback);

    expect(notices).toEqual([{ code: 'AUTH_OLDER_TAB' }]);
    expect(codes().filter((code) => code === 'AUTH_OLDER_TAB')).toHaveLength(1);
    expect(counts().established).toBe(1);
    expect(logIn.state).toEqual({ phase: 'idle' });
  });

  test('of a log-in that was cancelled leaves the running one alone', async () => {
    const { begin, logIn, notices } = start();
    const cancelled = await begin();
    logIn.cancel();
    const running = await begin();

    await logIn.handleCallback(cancelled.callback);

    expect(notices).toEqual([{ code: 'AUTH_OLDER_TAB' }]);
    expect(logIn.state.phase).toBe('waiting');
    await logIn.handleCallback(running.callback);
    expect(await running.outcome).toEqual({ ok: true, value: null });
  });

  test('of a sixth log-in ago says so', async () => {
    const { begin, logIn, notices } = start();
    const { callback } = await begin();
    for (let count = 0; count < 5; count += 1) await begin(count % 2 === 0 ? 'other' : 'corp');

    await logIn.handleCallback(callback);

    expect(notices).toEqual([{ code: 'AUTH_OLDER_TAB' }]);
  });

  test('of a log-in that expired says that, if nothing else is going on', async () => {
    const { begin, logIn, notices } = start();
    const { callback } = await begin();
    clock.advance(ATTEMPT_LIFETIME_MS);
    logIn.cancel();
    const expired = await begin();
    clock.advance(ATTEMPT_LIFETIME_MS);

    await logIn.handleCallback(expired.callback);

    expect(logIn.state).toMatchObject({ phase: 'failed', failure: { code: 'AUTH_EXPIRED' } });
    await logIn.handleCallback(callback);
    expect(notices).toEqual([]);
  });

  test('is a stranger half an hour after it was started', async () => {
    const { begin, logIn, notices, codes } = start();
    const { callback } = await begin();
    logIn.cancel();
    clock.sleep(2 * ATTEMPT_LIFETIME_MS);

    await logIn.handleCallback(callback);

    expect(notices).toEqual([]);
    expect(codes().at(-1)).toBe('AUTH_CALLBACK_IGNORED');
  });
});

test('a completed answer that comes again does nothing and says nothing', async () => {
  const { begin, logIn, notices, counts } = start();
  const { callback } = await begin();
  await logIn.handleCallback(callback);
  const before = counts();

  await logIn.handleCallback(callback);

  expect(notices).toEqual([]);
  expect(counts()).toEqual(before);
  expect(client.exchanges).toHaveLength(1);
});
