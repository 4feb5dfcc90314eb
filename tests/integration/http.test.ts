import { createServer as createPlainServer } from 'node:http';
import { createServer } from 'node:https';
import { type AddressInfo, connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import type { HttpRequest } from '../../electron/ports/http.ts';
import { textOf } from '../support/fake-http.ts';
import { SELF_SIGNED } from '../support/self-signed.ts';
import { type Answer, startWebServer, type WebServer } from '../support/web-server.ts';

const LIMITS = { headersMs: 300, idleMs: 5_000, totalMs: 600, bodyBytes: 1_000 };
const http = new UndiciHttp();
let server: WebServer;

const ANSWERS: Readonly<Record<string, Answer>> = {
  '/echo': (request, response) => request.pipe(response.writeHead(200, { 'set-cookie': ['a=1', 'b=2'] })),
  '/redirect': (_request, response) => response.writeHead(302, { location: '/echo' }).end(),
  '/large': (_request, response) => response.end('x'.repeat(1_001)),
  '/just-right': (_request, response) => response.end('x'.repeat(1_000)),
  '/bomb': (_request, response) => {
    response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('x'.repeat(1_000_000)));
  },
  '/zipped': (_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('unzipped')),
  '/odd-encoding': (_request, response) => response.writeHead(200, { 'content-encoding': 'odd' }).end('x'),
  '/silent': () => undefined,
  '/slow': (_request, response) => {
    response.writeHead(200);
    const timer = setInterval(() => response.write('.'), 50);
    response.on('close', () => clearInterval(timer));
  },
  '/cut': (_request, response) => {
    response.writeHead(200, { 'content-length': '100' }).write('x');
    setTimeout(() => response.destroy(), 20);
  },
};

beforeAll(async () => {
  server = await startWebServer((request, response) => ANSWERS[request.url ?? '']?.(request, response));
});
afterAll(async () => {
  await http.close();
  await server.stop();
});

