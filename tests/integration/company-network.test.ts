import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import type { HttpPort } from '../../electron/ports/http.ts';
import { type DesktopSession, startDesktopSession } from '../../scripts/desktop/desktop-session.ts';
import { describeFailure } from '../../shared/messages.ts';
import { type ElectronHttp, startElectronHttp } from '../support/electron-http.ts';
import { asSeenThrough, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type ForwardProxy, startForwardProxy } from '../support/forward-proxy.ts';
import { CORP_SERVER, PRIVATE_AUTHORITY } from '../support/private-authority.ts';
import { jsonOf, startProgram } from '../support/program.ts';
import { CLIENT_ID, type SigningIssuer, startSigningIssuer } from '../support/signing-issuer.ts';
import { startWebServer } from '../support/web-server.ts';

/** Names that only the company's proxy knows, with certificates of the company's authority. */
const ISSUER = 'https://id.corp.example';
const API = 'https://api.corp.example/v1';
/** Also for what is on this machine, where everything of a test is. */
const EVERYTHING = '<-loopback>';

let provider: SigningIssuer;
let secure: FaultProxy;
let proxy: ForwardProxy;
let desktop: DesktopSession;
/** Electron on a computer whose system trusts the company's authority. */
let ours: ElectronHttp;
/** On one that does not. */
let stranger: ElectronHttp;

beforeAll(async () => {
  provider = await startSigningIssuer();
  provider.behaviour = asSeenThrough(ISSUER);
  secure = await startFaultProxy(CORP_SERVER);
  secure.target = provider.issuer;
  secure.faults.set('/v1/orders', (answer) => answer.end('{"orders":[]}'));
  proxy = await startForwardProxy();
  const port = Number(new URL(secure.origin).port);
  for (const host of ['id.corp.example', 'api.corp.example']) proxy.hosts.set(`${host}:443`, port);
  desktop = await startDesktopSession();
  ours = await startElectronHttp(desktop, PRIVATE_AUTHORITY);
  stranger = await startElectronHttp(desktop);
}, 30_000);
beforeEach(async () => {
  proxy.connects.length = 0;
  proxy.refusal = null;
  secure.requests.length = 0;
  await use(proxyRules());
});
afterAll(async () => {
  await Promise.all([ours?.stop(), stranger?.stop()]);
  await desktop.stop();
  await proxy.stop();
  await secure.stop();
  await provider.stop();
});

const proxyRules = (scheme = 'http') => `${scheme}://${proxy.way.replace('PROXY ', '')}`;

/** What the person, or their company, has set up in the system. */
async function use(rules: string): Promise<void> {
  for (const each of [ours, stranger]) await each.setProxy({ proxyRules: rules, proxyBypassRules: EVERYTHING });
}

function program(http: HttpPort = ours.system, issuer = ISSUER) {
  const config = {
    providers: [{ id: 'corp', name: 'Corp', issuer, clientId: CLIENT_ID }],
    apis: [{ id: 'orders', baseUrl: API, provider: 'corp' }],
  };
  return startProgram({ config, http, visit: provider.authorize, testRuntime: false });
}

const get = (url: string) => {
  const limits = { headersMs: 5_000, idleMs: 5_000, totalMs: 5_000, bodyBytes: 1_000 };
  return { url: new URL(url), method: 'GET', headers: {}, body: null, limits };
};

test('discovery, token, key set, API and revocation all go through the proxy, to names that only it knows', async () => {
  const { logIn, call, sessions } = program();

  expect(await logIn.signIn('corp')).toEqual({ ok: true, value: null });
  expect(jsonOf(await call({ api: 'orders', path: '/orders' }))).toEqual({ orders: [] });
  expect(await sessions.signOut()).toEqual({ notDeleted: null, revocation: 'told', notRevoked: null });

  expect([...new Set(proxy.connects)].sort()).toEqual(['api.corp.example:443', 'id.corp.example:443']);
  expect([...new Set(secure.requests)]).toEqual([
    'GET /.well-known/openid-configuration',
    'POST /token',
    'GET /jwks',
    'GET /v1/orders',
    'POST /revoke',
  ]);
});

