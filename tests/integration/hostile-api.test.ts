import type { Socket } from 'node:net';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { FlowRecorder } from '../../electron/flow/recorder.ts';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import { ApiCalls } from '../../electron/proxy/api-calls.ts';
import { ApiProxy, type Destination } from '../../electron/proxy/api-proxy.ts';
import type { ApiConfig } from '../../shared/config.ts';
import { ERROR_CODES, type ErrorCode, ExpectedError, failure } from '../../shared/errors.ts';
import { FakeAccessTokens } from '../support/fake-access-tokens.ts';
import { type RawAnswer, type RawServer, startRawServer, writeForEver, writeSlowly } from '../support/raw-server.ts';

const MIB = 1_048_576;
/** What a view may read of this API. */
const MAX_BYTES = 1 * MIB;
/** How long a call may take here, in ms, and how much longer a busy machine may need to end it. */
const TIMEOUT = 300;
const SLACK = 2_500;
/** How much more memory may be in use while a call is answered, in bytes. */
const MAX_GROWTH = 64 * MIB;
const TOKEN = 'access-1';
const WINDOW = 1;

const clock = new SystemClock();
const collectGarbage = (() => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

interface Outcome {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: number;
  /** As far as it is kept: the beginning. */
  readonly text: string;
}

interface CallOptions {
  readonly method?: 'GET' | 'HEAD' | 'POST';
  readonly destination?: Destination;
  readonly timeout?: number;
  /** False: nobody reads a stream before it is over. */
  readonly read?: boolean;
}

let http: UndiciHttp;
let recorder: FlowRecorder;
let servers: RawServer[];
let tokens: FakeAccessTokens;

beforeEach(() => {
  tokens = new FakeAccessTokens();
  http = new UndiciHttp();
  recorder = new FlowRecorder(clock);
  servers = [];
});
afterEach(async () => {
  for (const server of servers) await server.stop();
  await http.close();
});

async function serve(...how: Parameters<typeof startRawServer>): Promise<RawServer> {
  const server = await startRawServer(...how);
  servers.push(server);
  return server;
}

/** Everything between a window and the API as in the program, but the session. */
function callsTo(server: RawServer) {
  const api: ApiConfig = {
    id: 'api',
    baseUrl: server.origin,
    provider: 'corp',
    methods: ['GET', 'HEAD', 'POST'],
    paths: ['/**'],
    scopes: [],
    maxBytes: MAX_BYTES,
  };
  const calls = new ApiCalls(clock);
  const proxy = new ApiProxy({
    apis: [api],
    http,
    tokens,
    flow: recorder,
    clock,
    userAgent: 'Keyporch/1',
    userInfoEndpoint: () => Promise.reject(new Error('there is none')),
  });
  let count = 0;
  return async (path: string, more: CallOptions = {}): Promise<Outcome> => {
    count += 1;
    const callId = `call-${count}`;
    const { method = 'GET', destination = 'view', timeout = TIMEOUT, read = true } = more;
    const request = { callId, api: 'api', path, method, headers: {}, body: null, timeout };
    const { status, headers, body } = await calls.run(WINDOW, request, (signal) =>
      proxy.call(request, signal, destination),
    );
    if (body instanceof ArrayBuffer) return outcomeOf(status, headers, [new Uint8Array(body)]);
    if (!read) await expect.poll(() => server.open).toBe(0);
    return outcomeOf(status, headers, piecesOf(calls, callId));
  };
}

async function* piecesOf(calls: ApiCalls, callId: string): AsyncGenerator<Uint8Array> {
  const read = calls.open(WINDOW, callId, () => undefined);
  for (let batch = await read(); batch !== null; batch = await read()) yield* batch;
}

async function outcomeOf(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Outcome> {
  let bytes = 0;
  let text = '';
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (text.length < 1_000) text += Buffer.from(piece).toString('latin1').slice(0, 1_000);
  }
  return { status, headers, bytes, text };
}

const GOOD = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\ncontent-length: 4\r\n\r\ngood';
const HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n';
const EVENTS = 'HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n';
const CHUNKED = `${HEAD}transfer-encoding: chunked\r\n\r\n`;
/** @param more bytes that it says will come, and that don't: a connection is only kept after an answer that is whole */
const packed = (encoding: string, body: Uint8Array, more = 1) =>
  Buffer.concat([
    Buffer.from(`${HEAD}content-encoding: ${encoding}\r\ncontent-length: ${body.byteLength + more}\r\n\r\n`),
    body,
  ]);
const say =
  (text: string | Uint8Array): RawAnswer =>
  (socket) =>
    void socket.write(text);
const sayAndClose =
  (text: string | Uint8Array): RawAnswer =>
  (socket) =>
    void socket.end(text);
const sayAndReset =
  (text: string): RawAnswer =>
  (socket) =>
    void socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), 20));
