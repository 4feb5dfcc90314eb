import { beforeEach, describe, expect, test } from 'vitest';
import { AttemptStore } from '../../../../electron/auth/attempt-store.ts';
import { ATTEMPT_LIFETIME_MS } from '../../../../electron/auth/attempts.ts';
import { LogIn } from '../../../../electron/auth/log-in.ts';
import { LONG_MS, LONGER_MS } from '../../../../electron/auth/running-log-in.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import type { ProviderConfig } from '../../../../shared/config.ts';
import { ExpectedError, failure } from '../../../../shared/errors.ts';
import type { SchemeHandler } from '../../../../shared/ipc.ts';
import type { SignInState } from '../../../../shared/session.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { FakeProviderClient, fakeProvider, fakeProviders, tokenAnswer } from '../../../support/fake-provider.ts';
import { fakeWaysBack } from '../../../support/fake-ways-back.ts';

const SCHEME = 'com.example.keyporch.dev:/oauth/callback';

let clock: FakeClock;
let client: FakeProviderClient;
let keychain: FakeKeychain;

beforeEach(() => {
  clock = new FakeClock();
  client = new FakeProviderClient();
  client.onExchange = async () => tokenAnswer();
  keychain = new FakeKeychain();
});

/** The log-in of a provider, and of another one like it. */
function program(config: Partial<ProviderConfig> = {}, handler: SchemeHandler = { kind: 'ours' }) {
  const provider = (id: string) => {
    const described = fakeProvider(client, id);
    return { ...described, config: { ...described.config, redirect: 'auto' as const, ...config } };
  };
  const ways = fakeWaysBack(handler);
  const opened: string[] = [];
  const fronted: (number | null)[] = [];
  const states: SignInState[] = [];
  const flow = new FlowRecorder(clock);
  const logIn = new LogIn({
    providers: fakeProviders(provider('corp'), provider('other')),
    sessions: { admit: async () => undefined, establish: async () => null, getServerSession: () => null },
    attempts: new AttemptStore(keychain),
    browser: { open: async (url) => void opened.push(url) },
    clock,
    flow,
    redirectUri: SCHEME,
    ...ways,
    onState: (state) => states.push(state),
    onNotice: () => undefined,
    onCallback: (window) => fronted.push(window),
  });
  const begin = async (id = 'corp', window = 1) => {
    const before = opened.length;
    const outcome = logIn.signIn(id, window);
    await expect.poll(() => opened.length).toBe(before + 1);
    return { outcome, ...asked() };
  };
  return { logIn, begin, fronted, states, flow, ...ways };
}

/** Where the newest request asks for its answer, and that answer. */
function asked() {
  const { redirectUri = '', state = '' } = client.requests.at(-1) ?? {};
  return { redirectUri, state, answer: `${redirectUri}?code=c1&state=${state}` };
}

describe('the first way', () => {
  test.each<[ProviderConfig['redirect'], SchemeHandler, 'scheme' | 'loopback']>([
    ['auto', { kind: 'ours' }, 'scheme'],
    ['auto', { kind: 'none', remedy: { kind: 'none' } }, 'loopback'],
    ['auto', { kind: 'other', name: 'Other', remedy: { kind: 'none' } }, 'loopback'],
    ['auto', { kind: 'unknown' }, 'loopback'],
    ['scheme', { kind: 'none', remedy: { kind: 'none' } }, 'scheme'],
    ['loopback', { kind: 'ours' }, 'loopback'],
  ])('of %s with a handler that is %o is %s', async (redirect, handler, way) => {
    const { begin, loopback } = program({ redirect }, handler);

    const { redirectUri } = await begin();

    expect(redirectUri === SCHEME ? 'scheme' : 'loopback').toBe(way);
    expect([...loopback.listening.keys()]).toEqual(way === 'scheme' ? [] : [redirectUri]);
  });

  test('is listened to before the provider and the browser hear of it, at the port of the configuration', async () => {
    const { begin, loopback } = program({ redirect: 'loopback', loopbackPort: 8400 });
    loopback.onListen = () => expect(client.requests).toEqual([]);

    const { redirectUri } = await begin();

    expect(loopback.asked).toEqual([8400]);
    expect(redirectUri).toBe('http://127.0.0.1:8400/oauth/callback');
  });

  test('whose port another program has ends the log-in with that, and the next one works', async () => {
    const { logIn, begin, loopback } = program({ redirect: 'loopback', loopbackPort: 8400 });
    const taken = failure('AUTH_LOOPBACK_PORT_TAKEN', { port: 8400 });
    loopback.onListen = () => {
      throw new ExpectedError(taken);
    };

    expect(await logIn.signIn('corp')).toEqual({ ok: false, failure: taken });
    expect(logIn.state).toEqual({ phase: 'failed', provider: 'corp', failure: taken });
    expect(client.requests).toEqual([]);

    loopback.onListen = () => undefined;
    const { outcome, answer } = await begin();
    await loopback.request(answer);
    expect(await outcome).toMatchObject({ ok: true });
  });
});

