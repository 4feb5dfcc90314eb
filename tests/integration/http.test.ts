import { once } from 'node:events';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:https';
import { type AddressInfo, createServer as createMuteServer } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { discard, type HttpPort, type HttpRequest } from '../../electron/ports/http.ts';
import { type DesktopSession, startDesktopSession } from '../../scripts/desktop/desktop-session.ts';
import { type ElectronHttp, startElectronHttp } from '../support/electron-http.ts';
import { textOf } from '../support/fake-http.ts';
import { SELF_SIGNED } from '../support/self-signed.ts';
import { type Answer, startWebServer, type WebServer } from '../support/web-server.ts';

const LIMITS = { headersMs: 5_000, idleMs: 5_000, totalMs: 5_000, bodyBytes: 1_000 };
/** For what is to run into them. */
const SHORT = { ...LIMITS, headersMs: 300, totalMs: 600 };
const PIECE = Buffer.alloc(65_536, 'x');
/** What has no type to trust Chromium reads the beginning of before it says that it is there. */
const EVENTS = { 'content-type': 'text/event-stream' };
/** What a cache would keep. */
const KEEPSAKE = 'something to remember';
const undici = new UndiciHttp();
let server: WebServer;
let desktop: DesktopSession;
let electron: ElectronHttp;

const ANSWERS: Readonly<Record<string, Answer>> = {
  '/echo': (request, response) => request.pipe(response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] })),
  '/letters': (_request, response) => response.writeHead(200, { 'x-letters': '\xc3\xbc \xe2\x82\xac' }).end(),
  '/redirect': (_request, response) => response.writeHead(302, { location: '/elsewhere' }).end(),
  '/large': (_request, response) => response.end('x'.repeat(1_001)),
  '/just-right': (_request, response) => response.end('x'.repeat(1_000)),
  '/bomb': (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1_000_000)));
  },
  '/zipped-nothing': (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(),
  '/zipped': (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('unzipped')),
  '/odd-encoding': (_request, response) => response.writeHead(200, { 'content-encoding': 'odd' }).end('x'),
  '/silent': () => undefined,
  '/slow': (_request, response) => {
    response.writeHead(200, EVENTS);
    const timer = setInterval(() => response.write('.'), 50);
    response.on('close', () => clearInterval(timer));
  },
  '/kept': (_request, response) => {
    response.writeHead(200, { 'set-cookie': `kept=${KEEPSAKE}; max-age=9999`, 'cache-control': 'max-age=9999' });
    response.end(KEEPSAKE);
  },
  '/beginning': (_request, response) => void response.writeHead(200, EVENTS).write('x'),
  '/cut': (_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('x');
    setTimeout(() => response.destroy(), 20);
  },
};

beforeAll(async () => {
  server = await startWebServer((request, response) => ANSWERS[request.url ?? '']?.(request, response));
  desktop = await startDesktopSession();
  electron = await startElectronHttp(desktop);
  await electron.setProxy({ mode: 'direct' });
}, 30_000);
afterAll(async () => {
  await electron?.stop();
  await desktop.stop();
  await undici.close();
  await server.stop();
});

/** One contract, whatever the way to the server. */
const WAYS: readonly (readonly [name: string, http: () => HttpPort])[] = [
  ['undici', () => undici],
  ['Chromium in Electron', () => electron.chromium],
];