const after =
  (text: string, then: (socket: Socket) => void): RawAnswer =>
  (socket) => {
    socket.write(text);
    then(socket);
  };
const slowly = (piece: string) => (socket: Socket) => writeSlowly(socket, piece, 50);
const forEver = (piece: string | Uint8Array) => (socket: Socket) => writeForEver(socket, piece);

const ZEROS = Buffer.alloc(65_536);
const CHUNK = Buffer.concat([Buffer.from('10000\r\n'), ZEROS, Buffer.from('\r\n')]);
const HEADERS_10_000 = Array.from({ length: 10_000 }, (_, index) => `x-${index}: a\r\n`).join('');
/** 200 MiB in 200 kB. */
let bomb: Buffer;

beforeAll(() => {
  bomb = gzipSync(Buffer.alloc(200 * MIB));
});
afterAll(() => {
  bomb = Buffer.alloc(0);
});

type Case = readonly [what: string, answer: RawAnswer, code: ErrorCode];

/** What is in use, garbage aside, in bytes. */
function memoryInUse(): number {
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/**
 * A call, its time and the memory that it held at most. What the process has from the system is no measure here: at the speed
 * of loopback the engine lets some 100 MB of garbage come together before it clears up, and no more for gigabytes.
 */
async function measured(call: () => Promise<Outcome>) {
  const before = memoryInUse();
  let peak = before;
  const sample = () => {
    peak = Math.max(peak, memoryInUse());
  };
  const sampling = setInterval(sample, 50);
  const begin = performance.now();
  const [result] = await Promise.allSettled([call()]);
  const took = performance.now() - begin;
  sample();
  clearInterval(sampling);
  return { result, took, growth: peak - before };
}

/** The API answers so to everything but `/good`. It ends as it should, the connection is closed, and the next call works. */
async function expectFailure(answer: RawAnswer, code: ErrorCode, destination: Destination = 'view'): Promise<void> {
  const server = await serve((socket, head) => (head.startsWith('GET /good ') ? say(GOOD) : answer)(socket, head));
  const call = callsTo(server);

  const { result, took, growth } = await measured(() => call('/bad', { destination }));

  expect(result).toMatchObject({ status: 'rejected', reason: { name: 'ExpectedError', code } });
  expect(ERROR_CODES).toContain(code);
  expect(took).toBeLessThan(TIMEOUT + SLACK);
  expect(growth).toBeLessThan(MAX_GROWTH);
  await expect.poll(() => server.open).toBe(0);
  expect(recorder.events()).toMatchObject([{ status: 'failed', code }]);
  expect(await call('/good')).toMatchObject({ status: 200, text: 'good' });
}

const SLOW: readonly Case[] = [
  ['says nothing', () => undefined, 'API_TIMEOUT'],
  ['sends its status line byte by byte', slowly('H'), 'API_BAD_RESPONSE'],
  ['sends a header byte by byte', after(`${HEAD}x-slow: `, slowly('a')), 'API_TIMEOUT'],
  ['sends a body byte by byte', after(`${HEAD}content-length: 1000\r\n\r\n`, slowly('a')), 'API_TIMEOUT'],
  ['sends one byte of its body and is silent', say(`${HEAD}content-length: 9\r\n\r\na`), 'API_TIMEOUT'],
  ['sends headers and is silent', say(CHUNKED), 'API_TIMEOUT'],
  ['sends the size of a chunk digit by digit', after(CHUNKED, slowly('0')), 'API_TIMEOUT'],
  ['answers 103 for ever', forEver('HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(1_000)), 'API_TIMEOUT'],
  ['answers 103 now and then for ever', slowly('HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n'), 'API_TIMEOUT'],
];

const LARGE: readonly Case[] = [
  ['never ends its body', after(CHUNKED, forEver(CHUNK)), 'API_TOO_LARGE'],
  ['never ends its body, which has no length', after(`${HEAD}\r\n`, forEver(ZEROS)), 'API_TOO_LARGE'],
  [
    'says that its body is a petabyte',
    after(`${HEAD}content-length: ${1e15}\r\n\r\n`, forEver(ZEROS)),
    'API_TOO_LARGE',
  ],
  ['sends 200 MiB packed in 200 kB', (socket) => socket.write(packed('gzip', bomb)), 'API_TOO_LARGE'],
  ['packs that twice', (socket) => socket.write(packed('gzip, gzip', gzipSync(bomb))), 'API_BAD_RESPONSE'],
  ['sends events for ever', after(EVENTS, forEver('data: 1\n\n'.repeat(1_000))), 'API_TIMEOUT'],
  [
    'names a hundred encodings',
    say(`${HEAD}content-encoding: ${Array(100).fill('gzip').join(', ')}\r\n\r\n`),
    'API_BAD_RESPONSE',
  ],
  ['sends 10,000 headers', say(`${HEAD}${HEADERS_10_000}\r\n`), 'API_BAD_RESPONSE'],
  ['sends a header of 1 MB', say(`${HEAD}x-large: ${'a'.repeat(1_000_000)}\r\n\r\n`), 'API_BAD_RESPONSE'],
  ['never ends a header', after(`${HEAD}x-large: `, forEver(Buffer.alloc(65_536, 'a'))), 'API_BAD_RESPONSE'],
  ['never ends the size of a chunk', after(CHUNKED, forEver(Buffer.alloc(65_536, '1'))), 'API_BAD_RESPONSE'],
  ['never ends a chunk’s extension', after(`${CHUNKED}1;a=`, forEver(Buffer.alloc(65_536, 'a'))), 'API_TIMEOUT'],
  [
    'never ends its trailers',
    after(`${CHUNKED}0\r\n`, forEver('x-trailer: aaaaaaaa\r\n'.repeat(1_000))),
    'API_BAD_RESPONSE',
  ],
];

const BROKEN: readonly Case[] = [
  ['speaks HTTP/0.9', sayAndClose('<h1>Hello</h1>'), 'API_BAD_RESPONSE'],
  ['speaks HTTP/9.9', say('HTTP/9.9 200 OK\r\ncontent-length: 0\r\n\r\n'), 'API_BAD_RESPONSE'],
  ['speaks something else', say(Buffer.from([0x16, 3, 1, 0, 0, 1, 2])), 'API_BAD_RESPONSE'],
  ['answers with status 999', say('HTTP/1.1 999 Odd\r\ncontent-length: 1\r\n\r\n'), 'API_BAD_RESPONSE'],
  ['answers with status 600', say('HTTP/1.1 600 Odd\r\ncontent-length: 1\r\n\r\n'), 'API_BAD_RESPONSE'],
  ['answers with status 0', say('HTTP/1.1 0 Odd\r\ncontent-length: 0\r\n\r\n'), 'API_BAD_RESPONSE'],
  ['answers with status 20', say('HTTP/1.1 20 Odd\r\ncontent-length: 0\r\n\r\n'), 'API_BAD_RESPONSE'],
  ['answers with status abc', say('HTTP/1.1 abc Odd\r\ncontent-length: 0\r\n\r\n'), 'API_BAD_RESPONSE'],
  ['answers with status 1000', say('HTTP/1.1 1000 Odd\r\ncontent-length: 0\r\n\r\n'), 'API_BAD_RESPONSE'],
  [
    'switches protocols unasked',
    say('HTTP/1.1 101 Switching\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'),
    'API_BAD_RESPONSE',
  ],
  ['answers 100 unasked', say('HTTP/1.1 100 Continue\r\n\r\n'), 'API_BAD_RESPONSE'],
  ['sends a chunk’s size that is no number', say(`${CHUNKED}xyz\r\n`), 'API_BAD_RESPONSE'],
  ['sends a chunk that is longer than it says', say(`${CHUNKED}1\r\nabc\r\n0\r\n\r\n`), 'API_BAD_RESPONSE'],
  ['sends a chunk’s size beyond all numbers', say(`${CHUNKED}fffffffffffffffff\r\na`), 'API_BAD_RESPONSE'],
  ['ends its chunks without the last one', sayAndClose(`${CHUNKED}1\r\na\r\n`), 'API_BAD_RESPONSE'],
  ['sends less than it says', sayAndClose(`${HEAD}content-length: 9\r\n\r\na`), 'API_BAD_RESPONSE'],
  ['says its length twice', say(`${HEAD}content-length: 1\r\ncontent-length: 2\r\n\r\nab`), 'API_BAD_RESPONSE'],
  [
    'says a length and chunks',
    say(`${HEAD}content-length: 1\r\ntransfer-encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n`),
    'API_BAD_RESPONSE',
  ],
  [
    'says chunks and a length',
    say(`${HEAD}transfer-encoding: chunked\r\ncontent-length: 1\r\n\r\n1\r\na\r\n0\r\n\r\n`),
    'API_BAD_RESPONSE',
  ],
  ['says a length below zero', say(`${HEAD}content-length: -1\r\n\r\n`), 'API_BAD_RESPONSE'],
  ['says a length that is no number', say(`${HEAD}content-length: 1e3\r\n\r\n`), 'API_BAD_RESPONSE'],
  ['has a NUL in a header', say(`${HEAD}x-nul: a\0b\r\ncontent-length: 0\r\n\r\n`), 'API_BAD_RESPONSE'],
  ['has a line without a colon', say(`${HEAD}nothing\r\ncontent-length: 0\r\n\r\n`), 'API_BAD_RESPONSE'],
  [
    'packs in a way that nobody knows',
    say(`${HEAD}content-encoding: odd\r\ncontent-length: 2\r\n\r\na`),
    'API_BAD_RESPONSE',
  ],
  [
    'packs in two ways, one a line',
    say(`${HEAD}content-encoding: identity\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\na`),
    'API_BAD_RESPONSE',
  ],
  ['says gzip and is not', say(packed('gzip', Buffer.from('not packed at all'))), 'API_BAD_RESPONSE'],
  [
    'breaks off what it packed',
    sayAndClose(packed('gzip', gzipSync('a'.repeat(1_000)).subarray(0, 20), 0)),
    'API_BAD_RESPONSE',
  ],
  [
    'packs in brotli and breaks it',
    sayAndClose(packed('br', brotliCompressSync('a'.repeat(1_000)).subarray(0, 8), 0)),
    'API_BAD_RESPONSE',
  ],
];

const RESETS: readonly Case[] = [
  ['before its headers', (socket) => socket.resetAndDestroy(), 'API_UNREACHABLE'],
  ['in its status line', sayAndReset('HTTP/1.1 20'), 'API_UNREACHABLE'],
  ['in its headers', sayAndReset(`${HEAD}x-half: `), 'API_UNREACHABLE'],
  ['after its headers', sayAndReset(CHUNKED), 'API_UNREACHABLE'],
  ['in the size of a chunk', sayAndReset(`${CHUNKED}1`), 'API_UNREACHABLE'],
  ['in its body', sayAndReset(`${HEAD}content-length: 1000\r\n\r\nhalf`), 'API_UNREACHABLE'],
  [
    'in a packed body',
    (socket) => sayAndReset(`${HEAD}content-encoding: gzip\r\ncontent-length: 99\r\n\r\n`)(socket, ''),
    'API_UNREACHABLE',
  ],
];

describe('an API that', () => {
  test.each([...SLOW, ...LARGE, ...BROKEN])('%s', (_what, answer, code) => expectFailure(answer, code));

  test.each(RESETS)('resets the connection %s', (_what, answer, code) => expectFailure(answer, code));

  test('resets each connection at once', async () => {
    const server = await serve(
      () => undefined,
      (socket) => void socket.resetAndDestroy(),
    );

    const { result } = await measured(() => callsTo(server)('/'));

    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'API_UNREACHABLE' } });
    expect(server.connections, 'what only reads is asked for once more').toBeLessThanOrEqual(3);
  });

  test('refuses the token and never ends its words, while no other one can be had, is let go of', async () => {
    const server = await serve(after('HTTP/1.1 401 No\r\n\r\n', forEver(ZEROS)));
    tokens.refreshAccessToken = () => Promise.reject(new ExpectedError(failure('SESSION_STALE')));

    await expect(callsTo(server)('/', { timeout: 20_000 })).rejects.toMatchObject({ code: 'SESSION_STALE' });

    await expect.poll(() => server.open).toBe(0);
  });

  test.each([
    ['gzip', gzipSync('good')],
    ['br', brotliCompressSync('good')],
  ])('sends for ever what is not part of what it packed (%s) is not listened to', async (encoding, whole) => {
    const head = Buffer.from(`${HEAD}content-encoding: ${encoding}\r\n\r\n`);
    const server = await serve((socket) => {
      socket.write(Buffer.concat([head, whole]));
      writeForEver(socket, ZEROS);
    });

    expect(await callsTo(server)('/', { timeout: 20_000 })).toMatchObject({ status: 200, text: 'good' });

    await expect.poll(() => server.open).toBe(0);
  });

  test('resets a connection after what changes something is not asked again', async () => {
    const server = await serve((socket) => void socket.resetAndDestroy());

    await expect(callsTo(server)('/', { method: 'POST' })).rejects.toMatchObject({ code: 'API_UNREACHABLE' });

    expect(server.paths).toEqual(['/']);
  });

  test('is not there', async () => {
    const server = await serve(() => undefined);
    await server.stop();

    await expect(callsTo(server)('/')).rejects.toMatchObject({ code: 'API_UNREACHABLE' });
  });
});

