import { beforeEach, describe, expect, test } from 'vitest';
import { AttemptStore } from '../../../../electron/auth/attempt-store.ts';
import { ATTEMPT_LIFETIME_MS } from '../../../../electron/auth/attempts.ts';
import { LogIn } from '../../../../electron/auth/log-in.ts';
import type { TokenAnswer } from '../../../../electron/auth/oidc-client.ts';
import type { Provider } from '../../../../electron/auth/providers.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import { type Failure, fail, failure } from '../../../../shared/errors.ts';
import type { SignInState } from '../../../../shared/session.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import {
  DEVICE_CODE,
  FakeProviderClient,
  fakeProvider,
  fakeProviders,
  tokenAnswer,
} from '../../../support/fake-provider.ts';
import { fakeSessions } from '../../../support/fake-sessions.ts';
import { fakeWaysBack } from '../../../support/fake-ways-back.ts';

const REDIRECT_URI = 'com.example.keyporch.dev:/oauth/callback';

let clock: FakeClock;
let client: FakeProviderClient;
let recorder: FlowRecorder;
let states: SignInState[];
let notices: Failure[];
let opened: string[];
let established: TokenAnswer[];
let fronted: (number | null)[];
let openBrowser: () => Promise<void>;
let store: () => Promise<void>;
let logIn: LogIn;

beforeEach(() => {
  clock = new FakeClock();
  client = new FakeProviderClient();
  client.offersDeviceCode = true;
  client.onExchange = async () => tokenAnswer({ accessToken: 'by-browser' });
  recorder = new FlowRecorder(clock);
  states = [];
  notices = [];
  opened = [];
  established = [];
  fronted = [];
  openBrowser = async () => undefined;
  store = async () => undefined;
  logIn = logInWith(true);
});

function logInWith(deviceCode: boolean | 'first'): LogIn {
  const configured = (id: string): Provider => {
    const provider = fakeProvider(client, id);
    return { ...provider, config: { ...provider.config, deviceCode } };
  };
  return new LogIn({
    ...fakeWaysBack(),
    providers: fakeProviders(configured('corp'), configured('other')),
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
    onState: (state) => states.push(state),
    onNotice: (notice) => notices.push(notice),
    onCallback: (window) => fronted.push(window),
  });
}

const settle = () => new Promise((resolve) => setImmediate(resolve));
const phase = () => logIn.state.phase;

async function byCode(window: number | null = null) {
  const outcome = logIn.signIn('corp', window, 'deviceCode');
  await expect.poll(phase).toBe('device');
  return { outcome };
}

async function byBrowser() {
  const outcome = logIn.signIn('corp');
  await expect.poll(() => opened.length).toBe(1);
  await settle();
  return { outcome, callback: `${REDIRECT_URI}?code=c1&state=${client.requests.at(-1)?.state}` };
}

/** The person types in the code. */
async function confirm(answer = tokenAnswer({ accessToken: 'by-code' })): Promise<void> {
  client.onPoll = async () => answer;
  clock.advance(5_000);
  await settle();
}

test('ends with a session, without a browser on this computer', async () => {
  const { outcome } = await byCode(7);
  await confirm();

  expect(await outcome).toEqual({ ok: true, value: null });
  expect(established.map(({ accessToken }) => accessToken)).toEqual(['by-code']);
  expect(opened).toEqual([]);
  expect(fronted).toEqual([7]);
  expect(states.map((state) => state.phase)).toEqual(['preparing', 'device', 'exchanging', 'idle']);
  expect(recorder.events().map(({ kind, status }) => `${kind} ${status}`)).toEqual([
    'log-in:requested done',
    'log-in:device-code done',
    'log-in:device-confirmed done',
    'log-in:id-token-checked done',
    'log-in:stored done',
  ]);
});

test('asks for what the provider’s APIs need', async () => {
  await byCode();

  expect(client.deviceRequests).toEqual([{ scopes: ['openid'], audiences: [], wishes: {} }]);
});

test('no state and no flow event holds the device code', async () => {
  await byCode();
  await confirm();

  expect(JSON.stringify([states, recorder.events()])).not.toContain(DEVICE_CODE.deviceCode);
});

test('a second click joins it, and asks for no other code', async () => {
  const { outcome } = await byCode();
  const second = logIn.signIn('corp', null, 'deviceCode');
  const third = logIn.signIn('corp');
  await confirm();

  expect(await Promise.all([outcome, second, third])).toEqual(Array(3).fill({ ok: true, value: null }));
  expect(client.deviceRequests).toHaveLength(1);
  expect(opened).toEqual([]);
});

