import { beforeEach, describe, expect, test } from 'vitest';
import { DeviceLogIn } from '../../../../electron/auth/device-log-in.ts';
import type { TokenAnswer } from '../../../../electron/auth/oidc-client.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import {
  type ErrorCode,
  ExpectedError,
  type Failure,
  type FailureDetails,
  failure,
} from '../../../../shared/errors.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { DEVICE_CODE, FakeProviderClient, fakeProvider, tokenAnswer } from '../../../support/fake-provider.ts';

type Polled = TokenAnswer | 'pending' | 'slow-down';

let clock: FakeClock;
let client: FakeProviderClient;
let recorder: FlowRecorder;
let answers: TokenAnswer[];
let failures: Failure[];
let shown: number;

beforeEach(() => {
  clock = new FakeClock();
  client = new FakeProviderClient();
  client.offersDeviceCode = true;
  recorder = new FlowRecorder(clock);
  answers = [];
  failures = [];
  shown = 0;
});

function start(): DeviceLogIn {
  return new DeviceLogIn({
    id: 'log-in-1',
    provider: fakeProvider(client),
    clock,
    flow: recorder,
    onShown: () => {
      shown += 1;
    },
    onAnswer: (answer, step) => {
      step.done();
      answers.push(answer);
    },
    onFailed: (reason) => failures.push(reason),
  });
}

async function started(): Promise<DeviceLogIn> {
  const device = start();
  await expect.poll(() => device.shown).not.toBeNull();
  return device;
}

/** Lets what has been answered be worked on. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

async function advance(seconds: number): Promise<void> {
  clock.advance(seconds * 1_000);
  await settle();
}

const rejecting = (code: ErrorCode, details?: FailureDetails) => () =>
  Promise.reject(new ExpectedError(failure(code, details)));

/** A poll that is answered when the test says so. */
function held() {
  const held = { answer: (_: Polled): void => undefined, fail: (_: ErrorCode): void => undefined };
  client.onPoll = () =>
    new Promise<Polled>((resolve, reject) => {
      held.answer = resolve;
      held.fail = (code) => reject(new ExpectedError(failure(code)));
    });
  return held;
}

const kinds = () => recorder.events().map(({ kind, status, code }) => [kind, status, code]);

test('shows the user code and where to type it in, and never the device code', async () => {
  const device = await started();

  expect(device.shown).toEqual({
    phase: 'device',
    provider: 'corp',
    userCode: 'WDJB-MJHT',
    verificationUri: 'https://id.example.com/device',
    verificationUriComplete: 'https://id.example.com/device?user_code=WDJB-MJHT',
    expiresAt: '2026-01-01T00:10:00.000Z',
    problem: null,
  });
  expect(JSON.stringify([device.shown, recorder.events()])).not.toContain(DEVICE_CODE.deviceCode);
});

test('asks after the interval, goes on while it is pending, and hands over the tokens', async () => {
  await started();
  await advance(4.9);
  expect(client.polls).toHaveLength(0);
  await advance(0.1);
  await advance(5);
  expect(client.polls.map(({ deviceCode }) => deviceCode)).toEqual(['the-device-code', 'the-device-code']);

  client.onPoll = async () => tokenAnswer();
  await advance(5);

  expect(answers).toEqual([tokenAnswer()]);
  expect(failures).toEqual([]);
  expect(clock.waiting).toBe(0);
  expect(kinds()).toEqual([
    ['log-in:device-code', 'done', null],
    ['log-in:device-confirmed', 'done', null],
    ['log-in:id-token-checked', 'done', null],
  ]);
});

test('slow_down: five seconds more between this and all later questions', async () => {
  await started();
  client.onPoll = async () => 'slow-down';
  await advance(5);
  client.onPoll = async () => 'pending';

  await advance(9.9);
  expect(client.polls).toHaveLength(1);
  await advance(0.1);
  expect(client.polls).toHaveLength(2);
  await advance(9.9);
  expect(client.polls).toHaveLength(2);
  await advance(0.1);
  expect(client.polls).toHaveLength(3);
});

describe('a provider that can’t be reached', () => {
  test.each([
    ['PROVIDER_UNREACHABLE', undefined],
    ['PROVIDER_TIMEOUT', undefined],
    ['PROVIDER_BAD_RESPONSE', { reason: 'HTTP 502' }],
    ['AUTH_PROVIDER_ERROR', { error: 'server_error' }],
    ['AUTH_PROVIDER_ERROR', { error: 'temporarily_unavailable' }],
  ] as const)('%s %o: is said, is asked less and less often, and loses nothing', async (code, details) => {
    const device = await started();
    client.onPoll = rejecting(code, details);
    await advance(5);
    expect(device.shown?.problem).toEqual(failure(code, details));
    await advance(9.9);
    expect(client.polls).toHaveLength(1);
    await advance(0.1);
    await advance(19.9);
    expect(client.polls).toHaveLength(2);

    client.onPoll = async () => 'pending';
    await advance(0.1);
    expect(client.polls).toHaveLength(3);
    expect(device.shown?.problem).toBeNull();
    client.onPoll = async () => tokenAnswer();
    await advance(5);

    expect(answers).toHaveLength(1);
  });

  test('is asked at least once a minute', async () => {
    await started();
    client.onPoll = rejecting('PROVIDER_UNREACHABLE');
    for (const pause of [5, 10, 20, 40, 60]) await advance(pause);
    expect(client.polls).toHaveLength(5);

    await advance(60);

    expect(client.polls).toHaveLength(6);
  });

  test('until the code runs out', async () => {
    await started();
    client.onPoll = rejecting('PROVIDER_UNREACHABLE');
    for (let minute = 0; minute < 10; minute += 1) await advance(60);

    expect(failures).toEqual([failure('AUTH_DEVICE_CODE_EXPIRED', { provider: 'Corp' })]);
    expect(clock.waiting).toBe(0);
  });
});

