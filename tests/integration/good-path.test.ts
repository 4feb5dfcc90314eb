import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newAttemptSecrets } from '../../electron/auth/oidc-client.ts';
import { Providers } from '../../electron/auth/providers.ts';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { ORDERS_SCOPE } from '../../electron/demo/identity.ts';
import { providerFetch } from '../../electron/platform/http/provider-fetch.ts';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { LoopbackHttp } from '../../electron/platform/loopback/loopback-listener.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import { bindAllBut } from '../support/bind-all-but.ts';
import { type DemoServer, logInInBrowser, type Person, REDIRECT_URI, startDemoServer } from '../support/demo-server.ts';
import { FakeKeychain } from '../support/fake-keychain.ts';
import { FakeMarker } from '../support/fake-marker.ts';
import { jsonOf, startProgram } from '../support/program.ts';

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

function program(person?: Person) {
  const visit = (url: string) => logInInBrowser(url, person);
  const started = startProgram({ config: demoConfig(demo), http, keychain, marker, visit });
  return { ...started, get: (path: string) => started.call({ api: 'demo', path }) };
}

/** The refresh token that is in the keychain. */
function storedRefreshToken(): string {
  const record = [...keychain.entries].filter(([name]) => name.includes('#')).map(([, value]) => value);
  return /"refreshToken":"([^"]+)"/.exec(record.join(''))?.[1] ?? '';
}