describe('a loopback address', () => {
  const byLoopback = () => program({ redirect: 'loopback' });

  test('takes the answer, and its page waits for how the log-in ends', async () => {
    const { begin, loopback } = byLoopback();
    const { outcome, answer, redirectUri, state } = await begin();

    expect(await loopback.request(answer)).toEqual({ kind: 'finished' });

    expect(await outcome).toEqual({ ok: true, value: null });
    expect(client.exchanges[0]?.callback.href).toBe(`${redirectUri}?code=c1&state=${state}`);
  });

  test('tells the browser what failed, by its code alone', async () => {
    client.onExchange = () => Promise.reject(new ExpectedError(failure('AUTH_CODE_REJECTED', { error: 'x' })));
    const { begin, loopback } = byLoopback();
    const { answer } = await begin();

    expect(await loopback.request(answer)).toEqual({ kind: 'failed', code: 'AUTH_CODE_REJECTED' });
  });

  test('does not keep the browser waiting for ever', async () => {
    client.onExchange = () => new Promise(() => undefined);
    const { begin, loopback, logIn } = byLoopback();
    const { answer } = await begin();
    const page = loopback.request(answer);
    await expect.poll(() => client.exchanges.length).toBe(1);

    clock.advance(25_000);

    expect(await page).toEqual({ kind: 'unfinished' });
    expect(logIn.state.phase).toBe('exchanging');
  });

  test('ignores what is not the answer, and goes on waiting', async () => {
    const { begin, loopback, logIn } = byLoopback();
    const started = await begin();
    for (const query of ['', '?', '?code=c', '?code=c&state=guess', `?code=a&code=b&state=${started.state}`]) {
      expect(await loopback.request(`${started.redirectUri}${query}`)).toEqual({ kind: 'ignored' });
    }
    expect(logIn.state.phase).toBe('waiting');
    expect(client.exchanges).toEqual([]);
    expect(await loopback.request(started.answer)).toEqual({ kind: 'finished' });
  });

  test('counts only for the log-in that asked for its answer there', async () => {
    const { begin, loopback, logIn } = byLoopback();
    const first = await begin('corp');
    const second = await begin('other');

    await logIn.handleCallback(`${SCHEME}?code=c&state=${second.state}`);
    expect(await loopback.request(`${first.redirectUri}?code=c&state=${second.state}`)).toEqual({ kind: 'ignored' });

    expect(client.exchanges).toEqual([]);
    expect(await loopback.request(second.answer)).toEqual({ kind: 'finished' });
  });

  test('is shared where the configuration gives one port, and an older tab is told so', async () => {
    client.onExchange = () => Promise.reject(new ExpectedError(failure('AUTH_ACCESS_DENIED')));
    const { begin, loopback, logIn } = program({ redirect: 'loopback', loopbackPort: 8400 });
    const older = await begin('corp');
    logIn.cancel();
    const newer = await begin('other');

    expect(newer.redirectUri).toBe(older.redirectUri);
    expect(await loopback.request(older.answer)).toEqual({ kind: 'failed', code: 'AUTH_OLDER_TAB' });
    expect(logIn.state.phase).toBe('waiting');
  });
});