describe('a redirect', () => {
  const to = (status: number, location: string): RawAnswer =>
    say(`HTTP/1.1 ${status} Elsewhere\r\nlocation: ${location}\r\ncontent-length: 0\r\n\r\n`);

  test.each([301, 302, 303, 307, 308])(
    '%i to another server is not followed: that one sees nothing',
    async (status) => {
      const other = await serve(say(GOOD));
      const { port } = new URL(other.origin);
      for (const place of [
        other.origin,
        `//127.0.0.1:${port}`,
        `http://localhost:${port}`,
        `http://a@127.0.0.1:${port}`,
      ]) {
        const server = await serve(to(status, `${place}/stolen`));

        await expect(callsTo(server)('/')).rejects.toMatchObject({ code: 'API_REDIRECT_REFUSED' });

        expect(server.paths).toEqual(['/']);
      }
      expect(other.connections).toBe(0);
    },
  );

  test('in a loop is followed five times', async () => {
    const server = await serve(to(302, '/a'));

    await expect(callsTo(server)('/a')).rejects.toMatchObject({ code: 'API_REDIRECT_REFUSED' });

    expect(server.paths).toEqual(Array(6).fill('/a'));
  });

  test('after redirect has no more time than one answer', async () => {
    let count = 0;
    const server = await serve((socket) => {
      count += 1;
      setTimeout(() => to(302, `/${count}`)(socket, ''), TIMEOUT / 2);
    });

    const { result, took } = await measured(() => callsTo(server)('/'));

    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'API_TIMEOUT' } });
    expect(took).toBeLessThan(TIMEOUT + SLACK);
    expect(server.paths.length).toBeLessThan(4);
  });

  test.each(['', 'https://[', '/../x', '/%2e%2e/x', '/a\\b', '/ok\t/x'])('to %j is refused', async (location) => {
    const server = await serve(to(302, location));

    await expect(callsTo(server)('/a')).rejects.toMatchObject({ code: 'API_REDIRECT_REFUSED' });
  });
});