test('a script that chooses the proxy is run; what it lets through directly does not go through Chromium', async () => {
  const script = `function FindProxyForURL(url, host) { return /corp/.test(host) ? '${proxy.way}' : 'DIRECT'; }`;
  await ours.setProxy({ pacScript: `data:application/x-ns-proxy-autoconfig,${encodeURIComponent(script)}` });
  const near = await startWebServer((_request, response) => response.end());

  expect(await program().logIn.signIn('corp')).toMatchObject({ ok: true });
  await ours.system.request(get(near.origin));
  await ours.chromium.request(get(near.origin));

  expect(new Set(proxy.connects)).toEqual(new Set(['id.corp.example:443']));
  const [direct, throughChromium] = near.requests;
  expect(direct?.headers).not.toHaveProperty('sec-fetch-mode');
  expect(throughChromium?.headers).toHaveProperty('sec-fetch-mode');
  await near.stop();
});

test('a proxy that is set up while the program runs is used from the next failure to connect on', async () => {
  await ours.setProxy({ mode: 'direct' });
  const ask = () =>
    ours.system.request(get(`${API}/orders`)).then(
      ({ status }) => status,
      ({ kind }) => kind,
    );
  expect(await ask()).toBe('dns');

  await use(proxyRules());

  expect(await ask()).toBe(200);
});

test('the company’s own authority counts only where the system trusts it', async () => {
  const { logIn } = program(stranger.system);

  expect(await logIn.signIn('corp')).toMatchObject({
    ok: false,
    failure: { code: 'PROVIDER_UNREACHABLE', details: { reason: 'ERR_CERT_AUTHORITY_INVALID' } },
  });

  expect(secure.requests).toEqual([]);
});

test('a certificate of a trusted authority for another name is refused', async () => {
  const port = Number(new URL(secure.origin).port);
  proxy.hosts.set('other.corp.example:443', port);
  const { logIn } = program(ours.system, 'https://other.corp.example');

  expect(await logIn.signIn('corp')).toMatchObject({
    failure: { code: 'PROVIDER_UNREACHABLE', details: { reason: 'ERR_CERT_COMMON_NAME_INVALID' } },
  });
});

test.each([
  ['trusts', [...rootCertificates, PRIVATE_AUTHORITY], 200],
  ['does not trust', rootCertificates, 'tls'],
])('without a proxy too the authority counts where the system %s it', async (_does, authorities, expected) => {
  const http = new UndiciHttp({ authorities: () => authorities });
  const request = get(`${secure.origin}/v1/orders`);

  expect(
    await http.request(request).then(
      ({ status }) => status,
      ({ kind }) => kind,
    ),
  ).toBe(expected);
  await http.close();
});

test.each([
  [
    'wants a password',
    '407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="Corp"',
    /wants a password/,
  ],
  ['wants another log-in', '407 Proxy Authentication Required\r\nProxy-Authenticate: Negotiate', /wants a password/],
  ['wants something without saying what', '407 Proxy Authentication Required', /wants a password/],
  ['does not let it through', '403 Forbidden', /does not connect to this address/],
  ['answers itself', '302 Found\r\nLocation: https://portal.corp.example/', /does not connect to this address/],
])('a proxy that %s is said, with what to do', async (_what, refusal, sentence) => {
  proxy.refusal = refusal;

  const result = await program().logIn.signIn('corp');

  expect(result).toMatchObject({ ok: false, failure: { code: 'NETWORK_PROXY_FAILED' } });
  if (result.ok) return;
  expect(describeFailure(result.failure).title).toMatch(sentence);
  proxy.refusal = null;
  expect(await program().logIn.signIn('corp')).toMatchObject({ ok: true });
});

test.each([
  ['is not there', () => 'http://127.0.0.1:2', /could not be reached/],
  ['does not speak as the system says', () => proxyRules('socks5'), /does not connect to this address/],
])('a proxy that %s is said, and nothing goes around it', async (_what, rules, sentence) => {
  await use(rules());
  const result = await program().logIn.signIn('corp');

  expect(result).toMatchObject({ ok: false, failure: { code: 'NETWORK_PROXY_FAILED' } });
  if (!result.ok) expect(describeFailure(result.failure).title).toMatch(sentence);
  expect(secure.requests).toEqual([]);
});

test('an API call says it too, and the session stays', async () => {
  const { logIn, call, state } = program();
  await logIn.signIn('corp');
  await use(proxyRules()); // ends the connections that are there
  proxy.refusal = '407 Proxy Authentication Required';

  await expect(call({ api: 'orders', path: '/orders' })).rejects.toMatchObject({ code: 'NETWORK_PROXY_FAILED' });

  expect(state.current.status).toBe('authenticated');
});