describe('a loopback address is closed', () => {
  const byLoopback = () => program({ redirect: 'loopback' });

  test('when the log-in is finished, with those of all others', async () => {
    const { begin, loopback } = byLoopback();
    const first = await begin('corp');
    await begin('other');
    expect(loopback.listening.size).toBe(2);

    await loopback.request(first.answer);

    expect(loopback.listening.size).toBe(0);
    expect(clock.waiting).toBe(0);
  });

  test('when it fails', async () => {
    client.onExchange = () => Promise.reject(new ExpectedError(failure('AUTH_CODE_REJECTED')));
    const { begin, loopback } = byLoopback();
    await loopback.request((await begin()).answer);

    expect(loopback.listening.size).toBe(0);
  });

  test('when the person cancels', async () => {
    const { begin, loopback, logIn } = byLoopback();
    await begin();
    logIn.cancel();

    expect(loopback.listening.size).toBe(0);
    expect(clock.waiting).toBe(0);
  });

  test('when the person cancels before the browser opens', async () => {
    let go: () => void = () => undefined;
    client.onAuthorize = () =>
      new Promise((resolve) => {
        go = resolve;
      });
    const { logIn, loopback } = byLoopback();
    const outcome = logIn.signIn('corp');
    await expect.poll(() => client.requests.length).toBe(1);

    logIn.cancel();
    go();

    expect(await outcome).toMatchObject({ failure: { code: 'AUTH_CANCELLED' } });
    expect(loopback.listening.size).toBe(0);
  });

  test('when the provider can’t be asked', async () => {
    client.onAuthorize = () => Promise.reject(new ExpectedError(failure('PROVIDER_UNREACHABLE')));
    const { logIn, loopback } = byLoopback();

    await logIn.signIn('corp');

    expect(loopback.asked).toHaveLength(1);
    expect(loopback.listening.size).toBe(0);
  });

  test('when its quarter of an hour is over, also of one that another has taken the place of', async () => {
    const { begin, loopback } = byLoopback();
    const first = await begin('corp');
    const second = await begin('other');
    expect(await first.outcome).toMatchObject({ failure: { code: 'AUTH_SUPERSEDED' } });
    expect(loopback.listening.size).toBe(2);

    clock.advance(ATTEMPT_LIFETIME_MS);

    expect(await second.outcome).toMatchObject({ failure: { code: 'AUTH_EXPIRED' } });
    expect(loopback.listening.size).toBe(0);
  });

  test('when its time is over and nothing else happens', async () => {
    const { begin, logIn, loopback } = byLoopback();
    await begin('corp');
    client.onAuthorize = () => Promise.reject(new ExpectedError(failure('PROVIDER_UNREACHABLE')));
    await logIn.signIn('other');
    expect(loopback.listening.size).toBe(1);

    clock.advance(ATTEMPT_LIFETIME_MS + 60_000);

    expect(loopback.listening.size).toBe(0);
    expect(clock.waiting).toBe(0);
  });

  test('when a sixth log-in makes the oldest one impossible to finish', async () => {
    const { begin, loopback } = byLoopback();
    const first = await begin('corp');
    for (let count = 0; count < 5; count += 1) await begin(count % 2 === 0 ? 'other' : 'corp');

    expect(loopback.listening.size).toBe(5);
    expect(loopback.listening.has(first.redirectUri)).toBe(false);
  });

  test('when the program ends', async () => {
    const { begin, loopback, logIn } = byLoopback();
    await begin();

    logIn.close();

    expect(loopback.listening.size).toBe(0);
  });
});

