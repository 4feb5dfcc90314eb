import { beforeEach, describe, expect, test } from 'vitest';
import { AttemptStore } from '../../../../electron/auth/attempt-store.ts';
import { ATTEMPT_LIFETIME_MS } from '../../../../electron/auth/attempts.ts';
import { LogIn } from '../../../../electron/auth/log-in.ts';
import type { TokenAnswer } from '../../../../electron/auth/oidc-client.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import { ExpectedError, failure } from '../../../../shared/errors.ts';
import { LOG_IN_STEPS } from '../../../../shared/flow.ts';
import type { SignInState } from '../../../../shared/session.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { FakeProviderClient, fakeProvider, fakeProviders, tokenAnswer } from '../../../support/fake-provider.ts';
import { fakeSessions } from '../../../support/fake-sessions.ts';
import { fakeWaysBack } from '../../../support/fake-ways-back.ts';

const REDIRECT_URI = 'com.example.keyporch.dev:/oauth/callback';

let clock: FakeClock;
let client: FakeProviderClient;
let recorder: FlowRecorder;
let states: SignInState[];
let opened: string[];
let established: TokenAnswer[];
let fronted: number;
let openBrowser: () => Promise<void>;
let store: () => Promise<void>;
let ways: ReturnType<typeof fakeWaysBack>;
let logIn: LogIn;

beforeEach(() => {
  clock = new FakeClock();
  client = new FakeProviderClient();
  client.onExchange = async () => tokenAnswer();
  recorder = new FlowRecorder(clock);
  states = [];
  opened = [];
  established = [];
  fronted = 0;
  openBrowser = async () => undefined;
  store = async () => undefined;
  ways = fakeWaysBack();
  logIn = new LogIn({
    providers: fakeProviders(fakeProvider(client), fakeProvider(client, 'other')),
    sessions: fakeSessions(established, () => store()),
    attempts: new AttemptStore(new FakeKeychain()),
    browser: {
      open: async (url) => {
        opened.push(url);
        await openBrowser();
      },
    },
    clock,
    flow: recorder,
    redirectUri: REDIRECT_URI,
    ...ways,
    onState: (state) => states.push(state),
    onNotice: () => undefined,
    onCallback: () => {
      fronted += 1;
    },
  });
});

async function waiting(provider = 'corp') {
  const count = opened.length;
  const outcome = logIn.signIn(provider);
  await expect.poll(() => opened.length).toBe(count + 1);
  const state = client.requests.at(-1)?.state ?? '';
  return { outcome, state, callback: `${REDIRECT_URI}?code=c1&state=${state}` };
}

const kinds = () => recorder.events().map((event) => `${event.kind} ${event.status}`);

const WAITING = { browserProblem: null, waited: 'short', otherWays: ['paste'] } as const;

test('goes through the eight steps in order and ends with a session', async () => {
  const { outcome, callback } = await waiting();
  expect(logIn.state).toEqual({ phase: 'waiting', provider: 'corp', ...WAITING });

  await logIn.handleCallback(callback);

  expect(await outcome).toEqual({ ok: true, value: null });
  expect(established).toHaveLength(1);
  expect(fronted).toBe(1);
  const events = recorder.events();
  expect(new Set(events.map((event) => event.kind))).toEqual(new Set(LOG_IN_STEPS));
  expect(events.every((event) => event.status === 'done')).toBe(true);
  expect(states.map((state) => state.phase)).toEqual(['preparing', 'waiting', 'waiting', 'exchanging', 'idle']);
});

test('records neither code nor state nor verifier', async () => {
  const { callback, state } = await waiting();
  await logIn.handleCallback(callback.replace('c1', 'the-code'));

  const recorded = JSON.stringify(recorder.events());
  for (const secret of ['the-code', state, client.exchanges[0]?.codeVerifier ?? '', client.exchanges[0]?.nonce ?? '']) {
    expect(secret).not.toBe('');
    expect(recorded).not.toContain(secret);
  }
});

test('sends the verifier, nonce and state of the same attempt to the exchange', async () => {
  const { callback } = await waiting();
  await logIn.handleCallback(callback);

  const { state, nonce, codeVerifier } = client.requests[0] ?? {};
  expect(client.exchanges[0]).toMatchObject({ state, nonce, codeVerifier });
});

test('ignores a callback whose state is unknown and keeps waiting', async () => {
  const { outcome, callback } = await waiting();

  await logIn.handleCallback(`${REDIRECT_URI}?code=evil&state=guess`);
  await logIn.handleCallback(`${REDIRECT_URI}?error=access_denied&state=guess`);
  await logIn.handleCallback('com.example.other:/oauth/callback?code=evil');

  expect(client.exchanges).toEqual([]);
  expect(fronted).toBe(0);
  expect(kinds().filter((kind) => kind === 'callback:ignored ignored')).toHaveLength(3);
  await logIn.handleCallback(callback);
  expect(await outcome).toMatchObject({ ok: true });
});

