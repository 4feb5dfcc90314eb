import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { PortTakenError } from '../../electron/demo/start-demo.ts';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { discard } from '../../electron/ports/http.ts';
import { type DemoServer, logInInBrowser, startDemoServer } from '../support/demo-server.ts';
import { textOf } from '../support/fake-http.ts';
import { startProgram } from '../support/program.ts';
import { startWebServer } from '../support/web-server.ts';

/** A folder in which the provider's key is one that the tests have too, so that they can sign what it never would. */
const folder = mkdtempSync(join(tmpdir(), 'keyporch-demo-'));
const http = new UndiciHttp();
let demo: DemoServer;
let sign: (change?: { claims?: Record<string, unknown>; typ?: string }) => Promise<string>;

beforeAll(async () => {
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const signing = { ...(await exportJWK(privateKey)), kid: 'known', use: 'sig', alg: 'RS256' };
  writeFileSync(join(folder, 'keys.json'), JSON.stringify({ signing, cookies: ['c'.repeat(40)] }));
  demo = await startDemoServer(folder);
  sign = ({ claims = {}, typ = 'at+jwt' } = {}) => {
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      iss: demo.issuer,
      aud: demo.apiBaseUrl,
      sub: 'demo',
      scope: 'orders:read',
      iat: now,
      exp: now + 60,
    };
    return new SignJWT({ ...payload, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'known', typ })
      .sign(privateKey);
  };
});
afterAll(async () => {
  await http.close();
  await demo.remove();
  rmSync(folder, { recursive: true, force: true });
});

async function ask(path: string, token: string | null, method = 'GET', body: string | null = null) {
  return http.request({
    url: new URL(`${demo.apiBaseUrl}${path}`),
    method,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    body,
    limits: { headersMs: 5_000, idleMs: 5_000, totalMs: 5_000, bodyBytes: 1_000_000 },
  });
}

async function get(path: string, token: string | null, method = 'GET') {
  const answer = await ask(path, token, method);
  return { status: answer.status, challenge: new Map(answer.headers).get('www-authenticate') };
}

test('the API answers whom the provider vouches for', async () => {
  expect(await get('/me', await sign())).toMatchObject({ status: 200 });
});

test('the API asks for a token', async () => {
  expect(await get('/orders', null)).toMatchObject({ status: 401, challenge: 'Bearer' });
});

test.each([
  ['of another issuer', { claims: { iss: 'http://127.0.0.1:1' } }],
  ['for another audience', { claims: { aud: 'another' } }],
  ['that is expired', { claims: { exp: Math.floor(Date.now() / 1000) - 10 } }],
  ['that is an ID token', { typ: 'JWT' }],
])('the API refuses a token %s', async (_what, change) => {
  const answer = await get('/orders', await sign(change));
  expect(answer).toMatchObject({ status: 401, challenge: 'Bearer error="invalid_token"' });
});

test('the API refuses a token that somebody else signed, and one that is none', async () => {
  const [header, payload] = (await sign()).split('.');
  expect((await get('/orders', `${header}.${payload}.${'A'.repeat(342)}`)).status).toBe(401);
  expect((await get('/orders', 'not-a-token')).status).toBe(401);
});

test('the API refuses a token without its scope', async () => {
  const answer = await get('/orders', await sign({ claims: { scope: 'openid' } }));
  expect(answer.status).toBe(403);
  expect(answer.challenge).toContain('insufficient_scope');
});

test('the API says what is wrong with a request', async () => {
  const token = await sign();
  expect((await get('/nothing', token)).status).toBe(404);
  expect((await get('/orders?page=0', token)).status).toBe(400);
  expect((await get('/orders?size=201', token)).status).toBe(400);
  expect((await get('/orders?sort=nonsense', token)).status).toBe(400);
  expect((await get('/orders', token, 'POST')).status).toBe(405);
});

