import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { type HttpPort, readWhole } from '../../electron/ports/http.ts';
import {
  asSeenThrough,
  FAULTS,
  type Fault,
  type FaultName,
  type FaultProxy,
  startFaultProxy,
} from '../support/fault-proxy.ts';
import { jsonOf, startProgram } from '../support/program.ts';
import { CLIENT_ID, type SigningIssuer, startSigningIssuer } from '../support/signing-issuer.ts';

/** Those of the program are some seconds and a megabyte; these show the same in less time. */
const LIMITS = { headersMs: 250, idleMs: 5_000, totalMs: 400, bodyBytes: 100_000 };
const WAIT_MS = 2_500;

const undici = new UndiciHttp();
const http: HttpPort = { request: (request) => undici.request({ ...request, limits: LIMITS }) };
let provider: SigningIssuer;
let proxy: FaultProxy;

beforeAll(async () => {
  provider = await startSigningIssuer();
  proxy = await startFaultProxy();
  proxy.target = provider.issuer;
});
beforeEach(() => {
  provider.behaviour = asSeenThrough(proxy.origin);
  proxy.requests.length = 0;
});
afterEach(() => {
  proxy.faults.clear();
});
afterAll(async () => {
  await undici.close();
  await proxy.stop();
  await provider.stop();
});

function program() {
  const issuer = proxy.origin;
  const config = {
    providers: [{ id: 'corp', name: 'Corp', issuer, clientId: CLIENT_ID }],
    apis: [{ id: 'userinfo', baseUrl: issuer, provider: 'corp' }],
  };
  return startProgram({ config, http, visit: provider.authorize });
}

/** Refresh tokens that the provider has issued since. */
function issuedSince(count: number): unknown[] {
  return provider.tokenAnswers.slice(count).map((answer) => answer.refresh_token);
}

type Table = Readonly<Record<FaultName, string>>;

const AT_PROVIDER: Table = {
  'says nothing': 'PROVIDER_TIMEOUT',
  'resets the connection': 'PROVIDER_UNREACHABLE',
  'cuts its answer off': 'PROVIDER_BAD_RESPONSE',
  'never ends its answer': 'PROVIDER_BAD_RESPONSE',
  'sends its answer byte by byte': 'PROVIDER_TIMEOUT',
  'sends a gzip bomb': 'PROVIDER_BAD_RESPONSE',
  'answers 500': 'PROVIDER_BAD_RESPONSE',
  'answers 502 with a web page': 'PROVIDER_BAD_RESPONSE',
  'answers 429': 'PROVIDER_BUSY',
  'answers 302': 'PROVIDER_BAD_RESPONSE',
  'answers 307': 'PROVIDER_BAD_RESPONSE',
  'answers 200 with a web page': 'PROVIDER_BAD_RESPONSE',
  'answers with broken JSON': 'PROVIDER_BAD_RESPONSE',
  'answers with JSON of something else': 'PROVIDER_BAD_RESPONSE',
  'answers without a body': 'PROVIDER_BAD_RESPONSE',
};

const AT_API: Table = {
  'says nothing': 'API_TIMEOUT',
  'resets the connection': 'API_UNREACHABLE',
  'cuts its answer off': 'API_BAD_RESPONSE',
  'never ends its answer': 'API_TOO_LARGE',
  'sends its answer byte by byte': 'API_TIMEOUT',
  'sends a gzip bomb': 'API_TOO_LARGE',
  'answers 500': '500',
  'answers 502 with a web page': '502',
  'answers 429': '429',
  'answers 302': 'API_REDIRECT_REFUSED',
  'answers 307': 'API_REDIRECT_REFUSED',
  'answers 200 with a web page': '200',
  'answers with broken JSON': '200',
  'answers with JSON of something else': '200',
  'answers without a body': '200',
};

const casesOf = (table: Table) => Object.entries(table) as [FaultName, string][];

