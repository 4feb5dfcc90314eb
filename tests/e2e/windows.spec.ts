import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { ROOT } from '../../scripts/desktop/app.ts';
import type { KeyporchBridge } from '../../shared/ipc.ts';
import type { SessionState } from '../../shared/session.ts';
import { type DemoServer, startDemoServer } from '../support/demo-server.ts';
import { newWindow } from '../support/menu.ts';
import { startWebServer } from '../support/web-server.ts';
import { expect, logInToDemo, logOut, type RunningApp, test } from './fixtures.ts';

const RECORD_PICTURES = join(ROOT, 'tests/e2e/record-pictures.cjs');

/** What a committed picture of a window showed. */
interface Picture {
  readonly at: number;
  readonly text: string;
  readonly logIn: boolean;
}

interface WatchedPage {
  readonly keyporch: KeyporchBridge;
  readonly pictures: { readonly all: () => readonly Picture[] };
  states: SessionState[];
}

async function focusNone({ app }: RunningApp): Promise<void> {
  const blur = () =>
    app.evaluate(({ BrowserWindow }) => {
      BrowserWindow.getFocusedWindow()?.blur();
      return BrowserWindow.getFocusedWindow() === null;
    });
  await expect.poll(blur).toBe(true);
}

function picturesOf(page: Page): Promise<readonly Picture[]> {
  return page.evaluate(() => (window as unknown as WatchedPage).pictures.all());
}

/** The states of the session that a window is told from now on. */
async function watchStates(page: Page): Promise<void> {
  await page.evaluate(() => {
    const watched = window as unknown as WatchedPage;
    watched.states = [];
    watched.keyporch.onSessionChanged((state) => watched.states.push(state));
  });
}

function versionsOf(page: Page): Promise<readonly number[]> {
  return page.evaluate(() => (window as unknown as WatchedPage).states.map(({ version }) => version));
}

/** Forgets when main told of which state. */
async function forgetTold({ app }: RunningApp): Promise<void> {
  await app.evaluate(() => {
    (globalThis as unknown as { toldStates: unknown[] }).toldStates.length = 0;
  });
}

/** How long after main told of the first state each window began to show it, in ms. */
async function delays({ app }: RunningApp, pages: readonly Page[], shows: (picture: Picture) => boolean) {
  const told = await app.evaluate(() => (globalThis as unknown as { toldStates: { at: number }[] }).toldStates[0]?.at);
  const pictures = await Promise.all(pages.map(picturesOf));
  return pictures.map((all) => {
    const shown = all.findLast((each, index) => shows(each) && !shows(all[index - 1] ?? NONE)) ?? NONE;
    return shown.at - (told ?? 0);
  });
}

const NONE: Picture = { at: Number.POSITIVE_INFINITY, text: '', logIn: false };
const logInButton = (page: Page) => page.getByRole('button', { name: 'Log in', exact: true });
const orders = (page: Page) => page.getByRole('table', { name: 'Orders' });

test('three windows, none focused, see a log-in and a log-out at once and in the same order', async ({ computer }) => {
  const running = await computer.launch({ firstScript: RECORD_PICTURES });
  const { page: first } = running;
  await first.getByRole('button', { name: 'Try the demo' }).click();
  const pages = [first, await newWindow(running), await newWindow(running)];
  for (const page of pages) {
    await expect(logInButton(page)).toBeVisible();
    await watchStates(page);
  }
  await focusNone(running);
  await forgetTold(running);

  await logInButton(first).click();
  for (const page of pages) await expect(page.getByRole('heading', { name: 'Finish in your browser' })).toBeVisible();
  await running.finishInBrowser();
  for (const page of pages) await expect(orders(page)).toBeVisible();
  const untilIn = await delays(running, pages, ({ text }) => text.includes('Dana Demo'));
  await focusNone(running);
  await forgetTold(running);
  await logOut(pages[2] as Page);
  for (const page of pages) await expect(logInButton(page)).toBeVisible();
  const untilOut = await delays(running, pages, ({ logIn }) => logIn);

  for (const each of [...untilIn, ...untilOut]) expect(each).toBeLessThan(500);
  const versions = await Promise.all(pages.map(versionsOf));
  expect(versions[0]?.length).toBeGreaterThanOrEqual(2);
  expect([...(versions[0] ?? [])].sort((a, b) => a - b)).toEqual(versions[0]);
  expect(versions).toEqual([versions[0], versions[0], versions[0]]);
  const focused = await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow());
  expect(focused).toBeNull();
});

test('Flow and views work in each window; one that is opened late or loaded anew has the current state at once', async ({
  computer,
}) => {
  const running = await computer.launch({ firstScript: RECORD_PICTURES });
  await logInToDemo(running);
  const late = await newWindow(running);
  await expect(late.getByRole('row')).toHaveCount(51);
  for (const page of [late, running.page]) {
    await page.getByRole('link', { name: 'Flow' }).click();
    await expect(page.getByText('API call').first()).toBeVisible();
  }
  await late.getByRole('button', { name: 'Clear' }).click();
  for (const page of [late, running.page]) await expect(page.getByText('Nothing has happened yet.')).toBeVisible();
  await running.page.getByRole('link', { name: 'Orders' }).click();
  await late.getByRole('link', { name: 'Profile' }).click();
  await expect(late.getByRole('main')).toContainText('Dana Demo');

  await running.page.reload();
  await expect(running.page.getByRole('row')).toHaveCount(51);

  for (const page of [late, running.page]) {
    const pictures = await picturesOf(page);
    expect(pictures[0]?.text).toContain('Dana Demo');
    expect(pictures.filter(({ logIn }) => logIn)).toEqual([]);
  }
  const answers = await Promise.all(
    [late, running.page].map((page) => page.evaluate(() => (window as unknown as WatchedPage).keyporch.getSession())),
  );
  expect(answers[0]).toEqual(answers[1]);
});

