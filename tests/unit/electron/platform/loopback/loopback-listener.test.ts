import { connect, createServer } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LoopbackHttp, type LoopbackHttpParts } from '../../../../../electron/platform/loopback/loopback-listener.ts';
import type { LoopbackListener, LoopbackOutcome } from '../../../../../electron/ports/loopback.ts';
import { freePort } from '../../../../../scripts/desktop/processes.ts';
import { bindAllBut } from '../../../../support/bind-all-but.ts';

const PATH = '/oauth/callback';

let listeners: LoopbackListener[];
let requests: string[];
let outcome: () => Promise<LoopbackOutcome>;

beforeEach(() => {
  listeners = [];
  requests = [];
  outcome = async () => ({ kind: 'finished' });
});

afterEach(() => {
  for (const listener of listeners) listener.close();
});

async function listen({ port = null, bind }: { port?: number | null; bind?: LoopbackHttpParts['bind'] } = {}) {
  const listener = await new LoopbackHttp({ name: 'Keyporch', ...(bind === undefined ? {} : { bind }) }).listen({
    port,
    path: PATH,
    onRequest: async (address) => {
      requests.push(address);
      return outcome();
    },
  });
  listeners.push(listener);
  const { host, port: itsPort, hostname } = new URL(listener.redirectUri);
  return { listener, redirectUri: listener.redirectUri, host, hostname, port: Number(itsPort) };
}

/** What comes back for these bytes. */
function send(port: number, text: string, host = '127.0.0.1'): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, host, () => socket.write(text));
    let answer = '';
    socket.on('data', (chunk) => {
      answer += chunk;
    });
    socket.on('close', () => resolve(answer));
    socket.on('error', reject);
  });
}

const statusOf = (answer: string) => Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1]);
const bodyOf = (answer: string) => answer.split('\r\n\r\n').slice(1).join('\r\n\r\n');

test('hands over the address as it was asked for, and says that the tab can be closed', async () => {
  const { redirectUri } = await listen();

  const response = await fetch(`${redirectUri}?code=c%201&state=s`);

  expect(requests).toEqual([`${redirectUri}?code=c%201&state=s`]);
  expect(response.status).toBe(200);
  expect(await response.text()).toContain('You can close this tab and go back to Keyporch.');
});

test('listens on 127.0.0.1 alone', async () => {
  const { redirectUri, port, hostname } = await listen();

  expect(hostname).toBe('127.0.0.1');
  expect(redirectUri).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback$/);
  await expect(send(port, '', '127.0.0.2')).rejects.toThrow('ECONNREFUSED');
  await expect(send(port, '', '::1')).rejects.toThrow('ECONNREFUSED');
});

test('takes [::1] where 127.0.0.1 can’t be bound', async () => {
  const { redirectUri, port } = await listen({ bind: bindAllBut(['127.0.0.1']) });

  expect(redirectUri).toMatch(/^http:\/\/\[::1\]:\d+\/oauth\/callback$/);
  const response = await fetch(`${redirectUri}?code=c&state=s`);
  expect(response.status).toBe(200);
  expect(requests).toEqual([`${redirectUri}?code=c&state=s`]);
  expect(statusOf(await send(port, get(`127.0.0.1:${port}`), '::1'))).toBe(400);
});

test('says so where neither can be bound', async () => {
  await expect(listen({ bind: bindAllBut(['127.0.0.1', '::1']) })).rejects.toMatchObject({
    code: 'AUTH_LOOPBACK_UNAVAILABLE',
  });
});

test('a port that another program has is named', async () => {
  const port = await freePort();
  const other = createServer();
  await new Promise<void>((done) => other.listen(port, '127.0.0.1', done));

  await expect(listen({ port })).rejects.toMatchObject({
    code: 'AUTH_LOOPBACK_PORT_TAKEN',
    failure: { details: { port } },
  });
  await new Promise((done) => other.close(done));
  expect((await listen({ port })).port).toBe(port);
});

const get = (host: string, target = `${PATH}?code=c&state=s`, more = '') =>
  `GET ${target} HTTP/1.1\r\nHost: ${host}\r\n${more}\r\n`;