test('opens the page, with the code in it, where the person wants it', async () => {
  await byCode();
  await logIn.reopenBrowser();

  expect(opened).toEqual([DEVICE_CODE.verificationUriComplete]);
  expect(logIn.authorizationUrl, 'what is copied is what is shown').toBe(DEVICE_CODE.verificationUri);
});

test('a page that can’t be opened is said, and ends nothing', async () => {
  const { outcome } = await byCode();
  openBrowser = async () => fail('AUTH_BROWSER_NOT_OPENED');
  await logIn.reopenBrowser();
  expect(logIn.state).toMatchObject({ phase: 'device', problem: { code: 'AUTH_BROWSER_NOT_OPENED' } });

  await confirm();

  expect(await outcome).toMatchObject({ ok: true });
});

describe('is not to be had', () => {
  test('where the provider does not announce it', async () => {
    client.offersDeviceCode = false;

    const outcome = await logIn.signIn('corp', null, 'deviceCode');

    expect(outcome).toMatchObject({ ok: false, failure: { code: 'AUTH_DEVICE_CODE_NOT_OFFERED' } });
    expect(phase()).toBe('failed');
  });

  test('where the configuration does not allow it, and then nobody is asked', async () => {
    logIn = logInWith(false);

    const outcome = await logIn.signIn('corp', null, 'deviceCode');

    expect(outcome).toMatchObject({ ok: false, failure: { code: 'AUTH_DEVICE_CODE_NOT_OFFERED' } });
    expect(client.deviceRequests).toEqual([]);
  });

  test('while the browser is waited for: that goes on', async () => {
    const { outcome, callback } = await byBrowser();
    client.offersDeviceCode = false;
    void logIn.signIn('corp', null, 'deviceCode');
    await settle();

    expect(notices).toMatchObject([{ code: 'AUTH_DEVICE_CODE_NOT_OFFERED' }]);
    expect(phase()).toBe('waiting');
    await logIn.handleCallback(callback);
    expect(await outcome).toMatchObject({ ok: true });
  });
});

describe('is offered beside the browser', () => {
  test.each([
    [true, true, ['paste', 'deviceCode']],
    [true, false, ['paste']],
    [false, true, ['paste']],
  ] as const)('configured %s, announced %s: %o', async (configured, announced, otherWays) => {
    client.offersDeviceCode = announced;
    logIn = logInWith(configured);
    await byBrowser();

    expect(logIn.state).toMatchObject({ phase: 'waiting', otherWays });
  });
});

describe('put first by the configuration', () => {
  beforeEach(() => {
    logIn = logInWith('first');
  });

  test('it comes without being asked for', async () => {
    void logIn.signIn('corp');
    await expect.poll(phase).toBe('device');

    expect(opened).toEqual([]);
  });

  test('the browser comes where the provider does not announce it', async () => {
    client.offersDeviceCode = false;
    const { outcome, callback } = await byBrowser();
    await logIn.handleCallback(callback);

    expect(await outcome).toMatchObject({ ok: true });
  });

  test('the browser comes where the person wants it', async () => {
    void logIn.signIn('corp', null, 'browser');
    await expect.poll(() => opened.length).toBe(1);

    expect(client.deviceRequests).toEqual([]);
  });
});

