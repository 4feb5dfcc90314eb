import { afterEach, expect, test, vi } from 'vitest';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import type { HttpPort, HttpRequest } from '../../electron/ports/http.ts';
import { type DemoServer, logInInBrowser, startDemoServer } from '../support/demo-server.ts';
import { FakeKeychain } from '../support/fake-keychain.ts';
import { FakeMarker } from '../support/fake-marker.ts';
import { findSecrets } from '../support/find-secrets.ts';
import { startProgram } from '../support/program.ts';

let demo: DemoServer;
const http = new UndiciHttp();
afterEach(async () => {
  vi.restoreAllMocks();
  await http.close();
  await demo.remove();
});

/** Everything that any code prints. */
function listen(): string[] {
  const printed: string[] = [];
  const keep = (...texts: unknown[]) => {
    printed.push(texts.map((text) => (text instanceof Error ? text.stack : JSON.stringify(text))).join(' '));
    return true;
  };
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const) {
    vi.spyOn(console, name).mockImplementation(keep);
  }
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation(keep);
  return printed;
}

test('a log-in and a call leave no secret in an address, a name, a file, a state, a step or a line', async () => {
  demo = await startDemoServer();
  const sent: HttpRequest[] = [];
  const recording: HttpPort = {
    request: (request) => {
      sent.push(request);
      return http.request(request);
    },
  };
  const keychain = new FakeKeychain();
  const marker = new FakeMarker();
  const opened: string[] = [];
  const names = new Set<string>();
  const states: unknown[] = [];
  const visit = (url: string) => {
    opened.push(url);
    return logInInBrowser(url);
  };
  const printed = listen();
  const program = startProgram({ config: demoConfig(demo), http: recording, keychain, marker, visit });
  program.state.subscribe((state) => {
    states.push(state);
    for (const name of keychain.entries.keys()) names.add(name);
  });

  expect(await program.logIn.signIn('demo')).toMatchObject({ ok: true });
  expect((await program.call({ api: 'demo', path: '/orders?size=3' })).status).toBe(200);
  const stored = /"refreshToken":"([^"]+)"/.exec([...keychain.entries.values()].join(''))?.[1];
  const access = sent
    .find(({ url }) => url.pathname.includes('/orders'))
    ?.headers.authorization?.slice('Bearer '.length);
  const verifier = new URLSearchParams(
    sent.map(({ body }) => body).find((body) => String(body).includes('verifier')) as string,
  );
  for (const name of keychain.entries.keys()) names.add(name);

  const secrets = {
    'access token': String(access),
    'refresh token': String(stored),
    verifier: String(verifier.get('code_verifier')),
  };
  for (const secret of Object.values(secrets)) expect(secret.length).toBeGreaterThan(20);
  const places = {
    'the addresses that were opened': opened,
    'the names in the keychain': [...names],
    'the marker file': [marker.text],
    'the session’s states': states,
    'the flow': program.flow.events(),
  };
  for (const [place, content] of Object.entries(places)) {
    expect(content.length, place).toBeGreaterThan(0);
    expect(findSecrets(JSON.stringify(content), secrets), place).toEqual([]);
  }
  expect(findSecrets(printed.join('\n'), secrets), 'what was printed').toEqual([]);
  expect(findSecrets(JSON.stringify([secrets]), secrets)).toEqual(Object.keys(secrets));
});