describe('a window does not see', () => {
  test('cookies, trailers and what 1xx answers say', async () => {
    const text =
      `HTTP/1.1 103 Early Hints\r\nx-request-id: early\r\n\r\n${HEAD}set-cookie: a=b\r\ntransfer-encoding: chunked\r\n` +
      'trailer: etag\r\netag: "1"\r\n\r\n4\r\ngood\r\n0\r\netag: "late"\r\nset-cookie: c=d\r\n\r\n';
    const server = await serve(say(text));
    const call = callsTo(server);

    for (const path of ['/', '/again']) {
      expect(await call(path)).toEqual({
        status: 200,
        headers: { 'content-type': 'text/plain', etag: '"1"' },
        bytes: 4,
        text: 'good',
      });
    }

    expect(server.heads[1]).not.toMatch(/cookie/i);
  });

  test.each([
    ['is handed over whole', 0],
    ['is handed over as a stream', 300_000],
  ])('the token, in headers or in a body that is cut anywhere and %s', async (_how, more) => {
    const body = `you sent: Bearer ${TOKEN}.`;
    for (let at = 1; at < body.length; at += 1) {
      const parts = [body.slice(0, at), `${body.slice(at)}${' '.repeat(more)}`];
      const chunks = parts.map((part) => `${part.length.toString(16)}\r\n${part}\r\n`);
      const server = await serve((socket) => {
        socket.setNoDelay();
        socket.write(`${HEAD}x-request-id: ${TOKEN}\r\ntransfer-encoding: chunked\r\n\r\n${chunks[0]}`);
        setImmediate(() => socket.write(`${chunks[1]}0\r\n\r\n`));
      });

      const { headers, text } = await callsTo(server)('/');

      expect(text.trimEnd()).toBe('you sent: Bearer (removed).');
      expect(headers).toEqual({ 'content-type': 'text/plain' });
      await server.stop();
    }
    expect(recorder.events().every(({ details }) => details.removed === 1)).toBe(true);
  });

  test('the token in what came packed', async () => {
    const server = await serve(say(packed('gzip', gzipSync(`Bearer ${TOKEN}`), 0)));

    expect(await callsTo(server)('/')).toMatchObject({ text: 'Bearer (removed)' });
  });
});

