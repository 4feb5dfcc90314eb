import * as v from 'valibot';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { ORDERS_SCOPE } from '../../electron/demo/identity.ts';
import { exportJson } from '../../electron/flow/export-json.ts';
import { flowExportSchema } from '../../electron/flow/export-schema.ts';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import type { HttpAnswer, HttpPort, HttpRequest } from '../../electron/ports/http.ts';
import type { FlowEvent, FlowKind } from '../../shared/flow.ts';
import type { DeviceSignIn } from '../../shared/session.ts';
import {
  type DemoServer,
  logInInBrowser,
  startDemoServer,
  useDeviceCode as typeInCode,
} from '../support/demo-server.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { pieces, textOf } from '../support/fake-http.ts';
import { FakeKeychain } from '../support/fake-keychain.ts';
import { FakeMarker } from '../support/fake-marker.ts';
import { findSecrets } from '../support/find-secrets.ts';
import { startProgram } from '../support/program.ts';

/** What goes over the wire and must be in no event, by its name there. */
const SECRET = /^(?:code|state|nonce|code_challenge|code_verifier|.*_?token|device_code|client_secret)$/;

let demo: DemoServer;
const real = new UndiciHttp();

beforeAll(async () => {
  demo = await startDemoServer();
});
afterAll(async () => {
  await real.close();
  await demo.remove();
});

/** The real network, with a note of every secret that goes over it. */
class Wire implements HttpPort {
  readonly secrets: Record<string, string> = {};

  async request(request: HttpRequest): Promise<HttpAnswer> {
    this.note([...new URL(request.url).searchParams]);
    if (typeof request.body === 'string') this.note([...new URLSearchParams(request.body)]);
    const answer = await real.request(request);
    const isJson = answer.headers.some(([name, value]) => name === 'content-type' && value.includes('json'));
    const text = await textOf(answer);
    if (isJson) this.note(Object.entries(JSON.parse(text) as object));
    return { ...answer, body: pieces(text) };
  }

  note(pairs: readonly (readonly [string, unknown])[]): void {
    for (const [name, value] of pairs) {
      const isSecret = SECRET.test(name) && typeof value === 'string' && value.length >= 12;
      if (isSecret) this.secrets[`${name} ${Object.keys(this.secrets).length}`] = value;
    }
  }
}

/** A day with the demo: a log-in, data, a token that is renewed, a restart, a log-out, a log-in by code. */
async function aDay() {
  const wire = new Wire();
  const keychain = new FakeKeychain();
  const marker = new FakeMarker();
  const visit = async (url: string) => {
    const callback = await logInInBrowser(url);
    wire.note([...new URL(url).searchParams, ...new URL(callback).searchParams]);
    return callback;
  };
  const clock = new FakeClock(Date.now()); // the demo has the real one
  const start = () => startProgram({ config: demoConfig(demo), http: wire, keychain, marker, visit, clock });
  const wanted = { provider: 'demo', audience: demo.apiBaseUrl, scopes: [ORDERS_SCOPE], origin: demo.issuer };

  const first = start();
  await first.logIn.signIn('demo');
  await first.logIn.handleCallback(first.callbacks[0] ?? ''); // a second time
  await first.call({ api: 'demo', path: '/orders?size=3' });
  await first.sessions.refreshAccessToken(wanted, await first.sessions.getAccessToken(wanted));
  const second = start();
  await second.sessions.restore();
  await second.call({ api: 'demo', path: '/me' });
  await second.sessions.signOut();
  const outcome = second.logIn.signIn('demo', null, 'deviceCode');
  await expect.poll(() => second.logIn.state.phase).toBe('device');
  await typeInCode(second.logIn.state as DeviceSignIn);
  clock.advance(5_000); // the pause before it is asked for
  expect(await outcome).toMatchObject({ ok: true });
  return { events: [...first.flow.events(), ...second.flow.events()], secrets: wire.secrets };
}

test('each step of a day shows what went over the wire, and no secret of it', async () => {
  const { events, secrets } = await aDay();

  const text = exportJson(events, {
    exportedAt: Date.now(),
    app: { name: 'Keyporch', id: 'com.example.keyporch', version: '1.0.0' },
    runtime: { electron: '45.0.0', chromium: '150.0.0', platform: 'linux' },
    providers: [{ id: 'demo', name: 'Demo' }],
  });
  expect(v.is(flowExportSchema, JSON.parse(text))).toBe(true);
  expect(new Set(Object.keys(secrets).map((name) => name.split(' ')[0]))).toEqual(
    new Set([
      ...['code', 'state', 'nonce', 'code_challenge', 'code_verifier', 'access_token', 'refresh_token', 'id_token'],
      ...['token', 'device_code'],
    ]),
  );
  const all = `${JSON.stringify(events)}${text}`;
  expect(findSecrets(all, secrets)).toEqual([]);
  const [name = '', secret = ''] = Object.entries(secrets).at(-1) ?? [];
  expect(findSecrets(`${all}${secret.slice(20, 40)}`, secrets)).toContain(name);
  expect(text).not.toContain('dana@demo.example');

  expect(linesOf(events)).toEqual(expected());
});

/** Each step by the lines of its messages and the kinds of its tokens. */
function linesOf(events: readonly FlowEvent[]): readonly (readonly string[])[] {
  return events.map(({ kind, evidence }) => [
    kind,
    ...evidence.messages.map(({ line }) => line.replace(demo.issuer, 'DEMO')),
    ...evidence.tokens.map((token) => token.kind),
    ...(evidence.claims.length === 0 ? [] : ['claims']),
  ]);
}

function expected(): readonly (readonly [FlowKind, ...string[]])[] {
  const discovery = ['GET DEMO/.well-known/openid-configuration', '200'];
  const callback = 'com.example.keyporch.dev:/oauth/callback (scheme)';
  const kept = ['access token', 'refresh token'];
  const answered = [...kept, 'ID token', 'claims'];
  return [
    ['log-in:requested'],
    ['log-in:prepared', ...discovery, 'GET DEMO/auth'],
    ['log-in:browser-opened', 'GET DEMO/auth'],
    ['log-in:waited'],
    ['log-in:callback', callback],
    ['log-in:code-sent', 'POST DEMO/token'],
    ['log-in:id-token-checked', '200', 'GET DEMO/jwks', '200', ...answered],
    ['log-in:stored', ...kept],
    ['callback:ignored', callback],
    ['api:called', 'GET DEMO/api/orders', '200'],
    ['session:refreshed', 'POST DEMO/token', '200', ...answered],
    ['session:restored', ...kept],
    ['api:called', 'GET DEMO/api/me', '200'],
    ['log-out:revoked', ...discovery, 'POST DEMO/token/revocation', '200'],
    ['log-out:cleared'],
    ['log-in:requested'],
    ['log-in:device-code', 'POST DEMO/device/auth', '200'],
    ['log-in:device-confirmed', 'POST DEMO/token'],
    ['log-in:id-token-checked', '200', 'GET DEMO/jwks', '200', ...answered],
    ['log-in:stored', ...kept],
  ];
}