describe('a person who waits', () => {
  test('is offered other ways after 8 s, and told after 5 min that it still waits', async () => {
    const { begin, logIn } = program();
    await begin();
    const shown = { phase: 'waiting', provider: 'corp', browserProblem: null, otherWays: ['loopback', 'paste'] };
    expect(logIn.state).toEqual({ ...shown, waited: 'short' });

    clock.advance(LONGER_MS - 1);
    expect(logIn.state).toEqual({ ...shown, waited: 'short' });
    clock.advance(1);
    expect(logIn.state).toEqual({ ...shown, waited: 'longer' });
    clock.advance(LONG_MS - LONGER_MS);
    expect(logIn.state).toEqual({ ...shown, waited: 'long' });
  });

  test('is not shown as waiting again once the answer is there', async () => {
    client.onExchange = () => new Promise(() => undefined);
    const { begin, logIn } = program();
    void logIn.handleCallback((await begin()).answer);
    await expect.poll(() => logIn.state.phase).toBe('exchanging');

    clock.advance(LONG_MS);

    expect(logIn.state.phase).toBe('exchanging');
  });

  test('is not offered a loopback address where the provider takes only the scheme', async () => {
    const { begin, logIn } = program({ redirect: 'scheme' });
    await begin();

    expect(logIn.state).toMatchObject({ otherWays: ['paste'] });
  });

  test('gets the window back that asked last', async () => {
    const { begin, logIn, fronted } = program();
    const { answer, outcome } = await begin('corp', 3);
    const joined = logIn.signIn('corp', 4);

    await logIn.handleCallback(answer);

    expect(fronted).toEqual([4]);
    expect([await outcome, await joined]).toEqual([
      { ok: true, value: null },
      { ok: true, value: null },
    ]);
  });
});

describe('a local address instead', () => {
  test('is the same log-in by another way: whichever page is finished first counts', async () => {
    const { begin, logIn, loopback } = program();
    const byScheme = await begin();
    clock.advance(LONGER_MS);

    await logIn.switchToLoopback();

    const { redirectUri, answer } = asked();
    expect([...loopback.listening.keys()]).toEqual([redirectUri]);
    expect(logIn.state).toMatchObject({ phase: 'waiting', waited: 'longer', otherWays: ['paste'] });
    await loopback.request(answer);
    expect(await byScheme.outcome).toEqual({ ok: true, value: null });
    await logIn.handleCallback(byScheme.answer);
    expect(client.exchanges).toHaveLength(1);
  });

  test('leaves the first page as good as it was', async () => {
    const { begin, logIn, loopback } = program();
    const byScheme = await begin();
    await logIn.switchToLoopback();

    await logIn.handleCallback(byScheme.answer);

    expect(await byScheme.outcome).toEqual({ ok: true, value: null });
    expect(loopback.listening.size).toBe(0);
  });

  test('has secrets of its own', async () => {
    const { begin, logIn } = program();
    await begin();
    await logIn.switchToLoopback();

    const [first, second] = client.requests;
    for (const secret of ['state', 'nonce', 'codeVerifier'] as const)
      expect(first?.[secret]).not.toBe(second?.[secret]);
  });

  test('that is not to be had leaves everything as it was', async () => {
    const { begin, logIn, loopback } = program({ loopbackPort: 8400 });
    const { answer, outcome } = await begin();
    const before = logIn.state;
    loopback.onListen = () => {
      throw new ExpectedError(failure('AUTH_LOOPBACK_PORT_TAKEN', { port: 8400 }));
    };

    await expect(logIn.switchToLoopback()).rejects.toMatchObject({ code: 'AUTH_LOOPBACK_PORT_TAKEN' });

    expect(logIn.state).toBe(before);
    await logIn.handleCallback(answer);
    expect(await outcome).toEqual({ ok: true, value: null });
  });

  test('does nothing when no log-in waits', async () => {
    const { logIn, loopback } = program();

    await logIn.switchToLoopback();

    expect(loopback.asked).toEqual([]);
  });
});

