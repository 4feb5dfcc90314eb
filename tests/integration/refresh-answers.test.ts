import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import type { HttpPort } from '../../electron/ports/http.ts';
import {
  asSeenThrough,
  FAULTS,
  type Fault,
  type FaultName,
  type FaultProxy,
  startFaultProxy,
} from '../support/fault-proxy.ts';
import { startProgram } from '../support/program.ts';
import { CLIENT_ID, type SigningIssuer, startSigningIssuer } from '../support/signing-issuer.ts';

/** Those of the program are some seconds and a megabyte; these show the same in less time, where something is wrong. */
const LIMITS = { headersMs: 250, idleMs: 5_000, totalMs: 400, bodyBytes: 100_000 };
const JSON_TYPE = { 'content-type': 'application/json' };

const undici = new UndiciHttp();
const http: HttpPort = {
  request: (request) => undici.request(proxy.faults.size === 0 ? request : { ...request, limits: LIMITS }),
};
let provider: SigningIssuer;
let proxy: FaultProxy;
let origin: string;

beforeAll(async () => {
  provider = await startSigningIssuer();
  proxy = await startFaultProxy();
  proxy.target = provider.issuer;
  origin = proxy.origin;
});
beforeEach(() => {
  provider.behaviour = asSeenThrough(origin);
});
afterEach(() => {
  proxy.faults.clear();
});
afterAll(async () => {
  await undici.close();
  await proxy.stop();
  await provider.stop();
});

const answers =
  (status: number, body: unknown = null, headers: Record<string, string> = {}): Fault =>
  (answer) =>
    answer.writeHead(status, { ...JSON_TYPE, ...headers }).end(body === null ? '' : JSON.stringify(body));

/** Somebody who is logged in, and whose API refuses the token, so that it is to be renewed. */
async function loggedIn() {
  const config = {
    providers: [{ id: 'corp', name: 'Corp', issuer: origin, clientId: CLIENT_ID }],
    apis: [{ id: 'userinfo', baseUrl: origin, provider: 'corp' }],
  };
  const program = startProgram({ config, http, visit: provider.authorize });
  expect(await program.logIn.signIn('corp')).toMatchObject({ ok: true });
  proxy.requests.length = 0;
  const wanted = { provider: 'corp', audience: null, origin };
  const token = await program.sessions.getAccessToken(wanted);
  const refresh = () =>
    program.sessions.refreshAccessToken(wanted, token).then(
      () => 'renewed',
      (error: { code: string }) => error.code,
    );
  return { ...program, refresh, stop: () => program.sessions.close() };
}

const tokenRequests = () => proxy.requests.filter((each) => each === 'POST /token').length;

/** What the token endpoint does, what the session is told, and how often it was asked. */
const KEPT: readonly (readonly [what: string, fault: Fault, code: string, requests: number])[] = [
  ['says nothing', FAULTS['says nothing'], 'SESSION_STALE', 2],
  ['resets the connection', FAULTS['resets the connection'], 'SESSION_STALE', 2],
  ['cuts its answer off', FAULTS['cuts its answer off'], 'SESSION_STALE', 2],
  ['sends its answer byte by byte', FAULTS['sends its answer byte by byte'], 'SESSION_STALE', 2],
  ['answers 500', FAULTS['answers 500'], 'SESSION_STALE', 1],
  ['answers 502 with a web page', FAULTS['answers 502 with a web page'], 'SESSION_STALE', 1],
  ['answers 429', FAULTS['answers 429'], 'SESSION_STALE', 1],
  ['answers 302', FAULTS['answers 302'], 'SESSION_STALE', 1],
  ['answers 200 with a web page', FAULTS['answers 200 with a web page'], 'SESSION_STALE', 1],
  ['answers with broken JSON', FAULTS['answers with broken JSON'], 'SESSION_STALE', 1],
  ['answers 400 without a body', answers(400), 'SESSION_REFRESH_REFUSED', 2],
  ['answers 401 without a body', answers(401), 'SESSION_REFRESH_REFUSED', 2],
  ['answers 401 with a challenge', answers(401, null, { 'www-authenticate': 'Basic' }), 'SESSION_REFRESH_REFUSED', 2],
  ['answers invalid_client', answers(401, { error: 'invalid_client' }), 'AUTH_CLIENT_REJECTED', 1],
  ['answers unauthorized_client', answers(400, { error: 'unauthorized_client' }), 'AUTH_CLIENT_REJECTED', 1],
  ['answers invalid_scope', answers(400, { error: 'invalid_scope' }), 'SESSION_REFRESH_REFUSED', 1],
  ['answers temporarily_unavailable', answers(400, { error: 'temporarily_unavailable' }), 'SESSION_STALE', 1],
];

