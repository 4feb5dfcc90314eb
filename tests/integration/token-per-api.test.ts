import { decodeJwt } from 'jose';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { destinationOf } from '../../electron/ports/access-token.ts';
import type { HttpPort, HttpRequest } from '../../electron/ports/http.ts';
import { type DemoServer, logInInBrowser, startDemoServer } from '../support/demo-server.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { FakeKeychain } from '../support/fake-keychain.ts';
import { FakeMarker } from '../support/fake-marker.ts';
import { jsonOf, startProgram } from '../support/program.ts';
import { CLIENT_ID, startSigningIssuer } from '../support/signing-issuer.ts';
import { sendJson, startWebServer, type WebServer } from '../support/web-server.ts';

const MINUTE = 60_000;

const undici = new UndiciHttp();
let demo: DemoServer;
/** What came to an API that is not the demo's own, and what it says to it. */
let api: WebServer;
let seen: Record<string, unknown>[];
let status: number;
/** The `jti` of a token that it does not take any more. */
let refusing: string;
/** What was sent to the token endpoint, one after another, and how many were under way at the same time at most. */
let tokenRequests: URLSearchParams[];
let answered: Record<string, unknown>[];
let atOnce: number;

beforeAll(async () => {
  demo = await startDemoServer();
  api = await startWebServer((request, response) => {
    const token = request.headers.authorization?.split(' ')[1] ?? '';
    seen.push({ path: request.url, ...decodeJwt(token) });
    const code = refusing !== '' && seen.at(-1)?.jti === refusing ? 401 : status;
    if (code !== 200) response.writeHead(code, { 'content-type': 'application/json' }).end('{}');
    else sendJson(response, { path: request.url });
  });
});
beforeEach(() => {
  seen = [];
  status = 200;
  refusing = '';
  tokenRequests = [];
  answered = [];
  atOnce = 0;
});
afterAll(async () => {
  await undici.close();
  await api.stop();
  await demo.remove();
});

let underWay = 0;
const http: HttpPort = {
  request: async (request: HttpRequest) => {
    if (!request.url.pathname.endsWith('/token')) return undici.request(request);
    tokenRequests.push(new URLSearchParams(String(request.body)));
    underWay += 1;
    atOnce = Math.max(atOnce, underWay);
    try {
      const answer = await undici.request(request);
      const pieces: Uint8Array[] = [];
      for await (const piece of answer.body) pieces.push(piece);
      const whole = Buffer.concat(pieces);
      answered.push(JSON.parse(whole.toString()) as Record<string, unknown>);
      return {
        ...answer,
        body: (async function* () {
          yield whole;
        })(),
      };
    } finally {
      underWay -= 1;
    }
  },
};

interface Change {
  readonly apis?: readonly object[];
  readonly clock?: FakeClock;
  readonly keychain?: FakeKeychain;
  readonly marker?: FakeMarker;
}

/** The two APIs of the demo, whose calls go to a server that says what it was sent. */
function twoApis(change: Readonly<Record<string, object>> = {}) {
  const config = demoConfig(demo) as { apis: { id: string }[] };
  const apis = config.apis.map((each) => ({
    ...each,
    baseUrl: `${api.origin}/${each.id}`,
    paths: ['/**'],
    methods: ['GET', 'POST'],
    ...change[each.id],
  }));
  return { ...config, apis, views: [] };
}

async function loggedIn(config: unknown, { clock = new FakeClock(Date.now()), ...kept }: Change = {}) {
  const program = startProgram({ config, http, clock, visit: (url) => logInInBrowser(url), ...kept });
  expect(await program.logIn.signIn('demo')).toEqual({ ok: true, value: null });
  expect(tokenRequests.map((each) => each.get('grant_type'))).toEqual(['authorization_code']);
  tokenRequests.length = 0;
  answered.length = 0;
  return { ...program, clock };
}

/** What a refresh sent and got. */
const sent = () => tokenRequests.map((each) => each.get('refresh_token'));
const got = () => answered.map((each) => each.refresh_token);

test('the demo’s two APIs each take their own token, from one log-in', async () => {
  const { call, flow, sessions } = await loggedIn(demoConfig(demo));

  expect(jsonOf(await call({ api: 'stock', path: '/items' })).items).toHaveLength(12);
  expect(jsonOf(await call({ api: 'demo', path: '/orders?size=1' })).items).toHaveLength(1);

  expect(tokenRequests.map((each) => [each.get('resource'), each.get('scope')])).toEqual([
    [`${demo.issuer}/stock`, 'stock:read openid'],
  ]);
  const refreshed = flow.events().find(({ kind }) => kind === 'session:refreshed');
  expect(refreshed?.evidence.messages[0]?.parameters).toEqual(
    expect.arrayContaining([
      { name: 'resource', value: `${demo.issuer}/stock`, secret: false },
      { name: 'scope', value: 'stock:read openid', secret: false },
    ]),
  );
  await sessions.close();
});