describe('the flow', () => {
  const waysOf = ({ flow }: ReturnType<typeof program>) =>
    flow
      .events()
      .flatMap(({ kind, status, details: { way } }) => (way === undefined ? [] : [`${kind} ${way} ${status}`]));

  test.each(['scheme', 'loopback'] as const)('says that an answer came by %s', async (redirect) => {
    const started = program({ redirect });
    const { answer, redirectUri } = await started.begin();
    await started.logIn.handleCallback(answer, redirectUri);

    expect(waysOf(started)).toEqual([
      `log-in:prepared ${redirect} done`,
      `log-in:waited ${redirect} done`,
      `log-in:callback ${redirect} done`,
    ]);
  });

  test('says that it was pasted, and which other ways there were', async () => {
    const started = program();
    const { answer } = await started.begin();
    await started.logIn.pasteCallback(answer);

    expect(waysOf(started).at(-1)).toBe('log-in:callback paste done');
    const waited = started.flow.events().find(({ kind }) => kind === 'log-in:waited');
    expect(waited?.details).toMatchObject({ otherWays: 'loopback, paste' });
  });

  test('shows a change over to a local address, and one that is not to be had', async () => {
    const started = program();
    await started.begin();
    started.loopback.onListen = () => {
      throw new ExpectedError(failure('AUTH_LOOPBACK_PORT_TAKEN', { port: 8400 }));
    };
    await expect(started.logIn.switchToLoopback()).rejects.toThrow();
    started.loopback.onListen = () => undefined;
    await started.logIn.switchToLoopback();

    expect(waysOf(started).filter((each) => each.startsWith('log-in:prepared'))).toEqual([
      'log-in:prepared scheme done',
      'log-in:prepared loopback failed',
      'log-in:prepared loopback done',
    ]);
  });

  test('shows an answer that is not used, by its way and the names in it', async () => {
    const started = program();
    await started.logIn.handleCallback(`${SCHEME}?code=forged&state=forged&iss=https://evil.example`);

    const [ignored] = started.flow.events();
    expect(ignored).toMatchObject({ kind: 'callback:ignored', details: { reason: 'state-unknown', way: 'scheme' } });
    expect(ignored?.evidence.messages[0]?.parameters.map(({ name }) => name)).toEqual(['code', 'state', 'iss']);
    expect(JSON.stringify(ignored)).not.toContain('forged');
  });
});

describe('pasting', () => {
  test.each(['scheme', 'loopback'] as const)('finishes a log-in by %s', async (redirect) => {
    const { begin, logIn, loopback } = program({ redirect });
    const { answer, outcome } = await begin();

    expect(await logIn.pasteCallback(answer)).toEqual({ kind: 'finished' });

    expect(await outcome).toEqual({ ok: true, value: null });
    expect(loopback.listening.size).toBe(0);
  });

  test('finishes an older tab’s log-in too', async () => {
    const { begin, logIn } = program({ redirect: 'loopback' });
    const older = await begin('corp');
    const newer = await begin('other');

    expect(await logIn.pasteCallback(older.answer)).toEqual({ kind: 'finished' });

    expect(await newer.outcome).toEqual({ ok: true, value: null });
  });

  test('finishes what an earlier run has started by a loopback address, which is gone', async () => {
    const before = program({ redirect: 'loopback' });
    const { answer } = await before.begin();
    await before.logIn.idle();
    before.logIn.close();

    expect(await program({ redirect: 'loopback' }).logIn.pasteCallback(answer)).toEqual({ kind: 'finished' });
  });

  test('of a cancelled log-in says that it was an older tab', async () => {
    const { begin, logIn } = program();
    const { answer } = await begin();
    logIn.cancel();

    expect(await logIn.pasteCallback(answer)).toMatchObject({ failure: { code: 'AUTH_OLDER_TAB' } });
  });

  test('twice finishes once', async () => {
    const { begin, logIn } = program();
    const { answer } = await begin();
    await logIn.pasteCallback(answer);

    expect(await logIn.pasteCallback(answer)).toMatchObject({ failure: { code: 'AUTH_PASTE_OTHER_LOG_IN' } });
    expect(client.exchanges).toHaveLength(1);
  });
});
