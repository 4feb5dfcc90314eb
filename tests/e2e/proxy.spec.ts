import { readdirSync, readFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import type * as ApiFetch from '../../renderer/api/api-fetch.ts';
import { ROOT } from '../../scripts/desktop/app.ts';
import type { KeyporchBridge } from '../../shared/ipc.ts';
import { bundleScript } from '../support/bundle-script.ts';
import { newWindow } from '../support/menu.ts';
import { type SigningIssuer, startSigningIssuer } from '../support/signing-issuer.ts';
import { type Answer, startWebServer, type WebServer } from '../support/web-server.ts';
import { type Computer, expect, logOut, type RunningApp, test } from './fixtures.ts';

/** What the page has: the bridge, and the renderer's own module on top of it. */
interface PageWithApi {
  readonly keyporch: KeyporchBridge;
  readonly api: typeof ApiFetch;
  readonly stop: AbortController;
  outcomes: Record<string, string>;
  events: string[];
}

const MARKER = 'kp-answer-8f1c2b';
const PLANTED = 'kp-planted-8f1c2b';
const LARGE = 300_000;
let issuer: SigningIssuer;
let api: WebServer;
/** Answers that are under way, by path, and when their connections were closed. */
let open: Map<string, ServerResponse>;
let closed: Map<string, number>;

const TEXT = { 'content-type': 'text/plain', 'set-cookie': 'session=kept; Max-Age=3600' };
const ANSWERS: Readonly<Record<string, Answer>> = {
  '/silent': () => undefined,
  '/half': (_request, response) => void response.writeHead(200, TEXT).write('x'.repeat(LARGE)),
  '/large': (_request, response) => void response.writeHead(200, TEXT).end('x'.repeat(20 * LARGE)),
  '/events': (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
  },
  '/rows': (_request, response) => {
    const rows = Array.from({ length: 50_000 }, (_, index) => ({ id: index, text: `${MARKER} ${index}` }));
    response
      .writeHead(200, { 'content-type': 'application/json', 'cache-control': 'max-age=3600' })
      .end(JSON.stringify(rows));
  },
  '/small': (_request, response) =>
    response.writeHead(200, { ...TEXT, 'cache-control': 'max-age=3600', etag: '"1"' }).end(MARKER),
  '/echo': (request, response) => {
    response.writeHead(200, { 'content-type': request.headers['content-type'] ?? 'text/plain' });
    request.pipe(response);
  },
  '/none': (_request, response) => response.writeHead(204).end(),
  '/same': (_request, response) => response.writeHead(304, { etag: '"1"' }).end(),
};

test.beforeEach(async () => {
  open = new Map();
  closed = new Map();
  issuer = await startSigningIssuer();
  api = await startWebServer((request, response) => {
    const path = request.url ?? '';
    open.set(path, response);
    response.on('close', () => closed.set(path, Date.now()));
    const [name = ''] = path.split('?');
    ANSWERS[name]?.(request, response);
  });
});
test.afterEach(async () => {
  await Promise.all([issuer.stop(), api.stop()]);
});

const bundled = bundleScript(join(ROOT, 'renderer/api/api-fetch.ts'), 'api');

async function prepare(page: Page): Promise<void> {
  await page.evaluate(`${await bundled}; Object.assign(window, { api, outcomes: {}, events: [] }); undefined`);
}

async function start(computer: Computer): Promise<RunningApp> {
  const running = await computer.launch({
    config: {
      providers: [{ id: 'corp', name: 'Corp', issuer: issuer.issuer, clientId: 'desktop' }],
      apis: [{ id: 'shop', baseUrl: api.origin, provider: 'corp', methods: ['GET', 'HEAD', 'POST'] }],
    },
  });
  await running.page.getByRole('button', { name: 'Log in', exact: true }).click();
  await running.finishInBrowser((url) => issuer.authorize(url));
  await expect(running.page.getByRole('button', { name: 'Ada' })).toBeVisible();
  await prepare(running.page);
  return running;
}

/** Calls an API in the page, reads the answer to its end, and keeps how that went under a name. */
async function call(page: Page, name: string, path: string): Promise<void> {
  await page.evaluate(
    ([key, wanted]) => {
      const { api: module, stop, outcomes } = window as unknown as PageWithApi;
      const told = (error: Error & { failure?: { code: string } }) => error.failure?.code ?? error.name;
      const read = async () => {
        const response = await module.apiFetch('shop', wanted, { signal: stop?.signal ?? null });
        return `${response.status} ${(await response.text()).length}`;
      };
      void read().then(
        (text) => Object.assign(outcomes, { [key]: text }),
        (error) => Object.assign(outcomes, { [key]: told(error) }),
      );
    },
    [name, path] as const,
  );
}

function outcomes(page: Page): Promise<Readonly<Record<string, string>>> {
  return page.evaluate(() => (window as unknown as PageWithApi).outcomes);
}

test('abort reaches the socket within 200 ms: before headers, in a body, while an event is waited for', async ({
  computer,
}) => {
  const { page } = await start(computer);
  for (const path of ['/silent', '/half', '/events']) {
    const times: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const place = `${path}?${round}`;
      await page.evaluate(() => Object.assign(window, { stop: new AbortController() }));
      await call(page, place, place);
      await expect.poll(() => open.has(place)).toBe(true);
      if (path !== '/silent') await expect.poll(() => open.get(place)?.headersSent).toBe(true);

      const abortedAt = await page.evaluate(() => {
        (window as unknown as PageWithApi).stop.abort();
        return Date.now();
      });

      await expect.poll(() => closed.has(place)).toBe(true);
      times.push((closed.get(place) ?? Number.POSITIVE_INFINITY) - abortedAt);
      await expect.poll(async () => (await outcomes(page))[place]).toBe('AbortError');
    }
    // The middle one: a machine may be busy for a moment.
    expect(times.sort((a, b) => a - b)[2]).toBeLessThan(200);
  }
});