/** Asks the token endpoint as a program would that is not ours. */
async function askForTokens(parameters: Record<string, string>): Promise<{ status: number; error: unknown }> {
  const answer = await fetch(`${demo.issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: 'keyporch-demo', ...parameters }),
  });
  return { status: answer.status, error: ((await answer.json()) as { error?: unknown }).error };
}

test('logs in, calls the API, restarts, refreshes, logs out', async () => {
  const first = program();
  expect(await first.logIn.signIn('demo')).toEqual({ ok: true, value: null });
  expect(first.state.current).toMatchObject({
    session: { user: { id: 'demo', name: 'Dana Demo', email: 'dana@demo.example' } },
  });
  const orders = await first.get('/orders?size=3');
  expect(orders.status).toBe(200);
  expect(jsonOf(orders)).toMatchObject({ total: 5000, page: 1, size: 3 });
  expect(jsonOf(orders).items).toHaveLength(3);

  demo = await demo.restart();
  const second = program();
  await second.sessions.restore();
  expect(jsonOf(await second.get('/me')).name).toBe('Dana Demo');
  const wanted = { provider: 'demo', audience: demo.apiBaseUrl, scopes: [ORDERS_SCOPE], origin: demo.issuer };
  const before = await second.sessions.getAccessToken(wanted);
  const after = await second.sessions.refreshAccessToken(wanted, before);
  expect(after?.value).not.toBe(before.value);
  expect((await second.get('/orders/10000')).status).toBe(200);

  expect(await second.sessions.signOut()).toEqual({ notDeleted: null, revocation: 'told', notRevoked: null });
  expect(keychain.entries.size).toBe(0);
  await expect(second.get('/me')).rejects.toMatchObject({ code: 'SESSION_NONE' });
});

test('a callback that comes twice changes nothing the second time', async () => {
  const { logIn, callbacks, state } = program();
  await logIn.signIn('demo');
  const version = state.current.version;

  await logIn.handleCallback(callbacks[0] ?? '');

  expect(state.current.version).toBe(version);
});

test('a code that is sent twice is refused and ends what it began', async () => {
  const { config } = startProgram({ config: demoConfig(demo), http, visit: logInInBrowser });
  const { client } = new Providers(config, providerFetch(http), new SystemClock()).get('demo');
  const secrets = newAttemptSecrets();
  const url = await client.authorizationUrl({
    ...secrets,
    redirectUri: REDIRECT_URI,
    scopes: ['openid', 'offline_access', 'orders:read'],
    audiences: [demo.apiBaseUrl],
  });
  const callback = new URL(await logInInBrowser(url));
  const exchange = { ...secrets, callback, audience: demo.apiBaseUrl, onAnswered: () => undefined };
  const { refreshToken } = await client.exchangeCode(exchange);

  await expect(client.exchangeCode(exchange)).rejects.toMatchObject({ code: 'AUTH_CODE_REJECTED' });

  const refresh = client.refresh(refreshToken ?? '', { audience: demo.apiBaseUrl });
  await expect(refresh).rejects.toMatchObject({ failure: { details: { error: 'invalid_grant' } } });
});

test('a refresh token that is used twice ends the session: somebody else has it', async () => {
  const { logIn, sessions } = program();
  await logIn.signIn('demo');
  const old = storedRefreshToken();
  expect(old.length).toBeGreaterThan(20);
  const wanted = { provider: 'demo', audience: demo.apiBaseUrl, scopes: [ORDERS_SCOPE], origin: demo.issuer };
  const second = await sessions.refreshAccessToken(wanted, await sessions.getAccessToken(wanted));
  expect(storedRefreshToken()).not.toBe(old);

  const reused = await askForTokens({ grant_type: 'refresh_token', refresh_token: old });
  expect(reused).toEqual({ status: 400, error: 'invalid_grant' });

  expect(second?.value).toBeTruthy();
  const later = program();
  await later.sessions.restore();
  const third = later.sessions.refreshAccessToken(wanted, await later.sessions.getAccessToken(wanted));
  await expect(third).rejects.toMatchObject({ code: 'SESSION_ENDED' });
  expect(later.state.current).toMatchObject({ status: 'unauthenticated', reason: { code: 'SESSION_ENDED' } });
});

test('a stolen code is worth nothing without its verifier', async () => {
  const stolen: unknown[] = [];
  const { logIn } = startProgram({
    config: demoConfig(demo),
    http,
    visit: async (url) => {
      const callback = await logInInBrowser(url);
      const code = new URL(callback).searchParams.get('code') ?? '';
      const request = { grant_type: 'authorization_code', code, redirect_uri: REDIRECT_URI };
      stolen.push(await askForTokens({ ...request, code_verifier: 'v'.repeat(43) }), await askForTokens(request));
      return callback;
    },
  });

  expect(await logIn.signIn('demo')).toMatchObject({ ok: true });
  expect(stolen).toEqual([
    { status: 400, error: 'invalid_grant' },
    { status: 400, error: 'invalid_grant' },
  ]);
});

test('a person who does not allow it is back at the log-in screen with the reason', async () => {
  const { logIn, state } = program({ decision: 'cancel' });

  expect(await logIn.signIn('demo')).toMatchObject({ ok: false, failure: { code: 'AUTH_ACCESS_DENIED' } });
  expect(state.current.status).toBe('loading');
});

test('no token can be read in the files of the demo, and nobody else can read them', async () => {
  const { logIn, sessions } = program({ userName: 'ada' });
  await logIn.signIn('demo');
  const token = await sessions.getAccessToken({
    provider: 'demo',
    audience: demo.apiBaseUrl,
    scopes: [ORDERS_SCOPE],
    origin: demo.issuer,
  });
  const refreshToken = storedRefreshToken();
  expect(refreshToken.length).toBeGreaterThan(20);

  const names = readdirSync(demo.folder);

  expect(names.sort()).toEqual(['grants.json', 'keys.json', 'port.json']);
  for (const name of names) {
    const text = readFileSync(join(demo.folder, name), 'utf8');
    expect(text).not.toContain(refreshToken);
    expect(text).not.toContain(token.value);
  }
});

test.each([
  ['127.0.0.1', []],
  ['[::1]', ['127.0.0.1']],
])('logs in by a loopback address of %s, on whichever port is free', async (host, refused) => {
  const loopback = new LoopbackHttp({ name: 'Keyporch', bind: bindAllBut(refused) });
  const started = startProgram({ config: demoConfig(demo), http, visit: logInInBrowser, loopback });

  expect(await started.logIn.signIn('demo')).toEqual({ ok: true, value: null });

  await expect.poll(() => started.callbacks.length).toBe(1);
  const address = new URL(started.callbacks[0] ?? '');
  expect(address.hostname).toBe(host);
  await expect(fetch(address)).rejects.toThrow();
});
