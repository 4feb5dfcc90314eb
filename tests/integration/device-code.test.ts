import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { ORDERS_SCOPE } from '../../electron/demo/identity.ts';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import type { ErrorCode } from '../../shared/errors.ts';
import type { DeviceSignIn } from '../../shared/session.ts';
import { type DemoServer, startDemoServer, useDeviceCode } from '../support/demo-server.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeKeychain } from '../support/fake-keychain.ts';
import { jsonOf, startProgram } from '../support/program.ts';
import { type Behaviour, CLIENT_ID, type SigningIssuer, startSigningIssuer } from '../support/signing-issuer.ts';

let demo: DemoServer;
let clock: FakeClock;
let keychain: FakeKeychain;
const http = new UndiciHttp();

beforeAll(async () => {
  demo = await startDemoServer();
});
beforeEach(() => {
  clock = new FakeClock(Date.now()); // the issuers have the real one
  keychain = new FakeKeychain();
});
afterAll(async () => {
  await http.close();
  await demo.remove();
});

/** A log-in by code that shows its code. */
async function started() {
  const visit = () => Promise.reject(new Error('no browser is to be opened'));
  const program = startProgram({ config: demoConfig(demo), http, keychain, clock, visit });
  const outcome = program.logIn.signIn('demo', null, 'deviceCode');
  await expect.poll(() => program.logIn.state.phase).toBe('device');
  return { ...program, outcome, shown: program.logIn.state as DeviceSignIn };
}

/** Lets the pauses between the questions go by, until there is an end. Beside a pause the code's own time is waited for. */
async function until<Value>(outcome: Promise<Value>): Promise<Value> {
  let over = false;
  void outcome.finally(() => {
    over = true;
  });
  await expect
    .poll(() => {
      if (clock.waiting > 1) clock.advance(5_000);
      return over;
    })
    .toBe(true);
  return outcome;
}

test('a person who types in the code elsewhere is logged in here, and their data is there', async () => {
  const { outcome, shown, state, call, sessions } = await started();
  expect(shown.userCode).toMatch(/^[B-Z]{4}-[B-Z]{4}$/);
  expect(shown.verificationUriComplete).toContain(shown.userCode);

  expect(await useDeviceCode(shown)).toContain('You are logged in');

  expect(await until(outcome)).toEqual({ ok: true, value: null });
  expect(state.current).toMatchObject({ session: { user: { id: 'demo', name: 'Dana Demo' }, storage: 'keychain' } });
  expect(jsonOf(await call({ api: 'demo', path: '/orders?size=2' })).items).toHaveLength(2);
  const wanted = { provider: 'demo', audience: demo.apiBaseUrl, scopes: [ORDERS_SCOPE], origin: demo.issuer };
  const before = await sessions.getAccessToken(wanted);
  expect((await sessions.refreshAccessToken(wanted, before))?.value).not.toBe(before.value);
});

test('asks again while nobody has typed it in, and gets its answer later', async () => {
  const { outcome, shown, flow } = await started();
  clock.advance(5_000);
  clock.advance(5_000);
  expect(flow.events().at(-1)).toMatchObject({ kind: 'log-in:device-confirmed', status: 'running' });

  await useDeviceCode(shown, { userName: 'ada' });

  expect(await until(outcome)).toEqual({ ok: true, value: null });
});

test('a person who does not allow it is told so', async () => {
  const { outcome, shown, state } = await started();

  expect(await useDeviceCode(shown, { decision: 'cancel' })).toContain('You did not allow it');

  expect(await until(outcome)).toMatchObject({ ok: false, failure: { code: 'AUTH_ACCESS_DENIED' } });
  expect(state.current.status).not.toBe('authenticated');
});

test('a code that is not Keyporch’s is refused on the page', async () => {
  const { logIn, shown } = await started();

  await expect(useDeviceCode({ ...shown, userCode: 'BBBB-BBBB' })).rejects.toThrow('the browser stopped');

  logIn.cancel();
});

test('after Cancel the person can go on elsewhere, and nothing comes of it', async () => {
  const { logIn, outcome, shown, state } = await started();
  logIn.cancel();
  expect(await outcome).toMatchObject({ ok: false, failure: { code: 'AUTH_CANCELLED' } });

  await useDeviceCode(shown);
  clock.advance(60_000);
  await logIn.idle();

  expect(logIn.state).toEqual({ phase: 'idle' });
  expect(state.current.status).not.toBe('authenticated');
  expect([...keychain.entries.keys()].filter((name) => name.startsWith('demo:'))).toEqual([]);
});