test('is not drowned by forged callbacks', async () => {
  await waiting();

  for (let count = 0; count < 1000; count += 1) await logIn.handleCallback(`${REDIRECT_URI}?code=e&state=x${count}`);

  expect(kinds().filter((kind) => kind.startsWith('callback:ignored'))).toHaveLength(10);
  expect(client.exchanges).toEqual([]);
});

test('takes a callback once', async () => {
  const { callback } = await waiting();

  await Promise.all([logIn.handleCallback(callback), logIn.handleCallback(callback)]);

  expect(client.exchanges).toHaveLength(1);
  expect(established).toHaveLength(1);
});

test('opens the same address again on a second click and shares the outcome', async () => {
  const first = await waiting();
  const second = logIn.signIn('corp');
  await expect.poll(() => opened.length).toBe(2);

  expect(opened[0]).toBe(opened[1]);
  await logIn.handleCallback(first.callback);
  expect(await Promise.all([first.outcome, second])).toEqual([
    { ok: true, value: null },
    { ok: true, value: null },
  ]);
});

test('can be finished in the older tab of a provider that was left for another', async () => {
  const older = await waiting('corp');
  const newer = await waiting('other');
  expect(await older.outcome).toMatchObject({ ok: false, failure: { code: 'AUTH_SUPERSEDED' } });

  await logIn.handleCallback(older.callback);

  expect(established).toHaveLength(1);
  expect(await newer.outcome).toMatchObject({ ok: true });
  await logIn.handleCallback(newer.callback);
  expect(established).toHaveLength(1);
});

describe('Cancel', () => {
  test('ends it at once and makes its callback nobody’s', async () => {
    const { outcome, callback } = await waiting();

    logIn.cancel();

    expect(await outcome).toMatchObject({ ok: false, failure: { code: 'AUTH_CANCELLED' } });
    expect(logIn.state).toEqual({ phase: 'idle' });
    expect(clock.waiting).toBe(0);
    await logIn.handleCallback(callback);
    expect(client.exchanges).toEqual([]);
  });

  test('while the provider is asked for its metadata opens no browser', async () => {
    let go: () => void = () => undefined;
    client.onAuthorize = () =>
      new Promise((resolve) => {
        go = resolve;
      });
    const outcome = logIn.signIn('corp');
    await expect.poll(() => client.requests.length).toBe(1);

    logIn.cancel();
    go();

    expect(await outcome).toMatchObject({ ok: false });
    await expect.poll(() => kinds()).toContain('log-in:prepared ignored');
    expect(opened).toEqual([]);
  });

  test('before the way back is known asks nobody and opens nothing', async () => {
    const outcome = logIn.signIn('corp');

    logIn.cancel();

    expect(await outcome).toMatchObject({ ok: false, failure: { code: 'AUTH_CANCELLED' } });
    await expect.poll(() => kinds()).toContain('log-in:prepared ignored');
    expect(client.requests).toEqual([]);
    expect(opened).toEqual([]);
  });

  test('while the code is exchanged keeps no tokens and revokes them', async () => {
    let answer: (value: TokenAnswer) => void = () => undefined;
    client.onExchange = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const { outcome, callback } = await waiting();
    const handling = logIn.handleCallback(callback);
    await expect.poll(() => client.exchanges.length).toBe(1);

    logIn.cancel();
    answer(tokenAnswer());
    await handling;

    expect(await outcome).toMatchObject({ ok: false, failure: { code: 'AUTH_CANCELLED' } });
    expect(established).toEqual([]);
    expect(client.revoked).toEqual(['refresh-1']);
  });
});

describe('a log-in that fails', () => {
  test('because the provider is unreachable says so and can be tried again', async () => {
    client.onAuthorize = () =>
      Promise.reject(new ExpectedError(failure('PROVIDER_UNREACHABLE', { reason: 'ECONNREFUSED' })));

    expect(await logIn.signIn('corp')).toMatchObject({ ok: false, failure: { code: 'PROVIDER_UNREACHABLE' } });
    expect(logIn.state).toMatchObject({ phase: 'failed', failure: { details: { reason: 'ECONNREFUSED' } } });

    client.onAuthorize = async () => undefined;
    const { outcome, callback } = await waiting();
    await logIn.handleCallback(callback);
    expect(await outcome).toMatchObject({ ok: true });
  });

  test('because the code is refused names the step', async () => {
    client.onExchange = () => Promise.reject(new ExpectedError(failure('AUTH_CODE_REJECTED')));
    const { outcome, callback } = await waiting();

    await logIn.handleCallback(callback);

    expect(await outcome).toMatchObject({ ok: false, failure: { code: 'AUTH_CODE_REJECTED' } });
    expect(recorder.events().at(-1)).toMatchObject({
      kind: 'log-in:code-sent',
      status: 'failed',
      code: 'AUTH_CODE_REJECTED',
    });
    expect(established).toEqual([]);
  });

  test('because the person said no fails at the callback', async () => {
    client.onExchange = () => Promise.reject(new ExpectedError(failure('AUTH_ACCESS_DENIED')));
    const { outcome, state } = await waiting();

    await logIn.handleCallback(`${REDIRECT_URI}?error=access_denied&state=${state}`);

    expect(await outcome).toMatchObject({ ok: false, failure: { code: 'AUTH_ACCESS_DENIED' } });
    expect(recorder.events().at(-1)).toMatchObject({ kind: 'log-in:callback', status: 'failed' });
  });

  test('because nobody came back ends after a quarter of an hour', async () => {
    const { outcome, callback } = await waiting();

    clock.advance(ATTEMPT_LIFETIME_MS);

    expect(await outcome).toMatchObject({ ok: false, failure: { code: 'AUTH_EXPIRED' } });
    await logIn.handleCallback(callback);
    expect(client.exchanges).toEqual([]);
  });

  test('for an unknown provider does nothing', async () => {
    expect(await logIn.signIn('nobody')).toMatchObject({ ok: false, failure: { code: 'PROVIDER_UNKNOWN' } });
    expect(states).toEqual([]);
  });
});