describe.each(WAYS)('%s', (_name, port) => {
  function ask(path: string, change: Partial<HttpRequest> = {}) {
    return port().request({
      url: new URL(`${server.origin}${path}`),
      method: 'GET',
      headers: {},
      body: null,
      limits: LIMITS,
      ...change,
    });
  }

  test('sends a body and gives back status, headers and body; repeated headers stay apart', async () => {
    const answer = await ask('/echo', { method: 'POST', body: 'hello', headers: { 'x-request-id': '7' } });

    expect(answer.status).toBe(200);
    expect(await textOf(answer)).toBe('hello');
    expect(answer.headers.filter(([name]) => name === 'set-cookie')).toEqual([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ]);
    expect(server.requests.at(-1)?.headers['x-request-id']).toBe('7');
  });

  test('gives back the bytes of a header, one character each', async () => {
    const { headers } = await ask('/letters');

    expect(headers).toContainEqual(['x-letters', '\xc3\xbc \xe2\x82\xac']); // ü €
  });

  test('sends no cookie back', async () => {
    await ask('/echo');
    await ask('/echo');

    expect(server.requests.at(-1)?.headers.cookie).toBeUndefined();
  });

  test('hands a redirect back as it is, and does not follow it', async () => {
    const { status, headers } = await ask('/redirect');

    expect(status).toBe(302);
    expect(headers).toContainEqual(['location', '/elsewhere']);
    await textOf(await ask('/zipped')); // what had been sent meanwhile would be there by now
    expect(server.requests.map((request) => request.url)).not.toContain('/elsewhere');
  });

  test('unpacks what it asks for, also where that is nothing', async () => {
    expect(await textOf(await ask('/zipped'))).toBe('unzipped');
    expect(server.requests.at(-1)?.headers['accept-encoding']).toBe('gzip, br');
    expect(await textOf(await ask('/zipped-nothing'))).toBe('');
  });

  test('takes a body of the allowed size', async () => {
    expect(await textOf(await ask('/just-right'))).toHaveLength(1_000);
  });

  test.each([
    ['a body that is too large', '/large', 'too-large'],
    ['a small body that is large once it is unpacked', '/bomb', 'too-large'],
    ['an encoding that is not known', '/odd-encoding', 'bad-answer'],
  ])('%s is an error', async (_what, path, kind) => {
    await expect(ask(path).then(textOf)).rejects.toMatchObject({ name: 'HttpError', kind });
  });

  test.each([
    ['a server that says nothing', '/silent'],
    ['a body that never ends', '/slow'],
  ])('%s is a timeout', async (_what, path) => {
    await expect(ask(path, { limits: SHORT }).then(textOf)).rejects.toMatchObject({ kind: 'timeout' });
  });

  test('a body that falls silent is a timeout', async () => {
    const limits = { ...LIMITS, idleMs: 200 };
    await expect(ask('/beginning', { limits }).then(textOf)).rejects.toMatchObject({ kind: 'timeout' });
  });

  test('a body that is cut off is an error', async () => {
    await expect(ask('/cut').then(textOf)).rejects.toMatchObject({ name: 'HttpError' });
  });

  test('nobody who listens: unreachable, and safe to send again', async () => {
    const gone = await startWebServer(() => undefined);
    await gone.stop();

    const error = { kind: 'unreachable', systemCode: 'ECONNREFUSED' };
    await expect(ask('', { url: new URL(gone.origin) })).rejects.toMatchObject(error);
  });

  test('a name that does not exist', async () => {
    await expect(ask('', { url: new URL('http://nobody.invalid/') })).rejects.toMatchObject({ kind: 'dns' });
  });

  test('TLS with a server that has none', async () => {
    const url = new URL(server.origin.replace('http:', 'https:'));
    await expect(ask('', { url })).rejects.toMatchObject({ name: 'HttpError', kind: 'tls' });
  });

  test('a certificate that nobody trusts is refused, also where the environment says that none is checked', async () => {
    const secure = createServer(SELF_SIGNED, (_request, response) => response.end('hello'));
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const { port } = secure.address() as AddressInfo;
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');

    await expect(ask('', { url: new URL(`https://127.0.0.1:${port}/`) })).rejects.toMatchObject({ kind: 'tls' });

    vi.unstubAllEnvs();
    secure.closeAllConnections();
    secure.close();
  });

  test.each(['HEAD 200', 'GET 204', 'GET 205', 'GET 304'])('%s has no body to wait for or to unpack', async (what) => {
    const [method = '', status] = what.split(' ');
    const empty = await startWebServer((_request, response) =>
      response.writeHead(Number(status), { 'content-encoding': 'gzip', 'content-length': '9' }).flushHeaders(),
    );

    const answer = await ask('', { url: new URL(empty.origin), method });
    expect([answer.status, await textOf(answer)]).toEqual([Number(status), '']);
    await empty.stop();
  });

  test('can be aborted before and while it runs', async () => {
    await expect(ask('/echo', { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted' });
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    await expect(ask('/silent', { signal: controller.signal })).rejects.toMatchObject({ kind: 'aborted' });
  });

  test('while it connects it can be aborted, and has its time', async () => {
    const mute = createMuteServer();
    await once(mute.listen(0, '127.0.0.1'), 'listening');
    const url = new URL(`https://127.0.0.1:${(mute.address() as AddressInfo).port}/`);
    const controller = new AbortController();
    mute.once('connection', () => controller.abort());
    const begin = performance.now();

    await expect(ask('', { url, signal: controller.signal })).rejects.toMatchObject({ kind: 'aborted' });
    await expect(ask('', { url, limits: SHORT })).rejects.toMatchObject({ kind: 'timeout' });

    expect(performance.now() - begin).toBeLessThan(LIMITS.headersMs); // what the library gives a connection is twice that
    mute.close();
  });

  test('a connection that was closed while nobody used it is made anew for what only reads', async () => {
    const forgetful = await startForgetfulServer();
    await textOf(await ask('', { url: new URL(forgetful.origin) }));

    expect(await textOf(await ask('', { url: new URL(forgetful.origin) }))).toBe('answer 3');

    await forgetful.stop();
  });

  test('to stop reading closes the connection, also before the first piece', async () => {
    const { origin, open, stop } = await startEndlessServer();
    const limits = { ...LIMITS, bodyBytes: null };
    const unread = await ask('', { url: new URL(origin), limits });
    await discard(unread.body);
    const begun = await ask('', { url: new URL(origin), limits });
    for await (const _piece of begun.body) break;

    await expect.poll(open).toBe(0);

    await stop();
  });

  test('who does not read holds the server up, and is not timed', async () => {
    const { origin, sent, stop } = await startEndlessServer();
    const limits = { ...LIMITS, idleMs: 100, bodyBytes: null };
    const { body } = await ask('', { url: new URL(origin), limits });
    let before = -1;
    await expect
      .poll(
        () => {
          const stands = sent() === before;
          before = sent();
          return stands;
        },
        { interval: 150 },
      )
      .toBe(true);

    expect(before).toBeLessThan(32 * 1_048_576);
    const reading = body[Symbol.asyncIterator]();
    for (let read = 0; read <= before; read += (await reading.next()).value?.length ?? Number.POSITIVE_INFINITY);
    expect(sent()).toBeGreaterThan(before);

    await reading.return?.();
    await stop();
  });

  test('an abort while the body is read ends it, down to the socket', async () => {
    const { origin, open, stop } = await startEndlessServer();
    const controller = new AbortController();
    const limits = { ...LIMITS, bodyBytes: null };
    const { body } = await ask('', { url: new URL(origin), limits, signal: controller.signal });
    const reading = body[Symbol.asyncIterator]();
    await reading.next();
    controller.abort();
    const rest = async () => {
      while (!(await reading.next()).done);
    };

    await expect(rest()).rejects.toMatchObject({ kind: 'aborted' });
    await expect.poll(open).toBe(0);
    await stop();
  });

  test('a body that goes on has neither a total time nor a size any more', async () => {
    const answer = await ask('/slow', { limits: { ...LIMITS, totalMs: 400, bodyBytes: 10 } });
    answer.goOn(5_000);
    const reading = answer.body[Symbol.asyncIterator]();
    let size = 0;
    while (size < 20) size += (await reading.next()).value?.length ?? Number.NaN;

    expect(size).toBeGreaterThanOrEqual(20);
    await reading.return?.();
  });

  test('an error has nothing of the request in it', async () => {
    const headers = { authorization: 'Bearer secret-token' };
    const error = await ask('/large?query=secret-query', { headers, limits: SHORT }).catch((reason: Error) => reason);

    expect(error).toBeInstanceOf(Error);
    expect(`${error} ${JSON.stringify(error)} ${(error as Error).stack}`).not.toContain('secret');
  });
});

test('undici sends what changes something once; Chromium again, where a kept connection was closed without a word', async () => {
  const post = { method: 'POST', headers: {}, body: 'x', limits: LIMITS };
  const outcome = async (http: HttpPort) => {
    const forgetful = await startForgetfulServer();
    await textOf(await http.request({ ...post, url: new URL(forgetful.origin) }));
    const second = await http.request({ ...post, url: new URL(forgetful.origin) }).then(textOf, ({ kind }) => kind);
    await forgetful.stop();
    return second;
  };

  expect(await outcome(undici)).toBe('unreachable');
  expect(await outcome(electron.chromium)).toBe('answer 3');
});

test('Chromium keeps nothing: no cookie, no cache, no file', async () => {
  const url = new URL(`${server.origin}/kept`);
  const ask = () => electron.chromium.request({ url, method: 'GET', headers: {}, body: null, limits: LIMITS });
  expect(await textOf(await ask())).toBe(KEEPSAKE);
  expect(await textOf(await ask())).toBe(KEEPSAKE);

  expect(server.requests.filter((request) => request.url === '/kept')).toHaveLength(2);
  expect(server.requests.at(-1)?.headers).not.toHaveProperty('cookie');
  expect(await electron.traces()).toEqual({ cookies: 0, cacheBytes: 0, folder: null });
  expect(filesWith(electron.userData, KEEPSAKE)).toEqual([]);
});

/** Its second request finds a connection that is closed. */
async function startForgetfulServer(): Promise<WebServer> {
  let count = 0;
  return startWebServer((request, response) => {
    count += 1;
    if (count === 2) request.socket.destroy();
    else response.end(`answer ${count}`);
  });
}

/** Sends as long as somebody takes it. */
async function startEndlessServer() {
  let sent = 0;
  let open = 0;
  const { origin, stop } = await startWebServer((_request, response) => {
    open += 1;
    response.on('close', () => {
      open -= 1;
    });
    const more = () => {
      while (!response.destroyed && response.write(PIECE)) sent += PIECE.length;
      sent += PIECE.length;
      response.once('drain', more);
    };
    more();
  });
  return { origin, stop, sent: () => sent, open: () => open };
}

function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() && readFileSync(path).includes(text));
}
