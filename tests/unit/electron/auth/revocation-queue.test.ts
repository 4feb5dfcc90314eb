import { beforeEach, describe, expect, test } from 'vitest';
import { RevocationQueue } from '../../../../electron/auth/revocation-queue.ts';
import { SessionManager } from '../../../../electron/auth/session-manager.ts';
import { SessionMarker } from '../../../../electron/auth/session-marker.ts';
import { SessionStateHolder } from '../../../../electron/auth/session-state.ts';
import { TokenStore } from '../../../../electron/auth/token-store.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import { type ErrorCode, ExpectedError, type FailureDetails, failure } from '../../../../shared/errors.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { FakeMarker } from '../../../support/fake-marker.ts';
import {
  FakeProviderClient,
  fakeProvider,
  fakeProviders,
  ISSUER,
  tokenAnswer,
} from '../../../support/fake-provider.ts';

const DAY_MS = 86_400_000;
const QUEUE = 'keyporch:revocations';

let clock: FakeClock;
let keychain: FakeKeychain;
let marker: FakeMarker;
let queueMarker: FakeMarker;
let client: FakeProviderClient;
let online: boolean;

beforeEach(() => {
  clock = new FakeClock();
  keychain = new FakeKeychain();
  marker = new FakeMarker();
  queueMarker = new FakeMarker();
  client = new FakeProviderClient();
  online = true;
  client.onRevoke = async () => {
    if (!online) throw refusal('PROVIDER_UNREACHABLE');
  };
});

const refusal = (code: ErrorCode, details: FailureDetails = {}) =>
  new ExpectedError(failure(code, { provider: 'Corp', ...details }));

/** A start of the program. */
function start(change: { issuer?: string; clientId?: string } = {}) {
  const before = fakeProvider(client);
  const provider = { ...before, config: { ...before.config, ...change } };
  const state = new SessionStateHolder();
  const recorder = new FlowRecorder(clock);
  const parts = { clock, flow: recorder };
  const revocations = new RevocationQueue({ ...parts, keychain, marker: queueMarker });
  const sessions = new SessionManager({
    ...parts,
    providers: fakeProviders(provider),
    store: new TokenStore(keychain),
    marker: new SessionMarker(marker),
    state,
    revocations,
  });
  const logIn = (subject = 'user-1', refreshToken = 'refresh-1') =>
    sessions.establish(provider, tokenAnswer({ refreshToken, claims: { sub: subject, name: 'A' } }), null);
  /** As at a start: the session first, then what waits. */
  const restore = async () => {
    await sessions.restore();
    await sessions.retryRevocations();
  };
  return { sessions, state, recorder, logIn, restore };
}

async function loggedOutOffline(subject?: string, refreshToken?: string) {
  const program = start();
  await program.logIn(subject, refreshToken);
  online = false;
  const answer = await program.sessions.signOut();
  online = true;
  return { ...program, answer };
}

const names = () => [...keychain.entries.keys()];