test('goes on without a browser: the person can copy the link', async () => {
  openBrowser = () => Promise.reject(new ExpectedError(failure('AUTH_BROWSER_NOT_OPENED')));
  const { outcome, callback } = await waiting();
  await expect.poll(() => logIn.state).toMatchObject({ phase: 'waiting', browserProblem: 'AUTH_BROWSER_NOT_OPENED' });
  expect(logIn.authorizationUrl).toBe(opened[0]);

  await logIn.handleCallback(callback);

  expect(await outcome).toMatchObject({ ok: true });
  expect(logIn.authorizationUrl).toBeNull();
});

describe('while the tokens of a log-in are on their way', () => {
  function held() {
    let release = (): void => undefined;
    const promise = new Promise<void>((resolve) => {
      release = resolve;
    });
    return { promise, release };
  }

  test('another log-in takes its place: the tokens are not used, and the new one can be finished', async () => {
    const { promise, release } = held();
    client.onExchange = () => promise.then(() => tokenAnswer());
    const first = await waiting();
    const handling = logIn.handleCallback(first.callback);
    await expect.poll(() => client.exchanges.length).toBe(1);
    const second = await waiting('other');
    release();
    await handling;

    expect(await first.outcome).toMatchObject({ failure: { code: 'AUTH_SUPERSEDED' } });
    expect(established).toEqual([]);
    expect(client.revoked).toEqual(['refresh-1']);
    await logIn.handleCallback(second.callback);
    expect(await second.outcome).toEqual({ ok: true, value: null });
  });

  test('a cancel while the keychain takes its time is one, and the provider is told', async () => {
    const { promise, release } = held();
    store = () => promise;
    const { outcome, callback } = await waiting();
    const handling = logIn.handleCallback(callback);
    await expect.poll(() => logIn.state.phase).toBe('exchanging');
    await expect.poll(() => kinds()).toContain('log-in:stored running');
    logIn.cancel();
    release();
    await handling;

    expect(await outcome).toMatchObject({ failure: { code: 'AUTH_CANCELLED' } });
    expect(established).toEqual([]);
    expect(client.revoked).toEqual(['refresh-1']);
    expect(logIn.state).toEqual({ phase: 'idle' });
  });

  test('the browser is not opened again with what is used up', async () => {
    const { promise, release } = held();
    store = () => promise;
    const { outcome, callback } = await waiting();
    const handling = logIn.handleCallback(callback);
    await expect.poll(() => logIn.state.phase).toBe('exchanging');

    const again = logIn.signIn('corp');
    expect(logIn.authorizationUrl).toBeNull();
    release();
    await handling;

    expect(opened).toHaveLength(1);
    expect([await outcome, await again]).toEqual([
      { ok: true, value: null },
      { ok: true, value: null },
    ]);
  });
});

test('a refusal in an older tab leaves the newer log-in as it was', async () => {
  const older = await waiting();
  const newer = await waiting('other');
  client.onExchange = async () => {
    throw new ExpectedError(failure('AUTH_ACCESS_DENIED'));
  };

  await logIn.handleCallback(`${REDIRECT_URI}?error=access_denied&state=${older.state}`);

  client.onExchange = async () => tokenAnswer();
  expect(logIn.state).toEqual({ phase: 'waiting', provider: 'other', ...WAITING });
  await logIn.handleCallback(newer.callback);
  expect(await newer.outcome).toEqual({ ok: true, value: null });
});

test('a log-in that was finished in an older tab is one for who waits for the newer', async () => {
  const older = await waiting();
  const newer = await waiting('other');

  await logIn.handleCallback(older.callback);

  expect(established).toHaveLength(1);
  expect(await newer.outcome).toEqual({ ok: true, value: null });
  expect(logIn.state).toEqual({ phase: 'idle' });
  await logIn.handleCallback(newer.callback);
  expect(established).toHaveLength(1);
});

test('an answer that comes too late, before the timer of a computer that slept, ends the log-in', async () => {
  const { outcome, callback } = await waiting();
  clock.sleep(ATTEMPT_LIFETIME_MS);

  await logIn.handleCallback(callback);

  expect(await outcome).toMatchObject({ failure: { code: 'AUTH_EXPIRED' } });
  expect(logIn.state.phase).toBe('failed');
});