describe('an issuer that misbehaves', () => {
  let issuer: SigningIssuer;

  beforeAll(async () => {
    issuer = await startSigningIssuer();
  });
  afterAll(() => issuer.stop());

  function startedThere(behaviour: Behaviour) {
    issuer.behaviour = behaviour;
    const providers = [{ id: 'corp', name: 'Corp', issuer: issuer.issuer, clientId: CLIENT_ID, deviceCode: true }];
    const visit = () => Promise.reject(new Error('no browser is to be opened'));
    const program = startProgram({ config: { providers }, http, keychain, clock, visit });
    return { ...program, outcome: program.logIn.signIn('corp', null, 'deviceCode') };
  }

  test('and does not: the same way works', async () => {
    const { outcome } = startedThere({});

    expect(await until(outcome)).toEqual({ ok: true, value: null });
  });

  test.each<[title: string, Behaviour, ErrorCode]>([
    ['an ID token that another key has signed', { signature: 'other-key' }, 'AUTH_ID_TOKEN_SIGNATURE'],
    ['an ID token without a signature', { signature: 'none' }, 'AUTH_ID_TOKEN_SIGNATURE'],
    ['an ID token for another client', { claims: { aud: 'other' } }, 'AUTH_ID_TOKEN_AUDIENCE'],
    ['an ID token of another issuer', { claims: { iss: 'https://other.example' } }, 'AUTH_ISSUER_MISMATCH'],
    ['an ID token that has run out', { claims: { exp: 1_000_000_000 } }, 'AUTH_ID_TOKEN_EXPIRED'],
    ['no ID token', { answer: { id_token: undefined } }, 'AUTH_ID_TOKEN_INVALID'],
    ['a token with a line break', { answer: { access_token: 'a\nb' } }, 'AUTH_TOKEN_INVALID'],
    ['a code that nobody knows any more', refusal('invalid_grant'), 'AUTH_CODE_REJECTED'],
    ['a code that has run out', refusal('expired_token'), 'AUTH_DEVICE_CODE_EXPIRED'],
    ['a person who says no', refusal('access_denied'), 'AUTH_ACCESS_DENIED'],
  ])('%s', async (_title, behaviour, code) => {
    const { outcome, state } = startedThere(behaviour);

    expect(await until(outcome)).toMatchObject({ ok: false, failure: { code } });
    expect(state.current.status).not.toBe('authenticated');
  });

  test.each<[title: string, Record<string, unknown>]>([
    ['that only says the device code', { user_code: undefined }],
    ['without an address', { verification_uri: undefined }],
    ['that leads to a program', { verification_uri: 'javascript:alert(1)' }],
    ['that leads elsewhere without TLS', { verification_uri: 'http://login.example.com/device' }],
    ['with a name and a password in its address', { verification_uri: 'https://a:b@login.example.com/' }],
    ['that does not say how long it is good', { expires_in: 'soon' }],
    ['with a line break in it', { user_code: 'AB\nCD' }],
    ['that nobody could type', { user_code: 'A'.repeat(41) }],
    ['that is the device code', { user_code: 'the-same-code', device_code: 'the-same-code' }],
  ])('a code %s', async (_title, deviceAnswer) => {
    const { outcome, logIn } = startedThere({ deviceAnswer });

    expect(await outcome).toMatchObject({ ok: false, failure: { code: 'PROVIDER_BAD_RESPONSE' } });
    expect(logIn.state.phase).toBe('failed');
    expect(clock.waiting).toBe(0);
  });

  test.each([
    ['on another host', 'https://login.example.com/device?user_code=WDJB-MJHT'],
    ['that gives away the device code', 'ISSUER/device?code=the-device-code'],
    ['that is none', 'device'],
    ['that is too long for a QR code', `ISSUER/device?user_code=${'W'.repeat(2_000)}`],
  ])('an address with the code in it %s is not shown', async (_title, complete) => {
    const verification_uri_complete = complete.replace('ISSUER', issuer.issuer);
    const deviceAnswer = { device_code: 'the-device-code', verification_uri_complete };
    const { logIn } = startedThere({ deviceAnswer });
    await expect.poll(() => logIn.state.phase).toBe('device');

    expect(logIn.state).toMatchObject({ userCode: 'WDJB-MJHT', verificationUriComplete: null });
    logIn.cancel();
  });

  test('a code that is good for a day, and an interval of next to nothing: half an hour, and a second', async () => {
    const { logIn } = startedThere({ deviceAnswer: { expires_in: 86_400, interval: 0.2 }, ...refusal('slow_down') });
    await expect.poll(() => logIn.state.phase).toBe('device');

    expect(logIn.state).toMatchObject({ expiresAt: new Date(clock.now() + 30 * 60_000).toISOString() });
    const asked = issuer.tokenRequests.length;
    clock.advance(999);
    expect(issuer.tokenRequests).toHaveLength(asked);
    clock.advance(1);
    await expect.poll(() => issuer.tokenRequests.length).toBe(asked + 1);
    logIn.cancel();
  });
});

function refusal(error: string): Behaviour {
  return { answerStatus: 400, answer: { error, access_token: undefined, id_token: undefined } };
}