describe('what comes after an answer', () => {
  const SECOND = 'HTTP/1.1 200 OK\r\ncontent-length: 6\r\n\r\nforged';
  test.each([
    ['of a length', `${GOOD}${SECOND}`],
    ['in chunks', `${CHUNKED}4\r\ngood\r\n0\r\n\r\n${SECOND}`],
    ['that has no body', `HTTP/1.1 204 None\r\n\r\n${SECOND}`],
    ['that is not modified', `HTTP/1.1 304 Same\r\ncontent-length: 4\r\n\r\n${SECOND}`],
  ])('%s is no answer to the next call', async (_what, first) => {
    const server = await serve((socket, head) => say(head.startsWith('GET /first ') ? first : GOOD)(socket, head));
    const call = callsTo(server);

    expect((await call('/first')).text).not.toContain('forged');

    expect(await call('/next')).toMatchObject({ status: 200, text: 'good' });
  });

  test.each([
    ['204, a length', 'HTTP/1.1 204 None\r\ncontent-length: 100\r\n\r\n'],
    ['205, an end that does not come', 'HTTP/1.1 205 Reset\r\n\r\n'],
    ['304, a length', 'HTTP/1.1 304 Same\r\ncontent-length: 100\r\netag: "1"\r\n\r\n'],
    ['304, a length and packed', 'HTTP/1.1 304 Same\r\ncontent-encoding: gzip\r\ncontent-length: 100\r\n\r\n'],
    ['304, chunks', 'HTTP/1.1 304 Same\r\ntransfer-encoding: chunked\r\n\r\n'],
  ])('a body that cannot be is not waited for (%s)', async (_what, text) => {
    const server = await serve((socket, head) => say(head.startsWith('GET /first ') ? text : GOOD)(socket, head));
    const call = callsTo(server);

    expect(await call('/first', { timeout: 20_000 })).toMatchObject({ status: Number(text.slice(9, 12)), bytes: 0 });

    await expect.poll(() => server.open).toBe(0);
    expect(await call('/next')).toMatchObject({ status: 200, text: 'good' });
  });

  test('the body of an answer to HEAD is none', async () => {
    const server = await serve((socket, head) =>
      say(head.startsWith('HEAD ') ? `${HEAD}content-length: 300000\r\n\r\n` : GOOD)(socket, head),
    );
    const call = callsTo(server);

    expect(await call('/', { method: 'HEAD' })).toMatchObject({
      status: 200,
      bytes: 0,
      headers: { 'content-length': '300000' },
    });
    expect(await call('/')).toMatchObject({ text: 'good' });
  });
});

describe('memory', () => {
  const endless: RawAnswer = after(CHUNKED, forEver(CHUNK));

  test('is not taken by a body without end that nobody reads, which is given up', async () => {
    const server = await serve(endless);
    const call = callsTo(server);

    const { result, growth } = await measured(() => call('/', { read: false }));

    expect(result).toMatchObject({ status: 'rejected', reason: { code: 'API_TIMEOUT' } });
    expect(growth).toBeLessThan(MAX_GROWTH);
    await expect.poll(() => server.open).toBe(0);
  });

  test('is not taken by 200 MiB that are read, packed in 200 kB, on their way to a file', async () => {
    const server = await serve(say(packed('gzip', bomb, 0)));

    const { result, growth } = await measured(() => callsTo(server)('/', { destination: 'file', timeout: 20_000 }));

    expect(result).toMatchObject({ status: 'fulfilled', value: { bytes: 200 * MIB } });
    expect(growth).toBeLessThan(MAX_GROWTH);
  }, 30_000);
});