describe('two APIs and one log-in', () => {
  test('each gets a token with its own audience and its own scope, and keeps it over a restart', async () => {
    const kept = { keychain: new FakeKeychain(), marker: new FakeMarker() };
    const { call, sessions } = await loggedIn(twoApis(), kept);
    for (const id of ['demo', 'stock', 'demo', 'stock']) await call({ api: id, path: '/x' });

    const own = [
      { path: '/demo/x', aud: demo.apiBaseUrl, scope: 'orders:read' },
      { path: '/stock/x', aud: `${demo.issuer}/stock`, scope: 'stock:read' },
    ];
    expect(seen).toMatchObject([...own, ...own]);
    expect(tokenRequests).toHaveLength(1);
    await sessions.close();

    const next = startProgram({
      config: twoApis(),
      http,
      clock: new FakeClock(Date.now()),
      visit: logInInBrowser,
      ...kept,
    });
    await next.sessions.restore();
    for (const id of ['stock', 'demo']) await next.call({ api: id, path: '/x' });

    expect(seen.slice(4)).toMatchObject([...own].reverse());
    expect(tokenRequests).toHaveLength(1);
    await next.sessions.close();
  });

  test('two hundred calls of both on expired tokens are two requests, one after another, none with a dead refresh token', async () => {
    const { call, clock, sessions, state } = await loggedIn(twoApis());
    await call({ api: 'stock', path: '/x' });
    await sessions.idle();
    const before = tokenRequests.length;
    clock.jump(6 * MINUTE);
    atOnce = 0;

    const calls = Array.from({ length: 200 }, (_, index) =>
      call({ api: index % 2 === 0 ? 'demo' : 'stock', path: `/${index}` }),
    );
    const answers = await Promise.all(calls);

    expect(new Set(answers.map((each) => each.status))).toEqual(new Set([200]));
    expect([tokenRequests.length - before, atOnce]).toEqual([2, 1]);
    expect(sent().slice(1)).toEqual(got().slice(0, -1)); // each sends what the one before it got
    expect(new Set(sent()).size).toBe(sent().length);
    for (const { path, aud } of seen)
      expect(aud).toBe(String(path).startsWith('/demo') ? demo.apiBaseUrl : `${demo.issuer}/stock`);
    expect(state.current).toMatchObject({ status: 'authenticated', session: { stale: false } });
    await sessions.close();
  });

  test.each([
    ['audience', { audience: 'https://unknown.example' }],
    ['scope', { scopes: ['stock:write'] }],
  ])('one that has another %s since the log-in is not asked for; the other goes on', async (_what, changed) => {
    const kept = { keychain: new FakeKeychain(), marker: new FakeMarker() };
    await (await loggedIn(twoApis(), kept)).sessions.close();
    const clock = new FakeClock(Date.now());
    const later = startProgram({ config: twoApis({ stock: changed }), http, clock, visit: logInInBrowser, ...kept });
    await later.sessions.restore();

    const refused = { code: 'API_NOT_ALLOWED', failure: { details: { reason: 'log in again to allow this API' } } };
    await expect(later.call({ api: 'stock', path: '/x' })).rejects.toMatchObject(refused);

    expect(tokenRequests).toEqual([]);
    clock.jump(6 * MINUTE);
    expect((await later.call({ api: 'demo', path: '/x' })).status).toBe(200);
    expect(later.state.current).toMatchObject({ status: 'authenticated', session: { stale: false } });
    await later.sessions.close();
  });

  test.each(['invalid_target', 'invalid_scope', 'consent_required'])(
    '%s of a provider hurts the one that it is about; the other goes on',
    async (error) => {
      const provider = await startSigningIssuer();
      provider.behaviour = ({ resource, grant_type: kind }) =>
        kind === 'refresh_token' && resource === 'https://stock.example'
          ? { raw: { token: { status: 400, body: JSON.stringify({ error }) } } }
          : {};
      const apis = ['demo', 'stock'].map((id) => ({
        id,
        baseUrl: `${provider.issuer}/userinfo`,
        provider: 'corp',
        audience: `https://${id}.example`,
        scopes: [`${id}:read`],
      }));
      const corp = { id: 'corp', name: 'Corp', issuer: provider.issuer, clientId: CLIENT_ID };
      const clock = new FakeClock(Date.now());
      const program = startProgram({
        config: { providers: [corp], apis },
        http: undici,
        clock,
        visit: provider.authorize,
      });
      expect(await program.logIn.signIn('corp')).toMatchObject({ ok: true });

      await expect(program.call({ api: 'stock', path: '/' })).rejects.toMatchObject({
        code: 'API_NOT_ALLOWED',
        failure: { details: { reason: `the provider gives no token for it: ${error}` } },
      });

      clock.jump(6 * MINUTE);
      const orders = {
        provider: 'corp',
        audience: 'https://demo.example',
        scopes: ['demo:read'],
        origin: provider.issuer,
      };
      expect((await program.sessions.getAccessToken(orders)).value).not.toBe('');
      expect(provider.tokenRequests.map((each) => [each.get('resource'), each.get('scope')])).toEqual([
        ['https://demo.example', null],
        ['https://stock.example', expect.stringContaining('stock:read')],
        ['https://demo.example', expect.stringContaining('demo:read')],
      ]);
      expect(program.state.current).toMatchObject({ status: 'authenticated', session: { stale: false } });
      await program.sessions.close();
      await provider.stop();
    },
  );
});

