import { createHash } from 'node:crypto';
import { createReadStream, mkdtempSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import type { Page } from '@playwright/test';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import type { ApiProgress, ApiRequest, DownloadedFile } from '../../shared/api.ts';
import type { KeyporchBridge } from '../../shared/ipc.ts';
import type { Result } from '../../shared/result.ts';
import { type DemoServer, startDemoServer } from '../support/demo-server.ts';
import { newWindow } from '../support/menu.ts';
import { startWebServer, type WebServer } from '../support/web-server.ts';
import { type Computer, expect, type RunningApp, test } from './fixtures.ts';

const MIB = 1_048_576;
const LARGE = 200 * MIB;
/** What the program may need more of while it downloads: far less than the file. */
const MAX_GROWTH = 64 * MIB;

interface WatchedPage {
  readonly keyporch: KeyporchBridge;
  progress: (ApiProgress & { callId: string })[];
}

interface World {
  readonly running: RunningApp;
  /** Where the person's files are. */
  readonly folder: string;
}

let demo: DemoServer;
let api: WebServer;
/** When who was asked for something endless had gone, in ms since the epoch. */
let gone: number[];

test.beforeEach(async () => {
  gone = [];
  demo = await startDemoServer();
  api = await startWebServer(({ url }, response) => {
    if (url === '/large') sendLarge(response);
    else if (url === '/endless') sendEndless(response);
    else if (url === '/named') {
      response.writeHead(200, { 'content-disposition': 'attachment; filename="../a:b.csv"' }).end('a,b\n');
    } else response.writeHead(404).end('there is nothing here');
  });
});

test.afterEach(async () => {
  await api.stop();
  await demo.remove();
});

function* blocks(): Generator<Buffer> {
  for (let index = 0; index < LARGE / MIB; index += 1) {
    yield Buffer.concat([createHash('sha512').update(`${index}`).digest(), Buffer.alloc(MIB - 64, index)]);
  }
}

function sendLarge(response: ServerResponse): void {
  response.writeHead(200, { 'content-length': LARGE });
  Readable.from(blocks()).pipe(response);
}

function sendEndless(response: ServerResponse): void {
  response.writeHead(200);
  const timer = setInterval(() => response.write(Buffer.alloc(100_000)), 20);
  response.on('close', () => {
    clearInterval(timer);
    gone.push(Date.now());
  });
}

/** The program with somebody logged in, who answers the save dialog as is said. */
async function start(computer: Computer, filePath?: string): Promise<World> {
  const folder = mkdtempSync(join(computer.desktop.folder, 'files-'));
  const { apis, ...others } = demoConfig(demo) as { apis: unknown[] };
  const files = { id: 'files', baseUrl: api.origin, provider: 'demo', paths: ['/**'] };
  const running = await computer.launch({ config: { ...others, apis: [...apis, files] } });
  await running.page.getByRole('button', { name: 'Log in', exact: true }).click();
  await running.finishInBrowser();
  await expect(running.page.getByRole('table', { name: 'Orders' })).toBeVisible();
  await running.app.evaluate(({ dialog }, path) => {
    const dialogs: unknown[] = [];
    Object.assign(globalThis, { dialogs });
    dialog.showSaveDialog = (async (_owner: unknown, options: unknown) => {
      dialogs.push(options);
      return path === '' ? { canceled: true } : { canceled: false, filePath: path };
    }) as unknown as typeof dialog.showSaveDialog;
  }, filePath ?? join(folder, 'file.bin'));
  return { running, folder };
}

const dialogs = ({ running }: World) =>
  running.app.evaluate(() => (globalThis as unknown as { dialogs: unknown[] }).dialogs);

/** As `downloadApi` does it. */
function download(page: Page, path: string, callId = 'd1'): Promise<Result<DownloadedFile | null>> {
  const request: ApiRequest = { callId, api: 'files', path, method: 'GET', headers: {}, body: null, timeout: null };
  return page.evaluate((wanted) => (window as unknown as WatchedPage).keyporch.downloadApi(wanted, null), request);
}

async function watchProgress(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watched = window as unknown as WatchedPage;
    watched.progress = [];
    watched.keyporch.onApiProgressed((news) => watched.progress.push(news));
  });
}

const progressOf = (page: Page) => page.evaluate(() => (window as unknown as WatchedPage).progress);

/** Something has been written, which waits to be the file. */
const begun = ({ folder }: World) =>
  expect.poll(() => readdirSync(folder).map((name) => statSync(join(folder, name)).size > 0)).toEqual([true]);

