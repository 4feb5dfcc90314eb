import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { type DemoServer, startDemoServer } from '../support/demo-server.ts';
import { GITHUB_CLIENT, startGitHubLike } from '../support/github-like.ts';
import { startWebServer, type WebServer } from '../support/web-server.ts';
import { type Computer, expect, logOut, type RunningApp, test } from './fixtures.ts';

/** A provider whose grants can be withdrawn, and its API, which then refuses the tokens that it has given. */
interface World {
  readonly running: RunningApp;
  /** As an administrator does it; the person notices at the next call. */
  withdraw(): Promise<void>;
  /** The API takes tokens again. */
  open(): void;
}

let demo: DemoServer;
let api: WebServer;

test.beforeEach(async () => {
  demo = await startDemoServer();
});

test.afterEach(async () => {
  await api.stop();
  await demo.remove();
});

async function startWorld(computer: Computer): Promise<World> {
  let refusing = false;
  api = await startWebServer(async ({ url, headers }, response) => {
    const { authorization = '' } = headers;
    const answer = refusing ? null : await fetch(`${demo.apiBaseUrl}${url}`, { headers: { authorization } });
    response.writeHead(answer?.status ?? 401, { 'content-type': 'application/json' });
    response.end(answer === null ? '{}' : await answer.text());
  });
  const { apis, ...rest } = demoConfig(demo) as { apis: readonly object[] };
  const config = { ...rest, apis: apis.map((each) => ({ ...each, baseUrl: api.origin })) };
  writeFileSync(join(computer.userData, 'config.json'), JSON.stringify(config)); // the person's own: data can be added
  const running = await computer.launch();
  return {
    running,
    withdraw: async () => {
      await demo.stop();
      rmSync(join(demo.folder, 'grants.json'));
      demo = await startDemoServer(demo.folder);
      refusing = true;
    },
    open: () => {
      refusing = false;
    },
  };
}

async function logIn({ page, finishInBrowser }: RunningApp, userName = 'demo'): Promise<void> {
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await finishInBrowser({ userName });
  await expect(page.getByRole('navigation').getByRole('link', { name: 'Orders' })).toBeVisible();
}

/** On the second page of the orders by their numbers, filtered, some way down; and something is typed in elsewhere. */
async function settle(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Add data' }).click();
  await page.getByLabel('Base URL').fill('https://not-sent.example.com');
  await page.getByRole('link', { name: 'Orders' }).click();
  await page.getByRole('columnheader', { name: 'No.' }).getByRole('button').click();
  await expect(page.getByRole('cell').first()).toHaveText('10000');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('cell').first()).toHaveText('10050');
  await page.getByRole('searchbox').fill('e');
  await page.locator('.table-frame').evaluate((frame) => {
    frame.scrollTop = 150;
  });
  await expect.poll(() => scrolled(page)).toBe(150);
}

const scrolled = (page: Page) => page.locator('.table-frame').evaluate((frame) => frame.scrollTop);

/** Notes every heading and every place in the rows that is ever in the page. */
async function watch(page: Page): Promise<() => Promise<readonly string[]>> {
  await page.evaluate(() => {
    const seen = new Set<string>();
    const look = () => {
      for (const { textContent } of document.querySelectorAll('main h1, .pager > span')) seen.add(textContent ?? '');
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, characterData: true });
    Object.assign(window, { seen });
  });
  return () => page.evaluate(() => [...(window as unknown as { seen: Set<string> }).seen]);
}

test('who logs in again after the provider has ended the session is back where they were', async ({ computer }) => {
  const { running, withdraw, open } = await startWorld(computer);
  const { page } = running;
  await logIn(running);
  await settle(page);

  await withdraw();
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByRole('heading', { name: 'Log in' })).toBeVisible();
  await expect(page.locator('.notice')).toContainText('you are back where you were');
  await expect(page.getByRole('table')).toHaveCount(0);
  open();
  const seen = await watch(page);
  await logIn(running);

  await expect(page.getByRole('cell').first()).toHaveText('10050');
  await expect(page.getByRole('searchbox')).toHaveValue('e');
  expect(await scrolled(page)).toBe(150);
  expect(await seen(), 'no other place on the way').toEqual(expect.arrayContaining(['Orders', '51–100 of 5,000']));
  expect(await seen()).not.toContain('1–50 of 5,000');
  await page.getByRole('link', { name: 'Add data' }).click();
  await expect(page.getByLabel('Base URL')).toHaveValue('https://not-sent.example.com');
});

test('another person finds neither place nor input of the first one', async ({ computer }) => {
  const { running } = await startWorld(computer);
  const { page } = running;
  await logIn(running);
  await settle(page);
  await page.getByRole('link', { name: 'Profile' }).click();
  await logOut(page);

  await logIn(running, 'ada');

  await expect(page.getByText('1–50 of 5,000')).toBeVisible();
  await expect(page.getByRole('searchbox')).toHaveValue('');
  expect(await scrolled(page)).toBe(0);
  await page.getByRole('link', { name: 'Add data' }).click();
  await expect(page.getByLabel('Base URL')).toHaveValue('');
  expect(await page.evaluate(() => localStorage.length + sessionStorage.length)).toBe(0);
});

test('a session that nothing can renew ends as the API says, and the same view comes back', async ({ computer }) => {
  const provider = await startGitHubLike();
  api = provider.server;
  const config = { providers: [{ preset: 'github', host: provider.host, redirect: 'scheme', ...GITHUB_CLIENT }] };
  const { page, finishInBrowser } = await computer.launch({ config });
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await finishInBrowser(provider.authorize);
  await page.getByRole('link', { name: 'Issues' }).click();
  await page.getByRole('searchbox').fill('engine');

  provider.tokens.clear();
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.locator('.notice')).toContainText('Your session has run out.');
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await finishInBrowser(provider.authorize);

  await expect(page.getByRole('heading', { name: 'Issues' })).toBeVisible();
  await expect(page.getByRole('searchbox')).toHaveValue('engine');
  await expect(page.getByRole('row').filter({ hasText: 'The engine stalls' })).toBeVisible();
});