test('events arrive one by one, each when it is sent', async ({ computer }) => {
  const { page } = await start(computer);
  await page.evaluate(async () => {
    const { api: module, events } = window as unknown as PageWithApi;
    const response = await module.apiFetch('shop', '/events');
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    const read = async () => {
      for (let piece = await reader?.read(); piece?.done === false; piece = await reader?.read())
        events.push(piece.value);
      events.push('end');
    };
    void read();
  });
  const received = () => page.evaluate(() => (window as unknown as PageWithApi).events);

  for (let number = 1; number <= 5; number += 1) {
    open.get('/events')?.write(`data: ${number}\n\n`);
    await expect.poll(received).toHaveLength(number);
    expect((await received()).at(-1)).toBe(`data: ${number}\n\n`);
  }

  open.get('/events')?.end();
  await expect.poll(received).toHaveLength(6);
});

test('64 calls run and 256 wait; one more is busy, main answers, and all end with their page', async ({ computer }) => {
  const { page } = await start(computer);
  for (let number = 0; number < 320; number += 1) await call(page, `${number}`, `/silent?${number}`);
  await expect.poll(() => open.size).toBe(64);

  await call(page, 'one more', '/small');
  await expect.poll(() => outcomes(page)).toEqual({ 'one more': 'API_BUSY' });
  const ping = await page.evaluate(async () => {
    const begin = performance.now();
    await (window as unknown as PageWithApi).keyporch.getSession();
    return performance.now() - begin;
  });
  expect(ping).toBeLessThan(200);

  await page.reload();
  await expect.poll(() => closed.size).toBe(64);
  await prepare(page);
  await call(page, 'after', '/small');
  await expect.poll(() => outcomes(page)).toEqual({ after: `200 ${MARKER.length}` });
  expect(open.size, 'who waited is not asked for').toBe(65);
});

test('a stream that a page begins and forgets is over with its time, and leaves room for the next call', async ({
  computer,
}) => {
  const { page } = await start(computer);
  for (let number = 0; number < 63; number += 1) await call(page, `${number}`, `/silent?${number}`);
  await expect.poll(() => open.size).toBe(63);
  const begun = await page.evaluate(async () => {
    const { api: module, outcomes } = window as unknown as PageWithApi;
    const { ok, body } = await module.apiFetch('shop', '/large', { timeout: 5_000 });
    body?.getReader().closed.catch(({ failure }) => Object.assign(outcomes, { forgotten: failure.code }));
    return ok;
  });
  expect(begun).toBe(true);

  await call(page, 'next', '/small');
  const next = `200 ${MARKER.length}`;
  await expect.poll(() => outcomes(page), { timeout: 15_000 }).toEqual({ forgotten: 'API_TIMEOUT', next });
  expect([...closed.keys()]).toContain('/large');
});

test('streams of a window that is closed or loaded anew are closed at the API', async ({ computer }) => {
  const running = await start(computer);
  const other = await newWindow(running);
  await expect(other.getByRole('button', { name: 'Ada' })).toBeVisible();
  await prepare(other);
  for (const [page, name] of [
    [running.page, 'reloaded'],
    [other, 'closed'],
  ] as const) {
    await call(page, 'events', `/events?${name}`);
    await call(page, 'half', `/half?${name}`);
  }
  await expect.poll(() => [...open.values()].filter(({ headersSent }) => headersSent).length).toBe(4);

  await other.close();
  await expect.poll(() => [...closed.keys()].sort()).toEqual(['/events?closed', '/half?closed']);
  await running.page.reload();
  await expect.poll(() => closed.size).toBe(4);
});

