import { mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { BrowserContext, Page } from '@playwright/test';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { startDemo } from '../../electron/demo/start-demo.ts';
import { APP_ID } from '../../scripts/desktop/app.ts';
import { openedBrowser, prepareWholeWay, type WholeWay } from '../../scripts/desktop/whole-way.ts';
import { logInInBrowser } from '../support/demo-server.ts';
import { startSigningIssuer } from '../support/signing-issuer.ts';
import { startWebServer } from '../support/web-server.ts';
import { type Computer, expect, type RunningApp, test } from './fixtures.ts';

const SCHEME = `${APP_ID}:/oauth/callback`;
/** The screen's 8 s, and time to spare. */
const TROUBLE = { timeout: 20_000 };

/** A desktop with a real browser and no program for our scheme, and the app on it. */
async function withoutHandler(computer: Computer): Promise<RunningApp & { readonly wholeWay: WholeWay }> {
  const wholeWay = await prepareWholeWay(computer.desktop, computer.userData);
  removeHandler(computer);
  const env = { KEYPORCH_DEMO_PORT: String(wholeWay.port) };
  return { ...(await computer.launch({ browser: 'system', env })), wholeWay };
}

function removeHandler({ desktop }: Computer): void {
  rmSync(join(desktop.env.XDG_DATA_HOME ?? '', 'applications', `${APP_ID}.desktop`));
}

async function startLogIn(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
}

function pageAt(context: BrowserContext, what: RegExp): Promise<Page> {
  return expect
    .poll(
      () =>
        context
          .pages()
          .find((page) => what.test(page.url()))
          ?.url() ?? '',
    )
    .toMatch(what)
    .then(() => context.pages().find((page) => what.test(page.url())) as Page);
}

const windowState = ({ app }: RunningApp) =>
  app.evaluate(({ BrowserWindow }) => {
    const [window] = BrowserWindow.getAllWindows();
    return { minimized: window?.isMinimized(), focused: window?.isFocused() };
  });

test('without the scheme’s handler a log-in goes the whole way by loopback, and the window comes back', async ({
  computer,
}) => {
  const running = await withoutHandler(computer);
  const { page, app, wholeWay } = running;
  await startLogIn(page);
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  await expect.poll(async () => (await windowState(running)).minimized).toBe(true);

  await wholeWay.logIn();

  await expect(page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(51);
  await expect.poll(() => windowState(running)).toEqual({ minimized: false, focused: true });
  const end = await pageAt(await openedBrowser(wholeWay.browser), /\/oauth\/callback/);
  await expect(end.getByRole('heading', { name: 'You are logged in' })).toBeVisible();
  await expect(end.getByText('You can close this tab')).toBeVisible();
  await expect(fetch(new URL(end.url()).origin)).rejects.toThrow();
});

test('a person who does not allow it reads so in the browser and in the window', async ({ computer }) => {
  const { page, wholeWay } = await withoutHandler(computer);
  await startLogIn(page);
  const provider = await pageAt(await openedBrowser(wholeWay.browser), /\/interaction\//);
  await provider.getByLabel('User name').fill('demo');
  await provider.getByLabel('Password').fill('demo');
  await provider.getByRole('button', { name: 'Log in' }).click();
  await provider.getByRole('button', { name: 'Cancel' }).click();

  await expect(provider.getByRole('heading', { name: 'The log-in did not work' })).toBeVisible();
  await expect(provider.getByText('was told not to allow it')).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('AUTH_ACCESS_DENIED');
});

test('without the scheme’s handler a log-in that only the scheme may end is finished by pasting', async ({
  computer,
}) => {
  const wholeWay = await prepareWholeWay(computer.desktop, computer.userData);
  removeHandler(computer);
  const folder = mkdtempSync(join(computer.desktop.folder, 'demo-'));
  const demo = await startDemo({
    folder,
    redirectUris: [SCHEME],
    postLogoutRedirectUris: [],
    preferredPort: wholeWay.port,
  });
  const config = demoConfig(demo) as { providers: object[] };
  for (const provider of config.providers) Object.assign(provider, { redirect: 'scheme' });
  const { page, app } = await computer.launch({ config, browser: 'system' });
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  const context = await openedBrowser(wholeWay.browser);
  const answered = answerIn(await pageAt(context, /\/interaction\//));
  await wholeWay.logIn();
  const address = await answered;
  const paste = page.getByRole('button', { name: 'Paste the address' });
  await expect(paste).toBeVisible(TROUBLE);
  await expect(page.getByRole('button', { name: 'Use a local address instead' })).toHaveCount(0);

  await app.evaluate(({ clipboard }) => clipboard.writeText('something else'));
  await paste.click();
  await expect(page.getByRole('alert')).toContainText('What was copied is not the address of a finished log-in.');
  await expect(page.getByRole('alert')).toBeInViewport();
  await expect(page.getByRole('heading', { name: 'Finish in your browser' })).toBeVisible();

  await copyInBrowser(context, address);
  await paste.click();
  await expect(page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(51);
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe('');
  await demo.stop();
});

/** Where the provider sends the browser in the end. */
async function answerIn(page: Page): Promise<string> {
  const isEnd = (location: string | undefined) => location?.startsWith(`${SCHEME}?`) ?? false;
  const response = await page.waitForEvent('response', (each) => isEnd(each.headers().location));
  return response.headers().location ?? '';
}

/** With the keys that a person uses, so that the system's clipboard is between browser and app. */
async function copyInBrowser(context: BrowserContext, text: string): Promise<void> {
  const page = await context.newPage();
  await page.setContent('<label>Address <input></label>');
  const field = page.getByLabel('Address');
  await field.fill(text);
  await field.press('Control+A');
  await field.press('Control+C');
}

test('after 8 s a local address can be used instead, with the keyboard alone', async ({ computer }) => {
  const running = await computer.launch();
  const { page } = running;
  await startLogIn(page);
  await expect.poll(async () => (await running.openedAddresses()).length).toBe(1);
  expect(new URL((await running.openedAddresses())[0] ?? '').searchParams.get('redirect_uri')).toBe(SCHEME);
  await expect(page.getByRole('heading', { name: 'Having trouble?' })).toBeVisible(TROUBLE);

  await page.getByRole('button', { name: 'Use a local address instead' }).focus();
  await page.keyboard.press('Enter');

  await expect.poll(async () => (await running.openedAddresses()).length).toBe(2);
  await expect(page.getByRole('heading', { name: 'Finish in your browser' })).toBeFocused();
  await expect(page.getByRole('button', { name: 'Use a local address instead' })).toHaveCount(0);
  await running.finishInBrowser();
  await expect(page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
});

test('a loopback port that another program has is named', async ({ computer }) => {
  const other = await startWebServer((_request, response) => response.end());
  const port = Number(new URL(other.origin).port);
  const issuer = await startSigningIssuer();
  const provider = { id: 'corp', name: 'Corp', issuer: issuer.issuer, clientId: 'desktop' };
  const config = { providers: [{ ...provider, redirect: 'loopback', loopbackPort: port }] };
  const running = await computer.launch({ config });
  const { page } = running;
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(page.getByRole('alert')).toContainText(`Another program uses port ${port}`);
  await expect(page.getByRole('alert')).toContainText('AUTH_LOOPBACK_PORT_TAKEN');
  expect(await running.openedAddresses()).toEqual([]);

  await other.stop();
  await page.getByRole('button', { name: 'Try again' }).click();
  await running.finishInBrowser(async (url) => {
    const answer = await issuer.authorize(url);
    expect((await fetch(answer)).status).toBe(200);
    return answer;
  });
  await expect(page.getByText('You are logged in.')).toBeVisible();
  await issuer.stop();
});

test('an older tab’s answer is said to be one, and the newer log-in is finished', async ({ computer }) => {
  const running = await computer.launch();
  const { page } = running;
  await startLogIn(page);
  await expect.poll(async () => (await running.openedAddresses()).length).toBe(1);
  const [older = ''] = await running.openedAddresses();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect.poll(async () => (await running.openedAddresses()).length).toBe(2);

  await running.openAddress(await logInInBrowser(older));

  await expect(page.getByText('An answer came from an older tab of your browser.')).toBeVisible();
  await expect(page.getByRole('heading', { name: 'Finish in your browser' })).toBeVisible();
  await running.finishInBrowser();
  await expect(page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
});

test('ten addresses of 120 kB leave the program alive and waiting', async ({ computer }) => {
  const running = await computer.launch();
  const { page } = running;
  await startLogIn(page);
  const waiting = page.getByRole('heading', { name: 'Finish in your browser' });
  await expect(waiting).toBeVisible();

  for (let count = 0; count < 10; count += 1) await running.openAddress(`${SCHEME}?state=s&code=`.padEnd(120_000, 'c'));

  await expect(waiting).toBeVisible();
  await running.finishInBrowser();
  await expect(page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
});

test('arguments with several addresses, the longest one and junk change nothing', async ({ computer }) => {
  const running = await computer.launch();
  const { page } = running;
  await startLogIn(page);
  const waiting = page.getByRole('heading', { name: 'Finish in your browser' });
  await expect(waiting).toBeVisible();

  await running.openAddress(`${SCHEME}?state=s&code=`.padEnd(8_192, 'c'));
  await running.openAddress(`${SCHEME}?code=c&state=s`, `${SCHEME}?code=c&state=s`);
  await running.openAddress(`${APP_ID}://oauth/callback?code=c&state=s`);
  await running.openAddress(`${SCHEME}?code=c&state=s#x`);

  await expect(waiting).toBeVisible();
  await running.finishInBrowser();
  await expect(page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
});