const HOSTILE: readonly (readonly [title: string, status: number, request: (host: string) => string])[] = [
  ['POST', 405, (host) => `POST ${PATH}?code=c&state=s HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
  ['HEAD', 405, (host) => `HEAD ${PATH}?code=c&state=s HTTP/1.1\r\nHost: ${host}\r\n\r\n`],
  ['OPTIONS', 405, (host) => `OPTIONS ${PATH} HTTP/1.1\r\nHost: ${host}\r\nOrigin: https://evil.example\r\n\r\n`],
  ['another path', 404, (host) => get(host, '/?code=c&state=s')],
  ['the browser’s icon', 404, (host) => get(host, '/favicon.ico')],
  ['a longer path', 404, (host) => get(host, `${PATH}/?code=c&state=s`)],
  ['dot segments that fold into ours', 404, (host) => get(host, `/x/..${PATH}?code=c&state=s`)],
  ['an encoded path', 404, (host) => get(host, '/oauth/%63allback?code=c&state=s')],
  ['two slashes', 404, (host) => get(host, `/${PATH}?code=c&state=s`)],
  ['a whole address as its target', 404, (host) => get(host, `http://${host}${PATH}?code=c&state=s`)],
  ['a name that was made to lead here', 400, (host) => get(`evil.example:${host.split(':')[1]}`)],
  ['localhost', 400, (host) => get(`localhost:${host.split(':')[1]}`)],
  ['a host without its port', 400, () => get('127.0.0.1')],
  ['another port', 400, () => get('127.0.0.1:1')],
  ['two hosts', 400, (host) => get(host, undefined, `Host: ${host}\r\n`)],
  ['no host', 400, () => `GET ${PATH}?code=c&state=s HTTP/1.1\r\n\r\n`],
  ['a body', 400, (host) => `${get(host, undefined, 'Content-Length: 3\r\n')}abc`],
  ['a body in chunks', 400, (host) => `${get(host, undefined, 'Transfer-Encoding: chunked\r\n')}0\r\n\r\n`],
  ['a request for leave to send', 400, (host) => get(host, undefined, 'Content-Length: 3\r\nExpect: 100-continue\r\n')],
  ['more than 32 KiB', 431, (host) => get(host, `${PATH}?code=${'c'.repeat(40_000)}`)],
  ['what is not HTTP', 400, () => 'hello\r\n\r\n'],
];

describe('refuses, without a word and without telling anybody,', () => {
  test.each(HOSTILE)('%s', async (_title, status, request) => {
    const { port, host } = await listen();

    const answer = await send(port, request(host));

    expect(statusOf(answer)).toBe(status);
    expect(bodyOf(answer)).toBe('');
    expect(answer.toLowerCase()).not.toContain('access-control');
    expect(requests).toEqual([]);
    expect((await fetch(`http://${host}${PATH}?code=c&state=s`)).status).toBe(200);
  });

  test('a protocol’s upgrade', async () => {
    const { port, host } = await listen();

    const more = 'Connection: upgrade\r\nUpgrade: websocket\r\n';

    expect(bodyOf(await send(port, get(host, undefined, more)))).toBe('');
    expect(requests).toEqual([]);
  });
});

test('what is nobody’s gets a bare refusal', async () => {
  outcome = async () => ({ kind: 'ignored' });
  const { redirectUri } = await listen();

  const response = await fetch(`${redirectUri}?code=c&state=forged`);

  expect(response.status).toBe(400);
  expect(await response.text()).toBe('');
});

test('a bug is not the browser’s business', async () => {
  outcome = () => Promise.reject(new Error('a token: secret-1'));
  const { redirectUri } = await listen();

  const response = await fetch(`${redirectUri}?code=c&state=s`);

  expect(response.status).toBe(400);
  expect(await response.text()).not.toContain('secret-1');
});

test('what is said of a failure is our sentence, and nothing of what the browser brought along', async () => {
  outcome = async () => ({ kind: 'failed', code: 'AUTH_ACCESS_DENIED' });
  const { redirectUri } = await listen();

  const response = await fetch(`${redirectUri}?error=access_denied&error_description=%3Cscript%3E&state=s-1`);

  const page = await response.text();
  expect(response.status).toBe(400);
  expect(page).toContain('The provider was told not to allow it. Log in again and choose to allow it.');
  expect(page).not.toMatch(/<script|s-1|error_description/);
});

test('the page may load and run nothing, and nobody may keep or frame it', async () => {
  const { redirectUri } = await listen();

  const { headers } = await fetch(`${redirectUri}?code=c&state=s`);

  const policy = headers.get('content-security-policy') ?? '';
  expect(policy).toMatch(/^default-src 'none'; style-src 'sha256-[\w+/=]+'; img-src data:; /);
  expect(policy).toContain("frame-ancestors 'none'");
  expect(policy).not.toMatch(/unsafe|script-src/);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('access-control-allow-origin')).toBeNull();
});

describe('once it is closed', () => {
  test('nobody can connect', async () => {
    const { listener, redirectUri } = await listen();
    listener.close();

    await expect(fetch(`${redirectUri}?code=c&state=s`)).rejects.toThrow();
  });

  test('an answer that is under way is still given', async () => {
    let finish: (value: LoopbackOutcome) => void = () => undefined;
    outcome = () =>
      new Promise((resolve) => {
        finish = resolve;
      });
    const { listener, redirectUri } = await listen();
    const response = fetch(`${redirectUri}?code=c&state=s`);
    await expect.poll(() => requests.length).toBe(1);

    listener.close();
    finish({ kind: 'finished' });

    expect(await (await response).text()).toContain('You are logged in');
    await expect(fetch(redirectUri)).rejects.toThrow();
  });

  test('connections that ask for nothing are gone', async () => {
    const { listener, port } = await listen();
    const socket = connect(port, '127.0.0.1');
    const gone = new Promise((resolve) => socket.on('close', resolve));
    await new Promise((resolve) => socket.on('connect', resolve));
    await fetch(`http://127.0.0.1:${port}/`); // it has been let in by now

    listener.close();

    await gone;
  });

  test('its port can be listened to again', async () => {
    const { listener, port } = await listen();
    listener.close();

    expect((await listen({ port })).port).toBe(port);
  });
});