describe('a thousand calls', () => {
  test('on an expired token are one token request', async () => {
    const { call, clock, sessions } = await loggedIn(twoApis());
    clock.jump(6 * MINUTE);

    const calls = Array.from({ length: 1_000 }, (_, index) => call({ api: 'demo', path: `/${index}` }));
    const answers = await Promise.all(calls);

    expect(answers.every((each) => each.status === 200)).toBe(true);
    expect(tokenRequests).toHaveLength(1);
    expect(new Set(seen.map(({ jti }) => jti)).size).toBe(1);
    await sessions.close();
  });

  test('F-37: that an API refuses at once are one token request, and each is sent twice at most', async () => {
    const { call, sessions, state } = await loggedIn(twoApis());
    status = 401;

    const calls = Array.from({ length: 1_000 }, (_, index) => call({ api: 'demo', path: `/${index}` }));
    const answers = await Promise.all(calls);

    expect(new Set(answers.map((each) => each.status))).toEqual(new Set([401]));
    expect(tokenRequests).toHaveLength(1);
    const times = new Map<unknown, number>();
    for (const { path } of seen) times.set(path, (times.get(path) ?? 0) + 1);
    expect(Math.max(...times.values())).toBe(2);
    expect(state.current.status).toBe('authenticated');
    await sessions.close();
  });

  test('F-37: of which the API takes the new token all get their answer', async () => {
    const { call, sessions, config } = await loggedIn(twoApis());
    const [first] = config.apis;
    const wanted = {
      provider: 'demo',
      audience: demo.apiBaseUrl,
      scopes: ['orders:read'],
      origin: first === undefined ? '' : destinationOf(first),
    };
    const { value: withdrawn } = await sessions.getAccessToken(wanted);
    const { jti } = decodeJwt(withdrawn);
    refusing = String(jti);

    const answers = await Promise.all(
      Array.from({ length: 1_000 }, (_, index) => call({ api: 'demo', path: `/${index}` })),
    );

    expect(new Set(answers.map((each) => each.status))).toEqual(new Set([200]));
    expect(tokenRequests).toHaveLength(1);
    await sessions.close();
  });
});

describe('an API’s refusal', () => {
  test('F-38: one API’s storm is not the other’s: its token is renewed for itself', async () => {
    const { call, sessions } = await loggedIn(twoApis());
    await call({ api: 'stock', path: '/x' });
    const before = tokenRequests.length;
    status = 401;

    await Promise.all(['demo', 'stock', 'demo', 'stock'].map((id) => call({ api: id, path: '/x' })));

    const resources = tokenRequests.slice(before).map((each) => each.get('resource'));
    expect(resources.sort()).toEqual([demo.apiBaseUrl, `${demo.issuer}/stock`]);
    await sessions.close();
  });

  test.each([
    [401, 1],
    [403, 0],
  ])('%i is the answer in the end, and no log-out', async (refusal, refreshes) => {
    const { call, sessions, state } = await loggedIn(twoApis());
    status = refusal;

    expect((await call({ api: 'demo', path: '/x' })).status).toBe(refusal);

    expect(tokenRequests).toHaveLength(refreshes);
    expect(state.current).toMatchObject({ status: 'authenticated', session: { stale: false } });
    await sessions.close();
  });
});