describe('a token endpoint', () => {
  test.each(KEPT)('that %s keeps the session, as stale', async (_what, fault, code, requests) => {
    const { refresh, state, keychain, stop, sessions } = await loggedIn();
    const before = keychain.entries.size;
    proxy.faults.set('/token', fault);

    expect(await refresh()).toBe(code);

    expect(state.current).toMatchObject({
      status: 'authenticated',
      session: { stale: true, staleReason: { code }, user: { name: 'Ada' } },
    });
    expect(tokenRequests()).toBe(requests);
    expect(keychain.entries.size).toBe(before);
    proxy.faults.clear();
    await sessions.update();
    expect(state.current).toMatchObject({ session: { stale: false } });
    await stop();
  });

  test.each(['invalid_grant', 'bad_refresh_token', 'invalid_code'])('that answers %s ends it', async (error) => {
    const { refresh, state, keychain } = await loggedIn();
    proxy.faults.set('/token', answers(400, { error }));

    expect(await refresh()).toBe('SESSION_ENDED');

    expect(state.current).toMatchObject({ status: 'unauthenticated', ended: 'revoked' });
    expect([tokenRequests(), keychain.entries.size]).toEqual([1, 0]);
  });

  test('that answers about somebody else ends it', async () => {
    const { refresh, state, keychain } = await loggedIn();
    const seen = asSeenThrough(origin);
    provider.behaviour = { ...seen, claims: { ...seen.claims, sub: 'user-2' } };

    expect(await refresh()).toBe('AUTH_SUBJECT_CHANGED');

    expect(state.current).toMatchObject({ status: 'unauthenticated', ended: 'revoked' });
    expect(keychain.entries.size).toBe(0);
  });

  test('that is busy is not said to have the wrong address', async () => {
    const { refresh, state, stop } = await loggedIn();
    proxy.faults.set('/token', answers(429, {}, { 'retry-after': '120' }));

    await refresh();

    expect(state.current).toMatchObject({ session: { staleReason: { details: { reason: 'HTTP 429' } } } });
    await stop();
  });

  test.each([
    ['-1', { expires_in: -1 }],
    ['“soon”', { expires_in: 'soon' }],
    ['of another kind of token', { token_type: 'mac' }],
  ])('whose answer is %s loses no refresh token by that', async (_what, changed) => {
    const { refresh, state, stop, sessions, keychain } = await loggedIn();
    const seen = asSeenThrough(origin);
    provider.behaviour = { ...seen, answer: changed };
    expect(await refresh()).toBe('SESSION_STALE');
    const rescued = String(provider.tokenAnswers.at(-1)?.refresh_token);
    expect([...keychain.entries.values()].join('')).toContain(rescued);

    provider.behaviour = seen;
    await sessions.update();

    expect(provider.tokenRequests.at(-1)?.get('refresh_token')).toBe(rescued);
    expect(state.current).toMatchObject({ session: { stale: false } });
    await stop();
  });

  test.each([['60'], [60], [1e308], [0], [0.4], [undefined], [null]])(
    'that gives a token for %s seconds gives one',
    async (expiresIn) => {
      const { refresh, state, stop } = await loggedIn();
      const seen = asSeenThrough(origin);
      provider.behaviour = { ...seen, answer: { expires_in: expiresIn } };

      expect(await refresh()).toBe('renewed');

      expect(state.current).toMatchObject({ session: { stale: false } });
      await stop();
    },
  );
});

test('every fault of the list has been thought of', () => {
  const covered = new Set(KEPT.map(([what]) => what));
  const same: readonly FaultName[] = [
    'never ends its answer',
    'sends a gzip bomb',
    'answers 307',
    'answers with JSON of something else',
    'answers without a body',
  ];
  expect(
    Object.keys(FAULTS)
      .filter((name) => !covered.has(name))
      .sort(),
  ).toEqual([...same].sort());
});