test('a large file is right byte for byte, and main needs no memory for it; other windows hear nothing', async ({
  computer,
}) => {
  const world = await start(computer);
  const { running, folder } = world;
  const { app, page } = running;
  const other = await newWindow(running);
  await expect(other.getByRole('table', { name: 'Orders' })).toBeVisible();
  for (const each of [page, other]) await watchProgress(each);
  await app.evaluate(() => {
    const memory = { before: process.memoryUsage().rss, most: 0 };
    const timer = setInterval(() => {
      memory.most = Math.max(memory.most, process.memoryUsage().rss);
    }, 10);
    Object.assign(globalThis, { memory, timer });
  });
  const begin = Date.now();

  expect(await download(page, '/large')).toEqual({ ok: true, value: { name: 'file.bin', bytes: LARGE } });

  const seconds = (Date.now() - begin) / 1_000;
  const { before, most } = await app.evaluate(
    () => (globalThis as unknown as { memory: { before: number; most: number } }).memory,
  );
  expect(most - before).toBeLessThan(MAX_GROWTH);
  const [expected, written] = [createHash('sha256'), createHash('sha256')];
  for (const block of blocks()) expected.update(block);
  for await (const piece of createReadStream(join(folder, 'file.bin'))) written.update(piece as Buffer);
  expect(written.digest('hex')).toBe(expected.digest('hex'));
  expect(readdirSync(folder)).toEqual(['file.bin']);
  const progress = await progressOf(page);
  expect(progress.length).toBeGreaterThan(1);
  expect(progress.length).toBeLessThanOrEqual(seconds * 10 + 2);
  expect(progress.every(({ callId, total }) => callId === 'd1' && total === LARGE)).toBe(true);
  expect(progress.map(({ loaded }) => loaded)).toEqual(progress.map(({ loaded }) => loaded).sort((a, b) => a - b));
  expect(await progressOf(other)).toEqual([]);
});

test('Cancel reaches the API’s server at once, and leaves the file that was there before', async ({ computer }) => {
  const world = await start(computer);
  const { page } = world.running;
  const delays: number[] = [];
  for (const callId of ['d1', 'd2', 'd3']) {
    const downloading = download(page, '/endless', callId);
    await begun(world);
    const at = await page.evaluate(async (id) => {
      const now = Date.now();
      await (window as unknown as WatchedPage).keyporch.abortApi(id);
      return now;
    }, callId);
    expect(await downloading).toMatchObject({ ok: false, failure: { code: 'API_ABORTED' } });
    await expect.poll(() => gone.length).toBe(delays.length + 1);
    delays.push((gone.at(-1) ?? 0) - at);
    expect(readdirSync(world.folder)).toEqual([]);
  }
  expect(Math.min(...delays), `of ${delays} ms`).toBeLessThan(200); // a busy machine is no failure

  const file = join(world.folder, 'file.bin');
  writeFileSync(file, 'old');
  const downloading = download(page, '/endless');
  await expect.poll(() => readdirSync(world.folder).length).toBe(2);
  await page.evaluate(() => (window as unknown as WatchedPage).keyporch.abortApi('d1'));
  await downloading;
  expect(readdirSync(world.folder)).toEqual(['file.bin']);
  expect(readFileSync(file, 'utf8')).toBe('old');
});

test('a page that is loaded anew ends its downloads, and so does the end of the program', async ({ computer }) => {
  const world = await start(computer);
  const { page } = world.running;
  const lost = download(page, '/endless').catch(() => null);
  await begun(world);
  await page.reload();
  await lost;
  await expect.poll(() => [gone.length, readdirSync(world.folder).length]).toEqual([1, 0]);

  const ended = download(page, '/endless').catch(() => null);
  await begun(world);
  await world.running.close();
  await ended;
  await expect.poll(() => gone.length).toBe(2);
  expect(readdirSync(world.folder)).toEqual([]);
});

test('a log-out ends a download, and nothing of it stays', async ({ computer }) => {
  const world = await start(computer);
  const downloading = download(world.running.page, '/endless');
  await begun(world);

  await world.running.page.evaluate(() => (window as unknown as WatchedPage).keyporch.signOut(false));

  expect(await downloading).toMatchObject({ ok: false, failure: { code: 'SESSION_ENDED' } });
  await expect.poll(() => gone.length).toBe(1);
  expect(readdirSync(world.folder)).toEqual([]);
});

test('what the API refuses asks nobody for a place, and says its status', async ({ computer }) => {
  const world = await start(computer);

  expect(await download(world.running.page, '/missing')).toMatchObject({
    ok: false,
    failure: { code: 'API_BAD_RESPONSE', details: { status: 404 } },
  });
  expect(await dialogs(world)).toEqual([]);
  expect(readdirSync(world.folder)).toEqual([]);
});

test('the file is called as the API says, made harmless; none is written where none is chosen', async ({
  computer,
}) => {
  const world = await start(computer, '');

  expect(await download(world.running.page, '/named')).toEqual({ ok: true, value: null });
  expect(await dialogs(world)).toMatchObject([{ defaultPath: 'a_b.csv' }]);
});

test('a place that can’t be written to is said so, and the window does not learn where it is', async ({ computer }) => {
  // There not even the system's administrator can make a file.
  const world = await start(computer, '/sys/file.csv');

  const answer = await download(world.running.page, '/named');

  expect(answer).toMatchObject({ ok: false, failure: { code: 'FILE_NOT_WRITTEN', details: { name: 'file.csv' } } });
  expect(JSON.stringify(answer)).not.toContain('/sys');
});