test('after a restart no picture shows the log-in screen', async ({ computer }) => {
  const first = await computer.launch();
  await logInToDemo(first);
  await first.close();

  const { page } = await computer.launch({ firstScript: RECORD_PICTURES });
  await expect(orders(page)).toBeVisible();

  const pictures = await picturesOf(page);
  expect(pictures[0]?.text, 'right in the first picture').toContain('Dana Demo');
  expect(pictures.filter(({ logIn }) => logIn)).toEqual([]);
});

test('a log-in goes on when the window that started it is closed', async ({ computer }) => {
  const running = await computer.launch();
  const { page } = running;
  await page.getByRole('button', { name: 'Try the demo' }).click();
  const other = await newWindow(running);
  await logInButton(other).click();
  await expect(page.getByRole('heading', { name: 'Finish in your browser' })).toBeVisible();

  await other.close();
  await expect.poll(() => running.app.windows().length).toBe(1);
  await running.finishInBrowser();

  await expect(orders(page)).toBeVisible();
});

test.describe('with an API that does not answer', () => {
  let demo: DemoServer;

  test.beforeEach(async () => {
    demo = await startDemoServer();
  });
  test.afterEach(() => demo.remove());

  test('a call ends at the server when its window is closed, loaded anew or crashes, and no other call does', async ({
    computer,
  }) => {
    const ended: string[] = [];
    const silent = await startWebServer((request) => request.on('close', () => ended.push(request.url ?? '')));
    const config = demoConfig(demo) as { readonly apis: readonly unknown[] };
    const api = { id: 'silent', baseUrl: silent.origin, provider: 'demo', paths: ['/**'], scopes: [] };
    const running = await computer.launch({ config: { ...config, apis: [...config.apis, api] } });
    const { page } = running;
    await logInButton(page).click();
    await running.finishInBrowser();
    await expect(orders(page)).toBeVisible();
    const pages = {
      closed: await newWindow(running),
      reloaded: await newWindow(running),
      crashed: await newWindow(running),
    };
    const call = (from: Page, path: string) =>
      from.evaluate((wanted) => {
        const request = {
          callId: 'same',
          api: 'silent',
          path: wanted,
          method: 'GET',
          headers: {},
          body: null,
          timeout: null,
        } as const;
        void (window as unknown as WatchedPage).keyporch.fetchApi(request);
      }, path);
    for (const [name, from] of Object.entries({ ...pages, stays: page })) await call(from, `/${name}`);
    await expect.poll(() => silent.requests.length).toBe(4);

    await pages.closed.close();
    await expect.poll(() => ended).toEqual(['/closed']);
    await pages.reloaded.reload();
    await expect.poll(() => ended).toEqual(['/closed', '/reloaded']);
    await running.app.evaluate(({ BrowserWindow }) => {
      const [newest] = BrowserWindow.getAllWindows().sort((a, b) => b.id - a.id);
      newest?.webContents.forcefullyCrashRenderer();
    });
    await expect.poll(() => ended).toEqual(['/closed', '/reloaded', '/crashed']);
    await page.evaluate(() => (window as unknown as WatchedPage).keyporch.abortApi('same'));
    await expect.poll(() => ended).toEqual(['/closed', '/reloaded', '/crashed', '/stays']);
    await silent.stop();
  });
});

test('a window stands beside the one before it, and its dialog belongs to it', async ({ computer }) => {
  const running = await computer.launch();
  const { app, page } = running;
  await expect(page.getByRole('button', { name: 'Try the demo' })).toBeVisible();
  const other = await newWindow(running);
  await expect(other.getByRole('button', { name: 'Try the demo' })).toBeVisible();
  const [before, beside] = await app.evaluate(({ BrowserWindow }) =>
    BrowserWindow.getAllWindows()
      .sort((a, b) => a.id - b.id)
      .map((window) => ({ ...window.getBounds(), id: window.id })),
  );
  expect(beside).not.toMatchObject({ x: before?.x, y: before?.y });

  await app.evaluate(({ dialog }) => {
    dialog.showSaveDialog = (async (owner: { readonly id: number }) => {
      (globalThis as unknown as { owner: number }).owner = owner.id;
      return { canceled: true };
    }) as unknown as typeof dialog.showSaveDialog;
  });
  const save = (from: Page) =>
    from.evaluate(() => (window as unknown as WatchedPage).keyporch.exportFlow({ format: 'json' }, 'file'));
  for (const [from, owner] of [
    [other, beside],
    [page, before],
  ] as const) {
    expect(await save(from)).toEqual({ ok: true, value: false });
    expect(await app.evaluate(() => (globalThis as unknown as { owner: number }).owner)).toBe(owner?.id);
  }
});
