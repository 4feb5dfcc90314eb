import { expect, test } from 'vitest';
import { RoutedHttp } from '../../../../../electron/platform/http/routed-http.ts';
import { HttpError, type HttpErrorKind, type HttpPort, type HttpRequest } from '../../../../../electron/ports/http.ts';
import { isLoopbackHost } from '../../../../../shared/loopback.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';
import { httpAnswer } from '../../../../support/fake-http.ts';
import { FakeWake } from '../../../../support/fake-wake.ts';

const LIMITS = { headersMs: 1_000, idleMs: 1_000, totalMs: 1_000, bodyBytes: 1_000 };
const API = 'https://api.corp.example/v1/orders';

/** The decisions of a program whose ways, network and failures a test chooses. */
function start(word: string | (() => Promise<string>) = 'DIRECT') {
  const clock = new FakeClock();
  const wake = new FakeWake();
  const asked: string[] = [];
  const used: string[] = [];
  const world = { word, network: 'home', failure: null as HttpErrorKind | null };
  const port = (name: string): HttpPort => ({
    request: async () => {
      used.push(name);
      if (world.failure !== null) throw new HttpError(world.failure, null);
      return httpAnswer(200);
    },
  });
  const http = new RoutedHttp({
    direct: port('direct'),
    chromium: port('chromium'),
    waysTo: async (url) => {
      asked.push(url);
      return typeof world.word === 'string' ? world.word : world.word();
    },
    isLocal: isLoopbackHost,
    network: () => world.network,
    wake,
    clock,
  });
  const ask = (url = API, change: Partial<Omit<HttpRequest, 'url'>> = {}) =>
    http.request({ url: new URL(url), method: 'GET', headers: {}, body: null, limits: LIMITS, ...change });
  return { clock, wake, asked, used, world, ask };
}

test.each([
  ['DIRECT', 'direct'],
  [' direct ', 'direct'],
  ['PROXY proxy.corp.example:8080', 'chromium'],
  ['SOCKS5 proxy.corp.example:1080', 'chromium'],
  ['PROXY proxy.corp.example:8080;DIRECT', 'chromium'],
  ['DIRECT;PROXY proxy.corp.example:8080', 'chromium'],
  ['', 'chromium'],
])('where the system says “%s” it goes by %s', async (word, way) => {
  const { ask, used } = start(word);

  await ask();

  expect(used).toEqual([way]);
});

test.each(['http://127.0.0.1:3000/', 'http://[::1]:3000/', 'http://localhost:3000/'])(
  '%s is on this machine: directly, and nobody is asked',
  async (url) => {
    const { ask, used, asked } = start('PROXY proxy.corp.example:8080');

    await ask(url);

    expect(used).toEqual(['direct']);
    expect(asked).toEqual([]);
  },
);

test('an origin is asked about once, without path and query', async () => {
  const { ask, asked } = start();

  await Promise.all([ask(), ask(), ask('https://api.corp.example/other?secret=1')]);
  await ask('https://api.corp.example:8443/');

  expect(asked).toEqual(['https://api.corp.example/', 'https://api.corp.example:8443/']);
});

test('a computer that wakes up, or a person who comes back, may have another way', async () => {
  const { ask, used, world, wake } = start();
  await ask();
  world.word = 'PROXY proxy.corp.example:8080';
  await ask();
  wake.wake();
  await ask();

  expect(used).toEqual(['direct', 'direct', 'chromium']);
});

test('in another network it is decided anew, at the latest two seconds on', async () => {
  const { ask, used, world, clock } = start();
  await ask();
  world.network = 'company';
  world.word = 'PROXY proxy.corp.example:8080';
  clock.advance(1_999);
  await ask();
  clock.advance(1);
  await ask();

  expect(used).toEqual(['direct', 'direct', 'chromium']);
});

test('a decision is five minutes old at most, also where the clock was set back', async () => {
  const { ask, asked, clock } = start();
  await ask();
  clock.advance(5 * 60_000 - 1);
  await ask();
  expect(asked).toHaveLength(1);

  clock.advance(1);
  await ask();
  expect(asked).toHaveLength(2);

  clock.jump(-24 * 3_600_000);
  await ask();
  expect(asked).toHaveLength(3);
});

test.each<[HttpErrorKind, number]>([
  ['unreachable', 2],
  ['dns', 2],
  ['tls', 2],
  ['proxy', 2],
  ['timeout', 2],
  ['aborted', 1],
  ['too-large', 1],
  ['bad-answer', 1],
])('after a failure of kind %s the system has been asked %i times', async (kind, times) => {
  const { ask, asked, world } = start();
  world.failure = kind;
  await expect(ask()).rejects.toMatchObject({ kind });
  world.failure = null;
  await ask();

  expect(asked).toHaveLength(times);
});

test('a failure is about its own origin', async () => {
  const { ask, asked, world } = start();
  await ask('https://id.corp.example/');
  world.failure = 'dns';
  await expect(ask()).rejects.toMatchObject({ kind: 'dns' });
  world.failure = null;
  await ask('https://id.corp.example/');

  expect(asked).toEqual(['https://id.corp.example/', 'https://api.corp.example/']);
});

test('a system that can’t say leaves it to Chromium', async () => {
  const { ask, used } = start(() => Promise.reject(new Error('no')));

  await ask();

  expect(used).toEqual(['chromium']);
});

test('a system that takes longer than a second leaves it to Chromium', async () => {
  const { ask, used, clock } = start(() => new Promise<string>(() => undefined));
  const answer = ask();
  await Promise.resolve();
  clock.advance(999);
  expect(used).toEqual([]);
  clock.advance(1);
  await answer;

  expect(used).toEqual(['chromium']);
  expect(clock.waiting).toBe(0);
});

test('who gives up meanwhile does not wait for it', async () => {
  const { ask, used, clock } = start(() => new Promise<string>(() => undefined));
  const controller = new AbortController();
  const answer = ask(API, { signal: controller.signal });
  controller.abort();
  await answer;

  expect(used).toEqual(['chromium']); // which rejects it at once
  expect(clock.waiting).toBe(0);
});
