import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import { type DemoServer, logInInBrowser, startDemoServer } from '../support/demo-server.ts';
import { FakeKeychain } from '../support/fake-keychain.ts';
import { FakeMarker } from '../support/fake-marker.ts';
import { FakeWake } from '../support/fake-wake.ts';
import { jsonOf, startProgram } from '../support/program.ts';

const SIX_MINUTES = 6 * 60_000;

/** Later than the provider's: an access token of five minutes has run out. */
class LaterClock extends SystemClock {
  override now(): number {
    return super.now() + SIX_MINUTES;
  }
}

const http = new UndiciHttp();
let demo: DemoServer;

beforeAll(async () => {
  demo = await startDemoServer();
});
afterAll(async () => {
  await http.close();
  await demo.remove();
});

test('a start without a network, with a token that has run out, is a session; with a network again it is renewed', async () => {
  const kept = { keychain: new FakeKeychain(), marker: new FakeMarker() };
  const parts = { config: demoConfig(demo), http, visit: logInInBrowser, ...kept };
  const before = startProgram(parts);
  expect(await before.logIn.signIn('demo')).toMatchObject({ ok: true });
  await before.sessions.close();
  await demo.stop();

  const wake = new FakeWake();
  const { sessions, state, call } = startProgram({ ...parts, clock: new LaterClock(), wake });
  await sessions.restore();
  expect(state.current).toMatchObject({ status: 'authenticated', session: { user: { name: 'Dana Demo' } } });
  await expect.poll(() => state.current).toMatchObject({ session: { stale: true } });
  await expect(call({ api: 'demo', path: '/me' })).rejects.toMatchObject({ code: 'SESSION_STALE' });

  demo = await startDemoServer(demo.folder);
  wake.online();

  await expect.poll(() => state.current, { timeout: 5_000 }).toMatchObject({ session: { stale: false } });
  expect(jsonOf(await call({ api: 'demo', path: '/orders?size=3' }))).toMatchObject({ total: 5000 });
  await sessions.close();
});

test('without any news of the network it is renewed too, by trying', async () => {
  const kept = { keychain: new FakeKeychain(), marker: new FakeMarker() };
  const parts = { config: demoConfig(demo), http, visit: logInInBrowser, ...kept };
  const before = startProgram(parts);
  expect(await before.logIn.signIn('demo')).toMatchObject({ ok: true });
  await before.sessions.close();
  await demo.stop();
  const { sessions, state } = startProgram({ ...parts, clock: new LaterClock() });
  await sessions.restore();
  await expect.poll(() => state.current).toMatchObject({ session: { stale: true } });

  demo = await startDemoServer(demo.folder);

  await expect.poll(() => state.current, { timeout: 10_000 }).toMatchObject({ session: { stale: false } });
  await sessions.close();
});
