import { afterEach, beforeEach, expect, test } from 'vitest';
import { LoopbackOnlyHttp } from '../../electron/main/loopback-only.ts';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import { UpdateCheck } from '../../electron/updates/update-check.ts';
import { FakeLogger } from '../support/fake-logger.ts';
import { type Answer, startWebServer, type WebServer } from '../support/web-server.ts';

let server: WebServer;
let answer: Answer;
let logger: FakeLogger;

beforeEach(async () => {
  logger = new FakeLogger();
  server = await startWebServer((request, response) => answer(request, response));
});
afterEach(() => server.stop());

/** Asks a real feed once. */
async function newsOf(origin: string) {
  const check = new UpdateCheck({
    feed: `${origin}/keyporch/`,
    version: '0.1.0',
    way: 'app-image',
    userAgent: 'com.example.keyporch/0.1.0',
    http: new LoopbackOnlyHttp(new UndiciHttp()),
    clock: new SystemClock(),
    logger,
    onNews: () => undefined,
  });
  try {
    await check.begin();
    return check.news;
  } finally {
    check.end();
  }
}

const says =
  (body: string | Buffer, status = 200, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    void response.writeHead(status, headers).end(body);

test('a feed with a newer version is told', async () => {
  answer = says('{"version":"0.2.0"}\n');

  expect(await newsOf(server.origin)).toEqual({ version: '0.2.0', way: 'app-image' });
  expect(server.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET /keyporch/latest.json']);
  expect(server.requests[0]?.headers.cookie).toBeUndefined();
  expect(logger.lines).toEqual([]);
});

test.each(['0.1.0', '0.0.9'])('one with %s is not, nor logged', async (version) => {
  answer = says(JSON.stringify({ version }));

  expect(await newsOf(server.origin)).toBeNull();
  expect(logger.lines).toEqual([]);
});

test.each<[string, Answer]>([
  ['is a page', says('<!doctype html><title>0.2.0</title>')],
  ['is not there', says('{"version":"0.2.0"}', 404)],
  ['is elsewhere', says('{"version":"0.2.0"}', 302, { location: '/elsewhere' })],
  ['is very large', says(`{"version":"0.2.0"${' '.repeat(10_000)}}`)],
  [
    'is cut off',
    (_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('{');
      response.on('close', () => undefined);
      setImmediate(() => response.destroy());
    },
  ],
])('a feed that %s is a line in the log, and no more', async (_title, given) => {
  answer = given;

  expect(await newsOf(server.origin)).toBeNull();
  expect(logger.lines).toHaveLength(1);
  expect(server.requests).toHaveLength(1);
});

test('so is one that nobody can reach', async () => {
  const { origin } = server;
  await server.stop();

  expect(await newsOf(origin)).toBeNull();
  expect(logger.lines).toEqual(['the feed of updates did not answer {"reason":"unreachable"}']);
  server = await startWebServer(() => undefined); // for the end
});

test('so is, on a runtime for tests, one that is not on this machine', async () => {
  expect(await newsOf('https://updates.example.com')).toBeNull();
  expect(logger.lines).toEqual(['the feed of updates did not answer {"reason":"refused"}']);
});