describe.each([
  ['discovery', '/.well-known/openid-configuration', 0],
  ['the key set', '/jwks', 1],
  ['the token endpoint', '/token', 0],
])('%s', (_what, path, answers) => {
  test.each(casesOf(AT_PROVIDER))(
    'that %s ends the log-in with its code, and the next one works',
    async (name, code) => {
      const { logIn, keychain, state } = program();
      const issued = provider.tokenAnswers.length;
      proxy.faults.set(path, FAULTS[name]);
      const begin = performance.now();

      const result = await logIn.signIn('corp');

      expect(result).toMatchObject({ ok: false, failure: { code } });
      expect(performance.now() - begin).toBeLessThan(WAIT_MS);
      expect(logIn.state.phase).toBe('failed');
      expect(keychain.entries.size).toBe(0);
      expect(state.current.status).not.toBe('authenticated');
      expect(proxy.requests.join()).not.toContain('/elsewhere');
      expect(issuedSince(issued)).toHaveLength(answers);
      await expect.poll(() => provider.revoked).toEqual(expect.arrayContaining(issuedSince(issued)));
      await expect.poll(() => proxy.unfinished).toBe(0);
      proxy.faults.clear();
      expect(await logIn.signIn('corp')).toEqual({ ok: true, value: null });
    },
  );
});

describe('user info', () => {
  test.each(casesOf(AT_API))('that %s is one call’s failure, and the next one works', async (name, expected) => {
    const { logIn, call, state } = program();
    await logIn.signIn('corp');
    proxy.faults.set('/userinfo', FAULTS[name]);
    const ask = () => call({ api: 'userinfo', path: '/userinfo' });
    const begin = performance.now();

    const outcome = await ask()
      .then(async ({ status, body }) => {
        if (body.kind === 'stream') await readWhole(body.body);
        return String(status);
      })
      .catch((error: { code: string }) => error.code);

    expect(outcome).toBe(expected);
    expect(performance.now() - begin).toBeLessThan(WAIT_MS);
    expect(state.current.status).toBe('authenticated');
    expect(proxy.requests.join()).not.toContain('/elsewhere');
    await expect.poll(() => proxy.unfinished).toBe(0);
    proxy.faults.clear();
    expect(jsonOf(await ask())).toMatchObject({ sub: 'user-1' });
  });
});

test('a key set of somebody else’s keys is refused, and what was issued is revoked', async () => {
  const stranger = await startSigningIssuer();
  const keys = await (await fetch(`${stranger.issuer}/jwks`)).text();
  await stranger.stop();
  const issued = provider.tokenAnswers.length;
  proxy.faults.set('/jwks', (answer) => answer.writeHead(200, { 'content-type': 'application/json' }).end(keys));
  const { logIn } = program();

  expect(await logIn.signIn('corp')).toMatchObject({ ok: false, failure: { code: 'AUTH_ID_TOKEN_SIGNATURE' } });

  await expect.poll(() => provider.revoked).toEqual(expect.arrayContaining(issuedSince(issued)));
  proxy.faults.clear();
  expect(await logIn.signIn('corp')).toMatchObject({ ok: true });
});

test('a code is sent once, whatever becomes of the answer', async () => {
  for (const name of ['resets the connection', 'answers 429', 'answers 500', 'says nothing'] as const) {
    const { logIn } = program();
    proxy.requests.length = 0;
    proxy.faults.set('/token', FAULTS[name]);
    await logIn.signIn('corp');
    expect(
      proxy.requests.filter((each) => each === 'POST /token'),
      name,
    ).toHaveLength(1);
  }
});

test('a provider that is slow, but not too slow, logs in', async () => {
  const late: Fault = (_answer, pass) => void setTimeout(pass, LIMITS.headersMs / 3);
  for (const path of ['/.well-known/openid-configuration', '/token', '/jwks']) proxy.faults.set(path, late);

  expect(await program().logIn.signIn('corp')).toMatchObject({ ok: true });
});

test('answers that never end cost little memory', async () => {
  const { logIn } = program();
  const before = process.memoryUsage().rss;

  for (let count = 0; count < 5; count += 1) {
    for (const name of ['sends a gzip bomb', 'never ends its answer'] as const) {
      proxy.faults.set('/token', FAULTS[name]);
      await logIn.signIn('corp');
    }
  }

  expect((process.memoryUsage().rss - before) / 1_048_576).toBeLessThan(30);
});

test('a provider that is not there is said, and the browser is not opened', async () => {
  const gone = await startFaultProxy();
  await gone.stop();
  const visited: string[] = [];
  const { logIn } = startProgram({
    config: { providers: [{ id: 'corp', name: 'Corp', issuer: gone.origin, clientId: CLIENT_ID }] },
    http,
    visit: async (url) => {
      visited.push(url);
      return url;
    },
  });

  const failure = { code: 'PROVIDER_UNREACHABLE', details: { address: gone.origin, reason: 'ECONNREFUSED' } };
  expect(await logIn.signIn('corp')).toMatchObject({ ok: false, failure });

  expect(visited).toEqual([]);
});