test('a note is kept until the demo ends, for the person alone', async () => {
  const [dana, ada] = [await sign(), await sign({ claims: { sub: 'ada' } })];
  const added = await ask('/notes', dana, 'POST', '{"text":"call back"}');
  expect(added.status).toBe(201);
  const note = JSON.parse(await textOf(added));

  expect(note).toMatchObject({ text: 'call back' });
  expect(JSON.parse(await textOf(await ask('/notes', dana)))).toEqual({ items: [note] });
  expect(JSON.parse(await textOf(await ask('/notes', ada)))).toEqual({ items: [] });
});

test.each(['', '{', '[]', '{"text":""}', `{"text":"${'a'.repeat(501)}"}`, 'a'.repeat(100_000)])(
  'what is no note is refused: %#',
  async (body) => {
    expect((await ask('/notes', await sign(), 'POST', body)).status).toBe(400);
    expect((await ask('/notes', null, 'POST', body)).status).toBe(401);
  },
);

test('the orders are a file too, of the size that it says', async () => {
  const answer = await ask('/orders.csv?rows=3', await sign());
  const headers = new Map(answer.headers);
  const text = await textOf(answer);

  expect(headers.get('content-disposition')).toBe('attachment; filename="orders.csv"');
  expect(headers.get('content-length')).toBe(String(text.length));
  expect(text.split('\r\n')).toHaveLength(5);
  expect((await get('/orders.csv?rows=0', await sign())).status).toBe(400);
  expect((await get('/orders.csv?rows=10000000', await sign())).status).toBe(400);
});

test('a file of any size is given up when nobody takes it any more', async () => {
  const answer = await ask('/orders.csv?rows=9999999', await sign());
  expect(Number(new Map(answer.headers).get('content-length'))).toBeGreaterThan(500_000_000);

  await discard(answer.body);

  expect((await get('/me', await sign())).status).toBe(200);
});

test('events come one by one', async () => {
  const answer = await ask('/events', await sign());
  expect(new Map(answer.headers).get('content-type')).toBe('text/event-stream');
  const events: string[] = [];
  for await (const piece of answer.body) {
    events.push(Buffer.from(piece).toString());
    if (events.length === 2) break;
  }

  expect(events[0]).toMatch(/^id: 1\nevent: order\ndata: \{"product":".+","quantity":\d+\}\n\n$/);
  expect(events[1]).toMatch(/^id: 2\n/);
});

test.each(['/orders.csv', '/events'])('%s has headers alone for HEAD', async (path) => {
  expect((await get(path, await sign(), 'HEAD')).status).toBe(200);
});

test('another name that leads here gets nothing', async () => {
  const { port } = new URL(demo.issuer);
  const answer = await fetch(`http://localhost:${port}/.well-known/openid-configuration`).catch(() => null);
  expect(answer === null || answer.status === 421).toBe(true);
});

test('a wrong password is said so, and the log-in goes on', async () => {
  const { logIn } = startProgram({
    config: demoConfig(demo),
    http,
    visit: async (url) => {
      await expect(logInInBrowser(url, { password: 'wrong' })).rejects.toThrow('401');
      return logInInBrowser(url);
    },
  });

  expect(await logIn.signIn('demo')).toMatchObject({ ok: true });
});

test('port and key survive a restart', async () => {
  const token = await sign();
  const { issuer } = demo;

  demo = await demo.restart();

  expect(demo.issuer).toBe(issuer);
  expect((await get('/me', token)).status).toBe(200);
});

test('a port that another program has is an error that names it', async () => {
  const other = await startWebServer((_request, response) => response.end());
  const port = Number(new URL(other.origin).port);
  const taken = mkdtempSync(join(tmpdir(), 'keyporch-demo-'));
  writeFileSync(join(taken, 'port.json'), JSON.stringify({ port }));

  await expect(startDemoServer(taken)).rejects.toThrow(PortTakenError);
  await expect(startDemoServer(taken)).rejects.toMatchObject({ port });

  await other.stop();
  rmSync(taken, { recursive: true });
});