describe('beside a browser', () => {
  test('it takes over with the same outcome', async () => {
    const { outcome } = await byBrowser();
    await byCode();
    await confirm();

    expect(await outcome).toEqual({ ok: true, value: null });
    expect(established.map(({ accessToken }) => accessToken)).toEqual(['by-code']);
  });

  test('its tab can still be finished: then nobody asks for the code any more', async () => {
    const { outcome, callback } = await byBrowser();
    await byCode();
    await logIn.handleCallback(callback);

    expect(await outcome).toEqual({ ok: true, value: null });
    expect(established.map(({ accessToken }) => accessToken)).toEqual(['by-browser']);
    await confirm();
    expect(client.polls).toEqual([]);
    expect(clock.waiting).toBe(0);
  });

  test('a tab that was told no leaves the code as it was, and says so', async () => {
    const { outcome, callback } = await byBrowser();
    await byCode();
    client.onExchange = async () => fail('AUTH_ACCESS_DENIED');
    await logIn.handleCallback(callback);

    expect(phase()).toBe('device');
    expect(notices).toEqual([failure('AUTH_ACCESS_DENIED')]);
    await confirm();
    expect(await outcome).toMatchObject({ ok: true });
  });

  test('the tab’s fifteen minutes are not the code’s', async () => {
    client.onDeviceCode = async () => ({ ...DEVICE_CODE, lifetimeMs: 1_800_000 });
    const { outcome } = await byBrowser();
    await byCode();
    for (let minutes = 0; minutes < ATTEMPT_LIFETIME_MS / 60_000; minutes += 1) {
      clock.advance(60_000);
      await settle();
    }

    expect(phase()).toBe('device');
    await confirm();
    expect(await outcome).toMatchObject({ ok: true });
  });

  test('the person can go back to it', async () => {
    const { outcome } = await byCode();
    void logIn.signIn('corp', null, 'browser');
    await expect.poll(() => opened.length).toBe(1);
    await settle();
    await logIn.handleCallback(`${REDIRECT_URI}?code=c1&state=${client.requests.at(-1)?.state}`);

    expect(await outcome).toEqual({ ok: true, value: null });
    expect(client.polls).toEqual([]);
  });

  test('both answered at once: one session, the other one’s tokens are withdrawn', async () => {
    const { outcome, callback } = await byBrowser();
    await byCode();
    client.onPoll = async () => tokenAnswer({ accessToken: 'by-code', refreshToken: 'refresh-by-code' });
    clock.advance(5_000);
    await Promise.all([logIn.handleCallback(callback), settle()]);
    await logIn.idle();

    expect(await outcome).toEqual({ ok: true, value: null });
    expect(established).toHaveLength(1);
    const unused = established[0]?.accessToken === 'by-code' ? [] : ['refresh-by-code'];
    expect(client.revoked.filter((token) => token === 'refresh-by-code')).toEqual(unused);
  });
});

describe('cancelled', () => {
  test('while the code is asked for', async () => {
    let answer = (_: typeof DEVICE_CODE): void => undefined;
    client.onDeviceCode = () =>
      new Promise((resolve) => {
        answer = resolve;
      });
    const outcome = logIn.signIn('corp', null, 'deviceCode');
    await settle();
    logIn.cancel();
    answer(DEVICE_CODE);
    await settle();

    expect(await outcome).toMatchObject({ ok: false, failure: { code: 'AUTH_CANCELLED' } });
    expect([phase(), clock.waiting]).toEqual(['idle', 0]);
  });

  test('while the person is waited for', async () => {
    const { outcome } = await byCode();
    logIn.cancel();
    await confirm();

    expect(await outcome).toMatchObject({ ok: false, failure: { code: 'AUTH_CANCELLED' } });
    expect([client.polls.length, established.length, clock.waiting]).toEqual([0, 0, 0]);
  });

  test('while the tokens are put away: they are withdrawn', async () => {
    let stored = (): void => undefined;
    store = () =>
      new Promise((resolve) => {
        stored = resolve;
      });
    const { outcome } = await byCode();
    await confirm(tokenAnswer({ refreshToken: 'refresh-by-code' }));
    expect(phase()).toBe('exchanging');
    logIn.cancel();
    stored();
    await logIn.idle();

    expect(await outcome).toMatchObject({ ok: false, failure: { code: 'AUTH_CANCELLED' } });
    expect(client.revoked).toEqual(['refresh-by-code']);
    expect([established.length, phase()]).toEqual([0, 'idle']);
  });
});

test('another provider’s log-in takes its place', async () => {
  const { outcome } = await byCode();
  void logIn.signIn('other');
  await expect.poll(phase).toBe('waiting');

  expect(await outcome).toMatchObject({ ok: false, failure: { code: 'AUTH_SUPERSEDED' } });
  await confirm();
  expect(client.polls).toEqual([]);
});

test.each(['AUTH_ACCESS_DENIED', 'AUTH_DEVICE_CODE_EXPIRED'] as const)(
  '%s ends it, and the next one works',
  async (code) => {
    const { outcome } = await byCode();
    client.onPoll = async () => fail(code);
    clock.advance(5_000);

    expect(await outcome).toEqual({ ok: false, failure: failure(code) });
    expect(phase()).toBe('failed');
    const next = await byCode();
    await confirm();
    expect(await next.outcome).toMatchObject({ ok: true });
  },
);