function ask(path: string, change: Partial<HttpRequest> = {}) {
  return http.request({
    url: `${server.origin}${path}`,
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

test('sends no cookie back', async () => {
  await ask('/echo');
  await ask('/echo');

  expect(server.requests.at(-1)?.headers.cookie).toBeUndefined();
});

test('hands a redirect back as it is', async () => {
  const { status, headers } = await ask('/redirect');

  expect(status).toBe(302);
  expect(headers).toContainEqual(['location', '/echo']);
});

test('unpacks', async () => {
  expect(await textOf(await ask('/zipped'))).toBe('unzipped');
});

test('takes a body of the allowed size', async () => {
  expect(await textOf(await ask('/just-right'))).toHaveLength(1_000);
});

test.each([
  ['a body that is too large', '/large', 'too-large'],
  ['a small body that is large once it is unpacked', '/bomb', 'too-large'],
  ['an encoding that is not known', '/odd-encoding', 'bad-answer'],
  ['a server that says nothing', '/silent', 'timeout'],
  ['a body that never ends', '/slow', 'timeout'],
])('%s is an error', async (_what, path, kind) => {
  await expect(ask(path).then(textOf)).rejects.toMatchObject({ name: 'HttpError', kind });
});

test('a body that is cut off is an error', async () => {
  await expect(ask('/cut').then(textOf)).rejects.toMatchObject({ name: 'HttpError' });
});

test('nobody who listens: unreachable, and safe to send again', async () => {
  const gone = await startWebServer(() => undefined);
  await gone.stop();

  const error = { kind: 'unreachable', systemCode: 'ECONNREFUSED' };
  await expect(ask('', { url: gone.origin })).rejects.toMatchObject(error);
});

test('a name that does not exist', async () => {
  await expect(ask('', { url: 'http://nobody.invalid/' })).rejects.toMatchObject({ kind: 'dns' });
});

test('TLS with a server that has none', async () => {
  const url = server.origin.replace('http:', 'https:');
  await expect(ask('', { url })).rejects.toMatchObject({ name: 'HttpError', kind: 'tls' });
});

test('a certificate that nobody trusts is refused, also where the environment says that none is checked', async () => {
  const secure = createServer(SELF_SIGNED, (_request, response) => response.end('hello'));
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  const { port } = secure.address() as AddressInfo;
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');

  await expect(ask('', { url: `https://127.0.0.1:${port}/` })).rejects.toMatchObject({ kind: 'tls' });

  vi.unstubAllEnvs();
  secure.closeAllConnections();
  secure.close();
});

test.each(['HEAD 200', 'GET 204', 'GET 304'])('%s has no body to unpack', async (what) => {
  const [method = '', status] = what.split(' ');
  const empty = await startWebServer((_request, response) =>
    response.writeHead(Number(status), { 'content-encoding': 'gzip' }).end(),
  );

  expect(await ask('', { url: empty.origin, method })).toMatchObject({ status: Number(status) });
  await empty.stop();
});

describe('the system’s proxy', () => {
  const through = async (answer: string | Promise<string>, url = 'http://service.example/path') => {
    const asked = new UndiciHttp({ proxyFor: async () => answer });
    try {
      const request = { url, method: 'GET', headers: {}, body: null, limits: LIMITS };
      return await textOf(await asked.request(request));
    } finally {
      await asked.close();
    }
  };

  test('is used, the first that can be', async () => {
    const proxy = createPlainServer((request, response) => response.end(`for ${request.headers.host}`));
    // undici asks a proxy for a tunnel, also for http.
    const target = await startWebServer((request, response) => response.end(`target for ${request.headers.host}`));
    proxy.on('connect', (_request, socket) => {
      const { port } = new URL(target.origin);
      const onward = connect(Number(port), '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        onward.pipe(socket).pipe(onward);
      });
      onward.on('error', () => socket.destroy());
      socket.on('error', () => onward.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    const { port } = proxy.address() as AddressInfo;

    expect(await through(`SOCKS5 127.0.0.1:1; PROXY 127.0.0.1:${port}; DIRECT`)).toContain('service.example');

    proxy.closeAllConnections();
    proxy.close();
    await target.stop();
  });

  test('of a kind that is not known is said, not gone around', async () => {
    await expect(through('SOCKS5 127.0.0.1:1')).rejects.toMatchObject({
      kind: 'proxy',
      systemCode: 'PROXY_NOT_SUPPORTED',
    });
  });

  test('that takes for ever to be found has no more time than the rest', async () => {
    await expect(through(new Promise<string>(() => undefined))).rejects.toMatchObject({ kind: 'timeout' });
  });

  test('is not asked for on this machine', async () => {
    const local = await startWebServer((_request, response) => response.end('local'));
    expect(await through('PROXY 127.0.0.1:1', local.origin)).toBe('local');
    await local.stop();
  });
});

test('can be aborted before and while it runs', async () => {
  await expect(ask('/echo', { signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted' });
  const controller = new AbortController();
  setTimeout(() => controller.abort(), 20);
  await expect(ask('/silent', { signal: controller.signal })).rejects.toMatchObject({ kind: 'aborted' });
});

test('a connection that was closed while nobody used it is made anew for what only reads', async () => {
  let count = 0;
  const forgetful = await startWebServer((request, response) => {
    count += 1;
    if (count === 2) request.socket.destroy();
    else response.end(`answer ${count}`);
  });
  await textOf(await ask('', { url: forgetful.origin }));

  expect(await textOf(await ask('', { url: forgetful.origin }))).toBe('answer 3');
  count = 1;
  await expect(ask('', { url: forgetful.origin, method: 'POST', body: 'x' })).rejects.toMatchObject({
    kind: 'unreachable',
  });
  await forgetful.stop();
});

test('an error has nothing of the request in it', async () => {
  const headers = { authorization: 'Bearer secret-token' };
  const error = await ask('/large?query=secret-query', { headers }).catch((reason: Error) => reason);

  expect(error).toBeInstanceOf(Error);
  expect(`${error} ${JSON.stringify(error)} ${(error as Error).stack}`).not.toContain('secret');
});
