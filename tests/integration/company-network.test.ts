import { rootCertificates } from 'node:tls';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { describeFailure } from '../../shared/messages.ts';
import { asSeenThrough, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type ForwardProxy, startForwardProxy } from '../support/forward-proxy.ts';
import { CORP_SERVER, PRIVATE_AUTHORITY } from '../support/private-authority.ts';
import { jsonOf, startProgram } from '../support/program.ts';
import { CLIENT_ID, type SigningIssuer, startSigningIssuer } from '../support/signing-issuer.ts';

/** Names that only the company's proxy knows, with certificates of the company's authority. */
const ISSUER = 'https://id.corp.example';
const API = 'https://api.corp.example/v1';

let provider: SigningIssuer;
let secure: FaultProxy;
let proxy: ForwardProxy;
const used: UndiciHttp[] = [];

beforeAll(async () => {
  provider = await startSigningIssuer();
  provider.behaviour = asSeenThrough(ISSUER);
  secure = await startFaultProxy(CORP_SERVER);
  secure.target = provider.issuer;
  secure.faults.set('/v1/orders', (answer) => answer.end('{"orders":[]}'));
  proxy = await startForwardProxy();
  const port = Number(new URL(secure.origin).port);
  for (const host of ['id.corp.example', 'api.corp.example']) proxy.hosts.set(`${host}:443`, port);
});
beforeEach(() => {
  proxy.connects.length = 0;
  proxy.refusal = null;
  secure.requests.length = 0;
});
afterAll(async () => {
  await Promise.all(used.map((http) => http.close()));
  await proxy.stop();
  await secure.stop();
  await provider.stop();
});

const WITH_OURS = [...rootCertificates, PRIVATE_AUTHORITY];

function program(way: string, authorities: readonly string[] = WITH_OURS, issuer = ISSUER) {
  const http = new UndiciHttp({ proxyFor: async () => way, authorities: () => authorities });
  used.push(http);
  const config = {
    providers: [{ id: 'corp', name: 'Corp', issuer, clientId: CLIENT_ID }],
    apis: [{ id: 'orders', baseUrl: API, provider: 'corp' }],
  };
  return startProgram({ config, http, visit: provider.authorize, testRuntime: false });
}

test('discovery, token, key set, API and revocation all go through the proxy, to names that only it knows', async () => {
  const { logIn, call, sessions } = program(proxy.way);

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

test('the company’s own authority counts only where the system trusts it', async () => {
  const { logIn } = program(proxy.way, rootCertificates);

  expect(await logIn.signIn('corp')).toMatchObject({
    ok: false,
    failure: { code: 'PROVIDER_UNREACHABLE', details: { reason: expect.stringMatching(/SELF_SIGNED|UNABLE_TO/) } },
  });

  expect(secure.requests).toEqual([]);
});

test('a certificate of a trusted authority for another name is refused', async () => {
  const port = Number(new URL(secure.origin).port);
  proxy.hosts.set('other.corp.example:443', port);
  const { logIn } = program(proxy.way, WITH_OURS, 'https://other.corp.example');

  expect(await logIn.signIn('corp')).toMatchObject({
    failure: { code: 'PROVIDER_UNREACHABLE', details: { reason: 'ERR_TLS_CERT_ALTNAME_INVALID' } },
  });
});

test('without a proxy the authority counts too', async () => {
  const http = new UndiciHttp({ authorities: () => WITH_OURS });
  used.push(http);
  const limits = { headersMs: 5_000, idleMs: 5_000, totalMs: 5_000, bodyBytes: 1_000 };
  const request = { url: `${secure.origin}/v1/orders`, method: 'GET', headers: {}, body: null, limits };

  expect((await http.request(request)).status).toBe(200);
});

test.each([
  ['wants a password', '407 Proxy Authentication Required', /wants a password/],
  ['does not let it through', '403 Forbidden', /does not connect to this address/],
])('a proxy that %s is said, with what to do', async (_what, refusal, sentence) => {
  proxy.refusal = refusal;

  const result = await program(proxy.way).logIn.signIn('corp');

  expect(result).toMatchObject({ ok: false, failure: { code: 'NETWORK_PROXY_FAILED' } });
  if (result.ok) return;
  expect(describeFailure(result.failure).title).toMatch(sentence);
  proxy.refusal = null;
  expect(await program(proxy.way).logIn.signIn('corp')).toMatchObject({ ok: true });
});

test.each([
  ['is not there', 'PROXY 127.0.0.1:1', /could not be reached/],
  ['is of a kind that is not known', 'SOCKS5 127.0.0.1:1', /of a kind/],
])('a proxy that %s is said, and nothing goes around it', async (_what, way, sentence) => {
  const result = await program(way).logIn.signIn('corp');

  expect(result).toMatchObject({ ok: false, failure: { code: 'NETWORK_PROXY_FAILED' } });
  if (!result.ok) expect(describeFailure(result.failure).title).toMatch(sentence);
  expect(secure.requests).toEqual([]);
});

test('an API call says it too, and the session stays', async () => {
  const { logIn, call, state } = program(proxy.way);
  await logIn.signIn('corp');
  proxy.refusal = '407 Proxy Authentication Required';

  await expect(call({ api: 'orders', path: '/orders' })).rejects.toMatchObject({ code: 'NETWORK_PROXY_FAILED' });

  expect(state.current.status).toBe('authenticated');
});