describe('a log-out that the provider could not be told of', () => {
  test('is complete here; the refresh token waits in the keychain, and in no file', async () => {
    const { answer, state } = await loggedOutOffline();

    expect(answer).toMatchObject({
      notDeleted: null,
      revocation: 'queued',
      notRevoked: { code: 'PROVIDER_UNREACHABLE' },
    });
    expect(state.current).toMatchObject({ status: 'unauthenticated', ended: 'signed_out' });
    expect(names().every((name) => name.startsWith(QUEUE))).toBe(true);
    expect([...keychain.entries.values()].join('')).toContain('refresh-1');
    expect(`${marker.text}${queueMarker.text}`).not.toContain('refresh-1');
  });

  test('is told at the next start, and then nothing is left of it', async () => {
    await loggedOutOffline();
    client.revoked.length = 0;

    await start().restore();

    expect(client.revoked).toEqual(['refresh-1']);
    expect(keychain.entries.size).toBe(0);
    expect(queueMarker.text).toBeNull();
  });

  test('waits on where the provider is still out of reach', async () => {
    await loggedOutOffline();
    online = false;
    await start().restore();
    expect(names()).toContain(QUEUE);

    online = true;
    await start().restore();

    expect(keychain.entries.size).toBe(0);
  });

  test('is told once by two who try at the same time', async () => {
    const { sessions } = await loggedOutOffline();
    client.revoked.length = 0;

    await Promise.all([sessions.retryRevocations(), sessions.retryRevocations()]);

    expect(client.revoked).toEqual(['refresh-1']);
  });

  test.each([
    ['a provider that is down', 'PROVIDER_BAD_RESPONSE', { reason: 'HTTP 503' }],
    ['a provider that is asked too often', 'PROVIDER_BAD_RESPONSE', { reason: 'HTTP 429' }],
    ['a provider that says it is busy', 'AUTH_PROVIDER_ERROR', { error: 'temporarily_unavailable' }],
    ['a proxy that is not there', 'NETWORK_PROXY_FAILED', {}],
  ] as const)('waits for %s too', async (_title, code, details) => {
    const { sessions, logIn } = start();
    await logIn();
    client.onRevoke = () => Promise.reject(refusal(code, details));

    expect(await sessions.signOut()).toMatchObject({ revocation: 'queued', notRevoked: { code } });
  });

  test.each([
    ['in OAuth’s words', 'AUTH_CLIENT_REJECTED', {}],
    ['by a bare status', 'PROVIDER_BAD_RESPONSE', { reason: 'HTTP 403' }],
  ] as const)('does not wait where the provider refuses it %s', async (_title, code, details) => {
    const { sessions, logIn } = start();
    await logIn();
    client.onRevoke = () => Promise.reject(refusal(code, details));

    expect(await sessions.signOut()).toMatchObject({ revocation: 'failed' });
    expect(keychain.entries.size).toBe(0);
  });

  test('waits where the provider hangs, within what a program that quits waits for', async () => {
    const { sessions, logIn } = start();
    await logIn();
    client.onRevoke = () => new Promise(() => undefined);
    const signingOut = sessions.signOut();
    await expect.poll(() => keychain.entries.size).toBe(0);

    clock.advance(2_500);

    expect(await signingOut).toMatchObject({ revocation: 'queued', notRevoked: { code: 'PROVIDER_TIMEOUT' } });
    expect(names()).toContain(QUEUE);
  });

  test('is only said where the keychain does not take it', async () => {
    const { sessions, logIn } = start();
    await logIn();
    online = false;
    keychain.locked = true;

    expect(await sessions.signOut()).toMatchObject({
      notDeleted: { code: 'KEYCHAIN_LOCKED' },
      revocation: 'failed',
      notRevoked: { code: 'PROVIDER_UNREACHABLE' },
    });
    expect(names().some((name) => name.startsWith(QUEUE))).toBe(false);
  });

  test('is only said where no file can tell the next start of it', async () => {
    const { sessions, logIn } = start();
    await logIn();
    online = false;
    queueMarker.full = true;

    expect(await sessions.signOut()).toMatchObject({ revocation: 'failed' });
    expect(keychain.entries.size).toBe(0);
  });

  test('a keychain that is locked at the next start keeps it for the one after', async () => {
    await loggedOutOffline();
    client.revoked.length = 0;
    keychain.locked = true;
    await start().restore();
    expect(client.revoked).toEqual([]);

    keychain.locked = false;
    await start().restore();

    expect(client.revoked).toEqual(['refresh-1']);
    expect(keychain.entries.size).toBe(0);
  });

  test.each([
    ['another issuer', { issuer: 'https://evil.example' }],
    ['another client', { clientId: 'other' }],
  ])('is never told to %s', async (_title, change) => {
    await loggedOutOffline();
    client.revoked.length = 0;

    await start(change).restore();
    expect(client.revoked).toEqual([]);

    await start({ issuer: ISSUER }).restore();
    expect(client.revoked).toEqual(['refresh-1']);
  });

  test('is given up after 30 days', async () => {
    await loggedOutOffline();
    client.revoked.length = 0;
    clock.sleep(30 * DAY_MS + 1);

    await start().restore();

    expect(client.revoked).toEqual([]);
    expect(keychain.entries.size).toBe(0);
  });

  test('is forgotten when the same person logs in again: at some providers it would end the new session', async () => {
    const { logIn, restore } = await loggedOutOffline();
    client.revoked.length = 0;

    await logIn('user-1', 'refresh-2');
    await restore();

    expect(client.revoked).toEqual([]);
    expect(names().some((name) => name.startsWith(QUEUE))).toBe(false);
  });

  test('so it is where the log-in was faster than the provider’s silence', async () => {
    const { sessions, logIn, restore } = start();
    await logIn();
    client.onRevoke = () => new Promise(() => undefined);
    const signingOut = sessions.signOut();
    await expect.poll(() => client.revoked).toEqual(['refresh-1']);
    await logIn('user-1', 'refresh-2');
    clock.advance(2_500);
    expect(await signingOut).toMatchObject({ revocation: 'queued' });

    await restore();

    expect(client.revoked).toEqual(['refresh-1']);
    expect(names().some((name) => name.startsWith(QUEUE))).toBe(false);
  });

  test('is kept when somebody else logs in', async () => {
    const { logIn, sessions } = await loggedOutOffline();
    client.revoked.length = 0;
    await logIn('user-2', 'refresh-2');

    await sessions.retryRevocations();

    expect(client.revoked).toEqual(['refresh-1']);
  });

  test('another one at most five times: the oldest goes', async () => {
    for (let number = 1; number <= 7; number += 1) await loggedOutOffline(`user-${number}`, `refresh-${number}`);
    client.revoked.length = 0;

    await start().restore();

    expect(client.revoked.toSorted()).toEqual(['refresh-3', 'refresh-4', 'refresh-5', 'refresh-6', 'refresh-7']);
    expect(keychain.entries.size).toBe(0);
  });

  test('fits the smallest keychain, however long its token is', async () => {
    const long = 'r'.repeat(30_000);
    await loggedOutOffline('user-1', long);
    client.revoked.length = 0;
    expect(Math.max(...[...keychain.entries.values()].map(({ length }) => length))).toBeLessThanOrEqual(2_000);

    await start().restore();

    expect(client.revoked).toEqual([long]);
  });
});