test('after a log-out, or a log-in as somebody else, nothing late arrives', async ({ computer }) => {
  const running = await start(computer);
  const { page } = running;
  const begin = async (round: string) => {
    for (const path of ['/silent', '/half', '/events']) await call(page, path, `${path}?${round}`);
    await expect.poll(() => [...open.keys()].filter((path) => path.endsWith(round)).length).toBe(3);
  };
  const ended = { '/silent': 'SESSION_ENDED', '/half': 'SESSION_ENDED', '/events': 'SESSION_ENDED' };

  await begin('1');
  await logOut(page, 'Ada');
  await expect.poll(() => outcomes(page)).toEqual(ended);
  await expect.poll(() => closed.size).toBe(3);

  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await running.finishInBrowser((url) => issuer.authorize(url));
  await expect(page.getByRole('button', { name: 'Ada' })).toBeVisible();
  await page.evaluate(() => Object.assign(window, { outcomes: {} }));
  await begin('2');
  issuer.behaviour = { claims: { sub: 'user-2', name: 'Grace' } };
  await page.evaluate(() => void (window as unknown as PageWithApi).keyporch.signIn('corp', null, {}));
  await running.finishInBrowser((url) => issuer.authorize(url));
  await expect.poll(() => outcomes(page)).toEqual(ended);
  await expect.poll(() => closed.size).toBe(6);
});

test('an answer that breaks off says why, however it is read', async ({ computer }) => {
  const { page } = await start(computer);
  const ways = ['text', 'json', 'blob', 'arrayBuffer', 'bytes', 'formData', 'clone', 'reader'] as const;
  for (const way of ways) {
    await page.evaluate(async (how) => {
      Object.assign(window, { loaded: 0 });
      const { api: module, outcomes } = window as unknown as PageWithApi;
      const response = await module.apiFetch('shop', '/half', {
        onProgress: ({ loaded }) => Object.assign(window, { loaded }),
      });
      const read = async (): Promise<unknown> => {
        if (how === 'clone') return response.clone().text();
        if (how !== 'reader') return response[how]();
        const reader = response.body?.getReader();
        while ((await reader?.read())?.done === false);
        return null;
      };
      read().catch((error) => Object.assign(outcomes, { [how]: `${error.name} ${error.failure?.code}` }));
    }, way);
    // With bytes that nobody has read yet, a system may tell of the reset as of an end.
    await expect.poll(() => page.evaluate(() => (window as unknown as { loaded: number }).loaded)).toBe(LARGE);
    open.get('/half')?.socket?.resetAndDestroy();
    await expect.poll(async () => (await outcomes(page))[way]).toBe('ApiError API_UNREACHABLE');
  }
});

test('large, empty and packed answers, forms and files are as with fetch', async ({ computer }) => {
  const { page } = await start(computer);
  const results = await page.evaluate(async () => {
    const { apiFetch } = (window as unknown as PageWithApi).api;
    const rows = (await (await apiFetch('shop', '/rows')).json()) as { readonly id: number }[];
    const head = await apiFetch('shop', '/rows', { method: 'HEAD' });
    const none = await apiFetch('shop', '/none');
    const same = await apiFetch('shop', '/same', { headers: { 'if-none-match': '"1"' } });
    const form = new FormData();
    form.append('name', 'Ada ✓');
    form.append('file', new File([new Uint8Array([0, 255, 13, 10])], 'a.bin', { type: 'image/png' }));
    const sent = await (await apiFetch('shop', '/echo', { method: 'POST', body: form })).formData();
    const file = sent.get('file') as File;
    const bytes = new Uint8Array(1_000_000).map((_, index) => index);
    const blob = await apiFetch('shop', '/echo', { method: 'POST', body: new Blob([bytes], { type: 'image/png' }) });
    const echoed = new Uint8Array(await blob.clone().arrayBuffer());
    return {
      rows: [rows.length, rows.at(-1)?.id],
      head: [head.status, await head.text()],
      none: [none.status, none.body],
      same: [same.status, same.body, same.headers.get('etag')],
      form: [sent.get('name'), file.name, file.type, [...new Uint8Array(await file.arrayBuffer())]],
      blob: [
        blob.headers.get('content-type'),
        (await blob.blob()).size,
        echoed.every((byte, index) => byte === bytes[index]),
      ],
    };
  });

  expect(results).toEqual({
    rows: [50_000, 49_999],
    head: [200, ''],
    none: [204, null],
    same: [304, null, '"1"'],
    form: ['Ada ✓', 'a.bin', 'image/png', [0, 255, 13, 10]],
    blob: ['image/png', 1_000_000, true],
  });
});

test('no cookie is kept or sent, and nothing of an answer is on the disk', async ({ computer }) => {
  const running = await start(computer);
  const { page, app } = running;
  for (const name of ['first', 'second']) {
    await call(page, name, '/small');
    await call(page, `large ${name}`, '/rows');
  }
  await expect.poll(async () => Object.keys(await outcomes(page))).toHaveLength(4);

  expect(api.requests).toHaveLength(4); // no cache has answered
  expect(api.requests.filter(({ headers }) => 'cookie' in headers)).toEqual([]);
  expect(await app.evaluate(({ session }) => session.defaultSession.cookies.get({}))).toEqual([]);
  expect(await page.evaluate(() => document.cookie)).toBe('');
  // What is planted is found.
  await page.evaluate((text) => localStorage.setItem('planted', text), PLANTED);
  await app.evaluate(({ session }) => session.defaultSession.flushStorageData());
  await running.close();
  expect(filesWith(computer.userData, PLANTED)).not.toEqual([]);
  expect(filesWith(computer.userData, MARKER)).toEqual([]);
});

function filesWith(folder: string, text: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => readFileSync(file).includes(text));
}
