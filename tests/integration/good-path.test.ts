import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { LogIn } from '../../electron/auth/log-in.ts';
import { Providers } from '../../electron/auth/providers.ts';
import { SessionManager } from '../../electron/auth/session-manager.ts';
import { SessionMarker } from '../../electron/auth/session-marker.ts';
import { SessionStateHolder } from '../../electron/auth/session-state.ts';
import { TokenStore } from '../../electron/auth/token-store.ts';
import { parseConfigValue } from '../../electron/config/parse-config.ts';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { FlowRecorder } from '../../electron/flow/recorder.ts';
import { providerFetch } from '../../electron/platform/http/provider-fetch.ts';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import { ApiProxy } from '../../electron/proxy/api-proxy.ts';
import { type DemoServer, logInInBrowser, REDIRECT_URI, startDemoServer } from '../support/demo-server.ts';
import { FakeKeychain } from '../support/fake-keychain.ts';
import { FakeMarker } from '../support/fake-marker.ts';

let demo: DemoServer;
const http = new UndiciHttp();
const keychain = new FakeKeychain();
const marker = new FakeMarker();

beforeAll(async () => {
  demo = await startDemoServer();
});
afterAll(async () => {
  await http.close();
  await demo.remove();
});

/** The program without Electron: everything is real but keychain, marker file and browser. */
function program(decision = 'allow', userName = 'demo') {
  const parsed = parseConfigValue(demoConfig(demo), { testRuntime: true });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const { config } = parsed;
  const clock = new SystemClock();
  const flow = new FlowRecorder(clock);
  const state = new SessionStateHolder();
  const providers = new Providers(config, providerFetch(http));
  const sessions = new SessionManager({
    providers,
    store: new TokenStore(keychain),
    marker: new SessionMarker(marker),
    state,
    clock,
    flow,
  });
  const callbacks: string[] = [];
  const logIn = new LogIn({
    providers,
    sessions,
    clock,
    flow,
    browser: {
      open: async (url) => {
        const callback = await logInInBrowser(url, { decision, userName });
        callbacks.push(callback);
        setImmediate(() => void logIn.handleCallback(callback));
      },
    },
    redirectUri: REDIRECT_URI,
    onState: () => undefined,
    onCallback: () => undefined,
  });
  const proxy = new ApiProxy({ apis: config.apis, http, tokens: sessions, flow, userAgent: 'Keyporch/test' });
  const get = async (path: string) => {
    const request = { callId: '1', api: 'demo', path, method: 'GET' as const, headers: {}, body: null };
    const answer = await proxy.call(request, new AbortController().signal);
    return { status: answer.status, body: JSON.parse(Buffer.from(answer.body).toString()) as Record<string, unknown> };
  };
  return { sessions, logIn, state, flow, get, callbacks };
}

test('logs in, calls the API, restarts, refreshes, logs out', async () => {
  const first = program();
  expect(await first.logIn.signIn('demo')).toEqual({ ok: true, value: null });
  expect(first.state.current).toMatchObject({
    session: { user: { id: 'demo', name: 'Dana Demo', email: 'dana@demo.example' } },
  });
  const orders = await first.get('/orders?size=3');
  expect(orders).toMatchObject({ status: 200, body: { total: 5000, page: 1, size: 3 } });
  expect(orders.body.items).toHaveLength(3);

  demo = await demo.restart();
  const second = program();
  await second.sessions.restore();
  expect((await second.get('/me')).body.name).toBe('Dana Demo');
  const wanted = { provider: 'demo', audience: demo.apiBaseUrl, origin: demo.issuer };
  const before = await second.sessions.getAccessToken(wanted);
  const after = await second.sessions.refreshAccessToken(wanted, before);
  expect(after.value).not.toBe(before.value);
  expect((await second.get('/orders/10000')).status).toBe(200);

  expect(await second.sessions.signOut()).toEqual({ notDeleted: null, notRevoked: null });
  expect(keychain.entries.size).toBe(0);
  await expect(second.get('/me')).rejects.toMatchObject({ code: 'SESSION_NONE' });
});

test('a code that is sent twice is worth nothing the second time', async () => {
  const { logIn, callbacks, state } = program();
  await logIn.signIn('demo');
  const version = state.current.version;

  await logIn.handleCallback(callbacks[0] ?? '');

  expect(state.current.version).toBe(version);
});

test('a person who does not allow it is back at the log-in screen with the reason', async () => {
  const { logIn, state } = program('cancel');

  expect(await logIn.signIn('demo')).toMatchObject({ ok: false, failure: { code: 'AUTH_ACCESS_DENIED' } });
  expect(state.current.status).toBe('loading');
});

test('no token can be read in the files of the demo', async () => {
  const { logIn, sessions } = program('allow', 'ada');
  await logIn.signIn('demo');
  const token = await sessions.getAccessToken({ provider: 'demo', audience: demo.apiBaseUrl, origin: demo.issuer });
  const record = [...keychain.entries]
    .filter(([name]) => name.includes('#'))
    .map(([, value]) => value)
    .join('');
  const refreshToken = /"refreshToken":"([^"]+)"/.exec(record)?.[1] ?? '';
  expect(refreshToken.length).toBeGreaterThan(20);

  const files = readdirSync(demo.folder).map((name) => readFileSync(join(demo.folder, name), 'utf8'));

  expect(files.length).toBeGreaterThan(2);
  for (const file of files) {
    expect(file).not.toContain(refreshToken);
    expect(file).not.toContain(token.value);
  }
});