describe('it ends', () => {
  test.each([
    'AUTH_ACCESS_DENIED',
    'AUTH_DEVICE_CODE_EXPIRED',
    'AUTH_CODE_REJECTED',
    'AUTH_CLIENT_REJECTED',
    'AUTH_ID_TOKEN_SIGNATURE',
    'AUTH_PROVIDER_ERROR',
    'INTERNAL',
  ] as const)('when the provider’s answer is %s', async (code) => {
    await started();
    client.onPoll = rejecting(code);
    await advance(5);
    await advance(600);

    expect(failures).toEqual([failure(code)]);
    expect(client.polls).toHaveLength(1);
    expect(clock.waiting).toBe(0);
    expect(kinds().at(-1)).toEqual(['log-in:device-confirmed', 'failed', code]);
  });

  test('when the code runs out, also without the provider saying so', async () => {
    await started();
    for (let minute = 0; minute < 10; minute += 1) await advance(60);

    expect(failures).toEqual([failure('AUTH_DEVICE_CODE_EXPIRED', { provider: 'Corp' })]);
    expect(client.polls.length).toBeGreaterThan(0);
    expect(clock.waiting).toBe(0);
  });

  test('when the computer has slept until after that, without a question', async () => {
    await started();
    clock.sleep(600_000);
    await advance(0);

    expect(client.polls).toHaveLength(0);
    expect(failures).toHaveLength(1);
  });

  test('when the tokens are there and can’t be checked: the code is used up', async () => {
    await started();
    client.onPoll = async () => {
      client.polls.at(-1)?.onAnswered();
      throw new ExpectedError(failure('PROVIDER_UNREACHABLE'));
    };
    await advance(5);

    expect(failures).toEqual([failure('PROVIDER_UNREACHABLE')]);
    expect(kinds().at(-1)).toEqual(['log-in:id-token-checked', 'failed', 'PROVIDER_UNREACHABLE']);
  });

  test('when no code can be had', async () => {
    client.onDeviceCode = rejecting('PROVIDER_UNREACHABLE');
    start();
    await settle();

    expect(failures).toEqual([failure('PROVIDER_UNREACHABLE')]);
    expect(shown).toBe(0);
    expect(kinds()).toEqual([['log-in:device-code', 'failed', 'PROVIDER_UNREACHABLE']]);
  });

  test('when the provider does not offer it', async () => {
    client.offersDeviceCode = false;
    start();
    await settle();

    expect(failures).toEqual([failure('AUTH_DEVICE_CODE_NOT_OFFERED')]);
  });
});

describe('stopped', () => {
  test('before there is a code: nothing is shown and nothing asked', async () => {
    const device = start();
    device.stop();
    await settle();
    await advance(60);

    expect([shown, client.polls.length, failures.length, clock.waiting]).toEqual([0, 0, 0, 0]);
    expect(kinds()).toEqual([['log-in:device-code', 'ignored', 'AUTH_CANCELLED']]);
  });

  test('between two questions: there is no other', async () => {
    const device = await started();
    await advance(5);
    device.stop();
    await advance(600);

    expect(client.polls).toHaveLength(1);
    expect([failures.length, clock.waiting]).toEqual([0, 0]);
  });

  test('while a question is on its way: tokens that come then are withdrawn', async () => {
    const device = await started();
    const poll = held();
    await advance(5);
    device.stop();
    poll.answer(tokenAnswer({ refreshToken: 'late-refresh' }));
    await settle();

    expect(client.revoked).toEqual(['late-refresh']);
    expect([answers.length, failures.length, clock.waiting]).toEqual([0, 0, 0]);
    expect(kinds().at(-1)).toEqual(['log-in:device-confirmed', 'ignored', 'AUTH_CANCELLED']);
  });

  test.each(['pending', 'slow-down'] as const)(
    'while a question is on its way: %s is the end of it',
    async (answer) => {
      const device = await started();
      const poll = held();
      await advance(5);
      device.stop();
      poll.answer(answer);
      await settle();

      expect(clock.waiting).toBe(0);
    },
  );

  test('while a question is on its way: a failure is nobody’s news', async () => {
    const device = await started();
    const poll = held();
    await advance(5);
    device.stop();
    poll.fail('PROVIDER_UNREACHABLE');
    await settle();

    expect([failures.length, clock.waiting]).toEqual([0, 0]);
  });

  test('by the code’s end: tokens that come then are withdrawn', async () => {
    await started();
    const poll = held();
    await advance(5);
    await advance(600);
    poll.answer(tokenAnswer({ refreshToken: 'late-refresh' }));
    await settle();

    expect(client.revoked).toEqual(['late-refresh']);
    expect(answers).toEqual([]);
  });
});

test('says beside the code what is wrong, and that it is over', async () => {
  const device = await started();
  device.show(failure('AUTH_BROWSER_NOT_OPENED'));
  expect(device.shown?.problem?.code).toBe('AUTH_BROWSER_NOT_OPENED');
  expect(shown).toBe(2);

  device.show(null);

  expect(device.shown?.problem).toBeNull();
});
