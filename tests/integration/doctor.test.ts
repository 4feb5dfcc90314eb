import { once } from 'node:events';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createTcpServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { KEYCHAIN_ENTRY } from '../../electron/doctor/desktop-checks.ts';
import { loopbackChecks } from '../../electron/doctor/loopback-checks.ts';
import { apiChecks, providerChecks } from '../../electron/doctor/network-checks.ts';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { systemBind } from '../../electron/platform/loopback/try-bind.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import type { Config } from '../../shared/config.ts';
import { FakeProviderClient, fakeProvider } from '../support/fake-provider.ts';
import { SecretService } from '../support/secret-service.ts';
import { SELF_SIGNED } from '../support/self-signed.ts';
import { sendJson, startWebServer, type WebServer } from '../support/web-server.ts';

const http = new UndiciHttp();
const stops: (() => unknown)[] = [];

afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

function configOf(address: string, loopbackPort?: number): Config {
  const { config } = fakeProvider(new FakeProviderClient());
  return {
    providers: [{ ...config, id: 'corp', issuer: address, ...(loopbackPort === undefined ? {} : { loopbackPort }) }],
    apis: [{ id: 'orders', baseUrl: `${address}/v1`, provider: 'corp', methods: ['GET'], paths: ['/**'], scopes: [] }],
    views: [],
    allowOtherConfig: false,
    updates: false,
    log: { level: 'info' },
  };
}

/** What is found of provider, clock and API at an address. */
async function examine(address: string) {
  const parts = { http, clock: new SystemClock() };
  const config = configOf(address);
  const [provider, clock, api] = await Promise.all(
    [...providerChecks(parts, config), ...apiChecks(parts, config)].map((check) => check.run()),
  );
  return { provider, clock, api };
}

async function provider(secondsAhead = 0, status = 200): Promise<WebServer> {
  const server = await startWebServer((_request, response) => {
    const date = new Date(Date.now() + secondsAhead * 1_000).toUTCString();
    if (status === 200) sendJson(response, { issuer: server.origin }, { date });
    else response.writeHead(status).end();
  });
  stops.push(() => server.stop());
  return server;
}

/** The port of a server that listens. */
async function listen(server: Server, host = '127.0.0.1'): Promise<number> {
  server.listen(0, host);
  await once(server, 'listening');
  stops.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

describe('what is on the network', () => {
  test('is reached, with the right time', async () => {
    const server = await provider();

    expect(await examine(server.origin)).toMatchObject({
      provider: { status: 'pass' },
      clock: { status: 'pass' },
      api: { status: 'pass' },
    });
    expect(server.requests.every(({ headers }) => headers.authorization === undefined)).toBe(true);
  });

  test.each([
    [600, 'behind'],
    [-600, 'ahead of'],
  ])('whose clock is %i s ahead makes this one wrong', async (seconds, word) => {
    const { clock } = await examine((await provider(seconds)).origin);

    expect(clock).toMatchObject({ status: 'fail', reason: 'clock', found: expect.stringMatching(/^(599|600|601) s/) });
    expect(clock?.found).toContain(word);
  });

  test('has a name that does not exist', async () => {
    const { provider: found, api } = await examine('https://no-such-host.invalid');

    expect([found?.reason, api?.reason]).toEqual(['dns', 'dns']);
  });

  test('refuses the connection', async () => {
    const server = await provider();
    await server.stop();

    const { provider: found, api } = await examine(server.origin);

    expect(found).toMatchObject({ reason: 'tcp', found: expect.stringContaining('ECONNREFUSED') });
    expect(api).toMatchObject({ reason: 'tcp' });
  });

  test('has a certificate that nobody vouches for', async () => {
    const port = await listen(createServer(SELF_SIGNED));

    const { provider: found, api } = await examine(`https://127.0.0.1:${port}`);

    expect([found?.reason, api?.reason]).toEqual(['tls', 'tls']);
  });

  test('answers with HTTP 500: no provider, but an API that is reached', async () => {
    const { provider: found, api } = await examine((await provider(0, 500)).origin);

    expect(found).toMatchObject({ reason: 'http', found: expect.stringContaining('HTTP 500') });
    expect(api).toMatchObject({ status: 'pass', found: expect.stringContaining('HTTP 500') });
  });

  test('speaks no HTTP', async () => {
    const port = await listen(createTcpServer((socket) => socket.end('SSH-2.0\r\n').destroySoon()));

    expect((await examine(`http://127.0.0.1:${port}`)).provider).toMatchObject({ status: 'fail', reason: 'http' });
  });
});

test('a local address can be listened on, a port that is taken can’t, and nothing listens afterwards', async () => {
  const port = await listen(createTcpServer());
  const checks = loopbackChecks(systemBind, configOf('https://id.example', port));
  const findings = Object.fromEntries(
    await Promise.all(checks.map(async (each) => [each.id, await each.run()] as const)),
  );

  expect(findings).toMatchObject({
    'loopback-ipv4': { status: 'pass' },
    [`port:${port}`]: { status: 'fail', reason: 'EADDRINUSE' },
  });

  await Promise.all(stops.splice(0).map((stop) => stop()));
  expect(await systemBind.tryBind('127.0.0.1', port)).toBeNull();
  expect(await systemBind.tryBind('127.0.0.1', port)).toBeNull();
});

describe('the real Secret Service', { timeout: 20_000 }, () => {
  let service: SecretService;

  beforeEach(() => {
    service = new SecretService();
    stops.push(() => service.stop());
  });

  test('takes, gives back and deletes the entry', async () => {
    await service.startBus({ activates: true });
    await service.startKeyring();
    const program = await service.startProgram();

    expect(await program.do('doctor')).toMatchObject({ value: { status: 'pass' } });
    expect(await program.do('get', KEYCHAIN_ENTRY)).toEqual({ value: null });
  });

  test('is locked, with no way to ask', async () => {
    await service.startBus({ activates: true });
    await service.startKeyring();
    await service.lock();
    const program = await service.startProgram();

    expect(await program.do('doctor')).toMatchObject({
      value: { status: 'fail', reason: 'KEYCHAIN_LOCKED', found: expect.stringContaining('locked') },
    });
  });

  test('hangs while it asks for a password; what is written when that is given is deleted', async () => {
    await service.startDisplay();
    await service.startBus({ activates: true });
    await service.startKeyring();
    await service.lock();
    const program = await service.startProgram({ faster: 5 });

    expect(await program.do('doctor')).toMatchObject({
      value: { status: 'fail', reason: 'KEYCHAIN_TIMEOUT', found: expect.stringContaining('hung') },
    });

    const free = program.do('whenFree');
    await service.answer(['t', 'e', 's', 't', 'Return']);
    expect(await free, 'the late write is done').toEqual({ value: true });
    await expect.poll(() => program.do('get', KEYCHAIN_ENTRY)).toEqual({ value: null });
  });

  test('is not there', async () => {
    await service.startBus({ activates: false });
    const program = await service.startProgram();

    expect(await program.do('doctor')).toMatchObject({
      value: { status: 'fail', reason: 'KEYCHAIN_UNAVAILABLE', found: expect.stringContaining('absent') },
    });
  });
});