test('a start without anything that waits does not open the keychain', async () => {
  const asked: string[] = [];
  keychain.get = async (account) => {
    asked.push(account);
    return null;
  };

  await start().restore();

  expect([asked, keychain.changes]).toEqual([[], 0]);
});

test('one account that takes the place of another is withdrawn, later if need be', async () => {
  const { logIn, sessions } = start();
  await logIn('user-1', 'refresh-1');
  online = false;
  await logIn('user-2', 'refresh-2');
  await sessions.idle();
  expect(names()).toContain(QUEUE);

  online = true;
  client.revoked.length = 0;
  await start().restore();

  expect(client.revoked).toEqual(['refresh-1']);
});

test('whatever call of the keychain a crash comes at, the token is told at a later start or was never noted', async () => {
  for (let call = 0; call < 12; call += 1) {
    keychain = new FakeKeychain();
    queueMarker = new FakeMarker();
    client = new FakeProviderClient();
    const parts = { clock, flow: new FlowRecorder(clock), keychain, marker: queueMarker };
    const pending = { account: 'corp:a', provider: 'corp', issuer: ISSUER, clientId: 'desktop', refreshToken: 'r-1' };
    keychain.diesAtChange = call;
    const noted = await new RevocationQueue(parts).add(pending, 'log-out-1').catch(() => false);
    keychain.diesAtChange = Number.POSITIVE_INFINITY;

    await new RevocationQueue(parts).retry([fakeProvider(client)], null);
    if (noted) expect(client.revoked).toEqual(['r-1']);
    await new RevocationQueue(parts).add({ ...pending, account: 'corp:b', refreshToken: 'r-2' }, 'log-out-2');
    await new RevocationQueue(parts).retry([fakeProvider(client)], null);

    expect(client.revoked).toContain('r-2');
    expect(keychain.entries.size, `after a crash at call ${call}`).toBe(0);
  }
});
