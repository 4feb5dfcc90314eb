import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { type Demo, startDemo } from '../../electron/demo/start-demo.ts';
import { APP_ID } from '../../scripts/desktop/app.ts';
import { openedPage, prepareWholeWay, type WholeWay } from '../../scripts/desktop/whole-way.ts';
import { seriousFaults } from '../support/serious-faults.ts';
import { type Computer, expect, logOut, type RunningApp, test } from './fixtures.ts';

/** The item's consequence is part of its name. */
const HERE = /^Log out here(?! and)/;
const WAIT = { timeout: 20_000 };

interface Desk extends RunningApp {
  readonly wholeWay: WholeWay;
  readonly demo: Demo;
  readonly config: unknown;
  readonly restartDemo: () => Promise<Demo>;
}

/** A desktop with a real browser, a provider that outlives the app, and somebody who is logged in. */
async function loggedIn(computer: Computer): Promise<Desk> {
  const wholeWay = await prepareWholeWay(computer.desktop, computer.userData);
  const options = {
    folder: mkdtempSync(join(computer.desktop.folder, 'demo-')),
    redirectUris: [`${APP_ID}:/oauth/callback`],
    postLogoutRedirectUris: [`${APP_ID}:/oauth/logout`],
    preferredPort: wholeWay.port,
  };
  const demo = await startDemo(options);
  const config = demoConfig(demo);
  const running = await computer.launch({ browser: 'system', config });
  await running.page.getByRole('button', { name: 'Log in', exact: true }).click();
  await wholeWay.logIn();
  await expect(running.page.getByRole('row')).toHaveCount(51);
  // Its address stays where the scheme's was opened: the next page of the provider is another one.
  await (await openedPage(wholeWay.browser, demo.issuer)).goto('about:blank');
  return { ...running, wholeWay, demo, config, restartDemo: () => startDemo(options) };
}

/** The provider's newest page of a kind in the browser that the app has opened. */
async function providerPage({ wholeWay, demo }: Desk, what: RegExp): Promise<Page> {
  const context = (await openedPage(wholeWay.browser, demo.issuer)).context();
  const newest = () => context.pages().findLast((page) => what.test(page.url()));
  await expect.poll(() => newest()?.url() ?? '', WAIT).toMatch(what);
  return newest() as Page;
}

async function choose(page: Page, item: string): Promise<void> {
  await page.getByRole('button', { name: 'Dana Demo' }).click();
  await page.getByRole('menuitem', { name: item }).click();
}

test('log out here: the provider still knows the browser, and the next log-in wants no password', async ({
  computer,
}) => {
  const desk = await loggedIn(computer);
  await logOut(desk.page);
  await expect(desk.page.getByText('You are logged out here. Demo has been told.')).toContainText(
    'In your browser you may still be logged in at Demo.',
  );

  await desk.page.getByRole('button', { name: 'Log in', exact: true }).click();
  const provider = await providerPage(desk, /\/interaction\//);
  await expect(provider.getByText('You are logged in as demo.')).toBeVisible();
  await expect(provider.getByLabel('Password')).toHaveCount(0);
  await provider.getByRole('button', { name: 'Allow' }).click();

  await expect(desk.page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
  await desk.demo.stop();
});

test('log out here and at the provider: it asks, the window comes back and says so, and then it wants the password', async ({
  computer,
}) => {
  const desk = await loggedIn(computer);
  const { page, app } = desk;
  await choose(page, 'Log out here and at Demo');
  await expect(page.getByRole('button', { name: 'Log in', exact: true })).toBeVisible();
  await expect(page.getByText('Finish the log-out at Demo in your browser.')).toBeVisible();
  expect(await computer.keychain()).not.toContain('account = demo:');

  const provider = await providerPage(desk, /\/session\/end/);
  await expect(provider.getByRole('heading', { name: 'Log out here too?' })).toBeVisible();
  expect(provider.url()).not.toContain('id_token_hint');
  await provider.getByRole('button', { name: 'Log out', exact: true }).click();

  await expect(page.getByText('Your browser has come back from the log-out page of Demo.')).toBeVisible();
  const isInFront = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFocused());
  await expect.poll(isInFront, 'the window comes to the front').toBe(true);
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect((await providerPage(desk, /\/interaction\//)).getByLabel('Password')).toBeVisible();
  await desk.demo.stop();
});

test('log in as someone else: the provider asks who it is, and somebody else is logged in', async ({ computer }) => {
  const desk = await loggedIn(computer);
  await logOut(desk.page);
  await desk.page.getByRole('button', { name: 'Log in as someone else' }).click();

  const provider = await providerPage(desk, /\/interaction\//);
  await provider.getByLabel('User name').fill('ada', WAIT);
  await provider.getByLabel('Password').fill('ada');
  await provider.getByRole('button', { name: 'Log in' }).click();
  await provider.getByRole('button', { name: 'Allow' }).click(WAIT);

  await expect(desk.page.getByRole('button', { name: 'Ada Example' })).toBeVisible();
  await desk.demo.stop();
});

test('switch account, with the keyboard alone: logged out here, and the provider asks', async ({ computer }) => {
  const desk = await loggedIn(computer);
  const { page } = desk;
  await page.getByRole('button', { name: 'Dana Demo' }).focus();
  await page.keyboard.press('Enter');
  await expect(page.getByRole('menuitem', { name: HERE })).toBeFocused();
  await expect(page.getByRole('menuitem', { name: 'Log out here and at Demo' })).toBeVisible();
  await page.keyboard.press('Escape');
  await expect(page.getByRole('button', { name: 'Dana Demo' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('End');
  await expect(page.getByRole('menuitem', { name: 'Switch account' })).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(page.getByRole('menuitem', { name: HERE })).toBeFocused();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('Enter');

  await expect(page.getByRole('heading', { name: 'Finish in your browser' })).toBeVisible();
  await expect((await providerPage(desk, /\/interaction\//)).getByLabel('Password')).toBeVisible();
  await desk.demo.stop();
});

test('a log-out while the provider is down is complete here, and told at the next start', async ({ computer }) => {
  const desk = await loggedIn(computer);
  await desk.demo.stop();
  await logOut(desk.page);

  await expect(desk.page.getByText('You are logged out here.')).toContainText(
    'Demo could not be told; Keyporch tries again at its next start.',
  );
  await expect.poll(() => computer.keychain()).not.toContain('account = demo:');
  expect(await computer.keychain()).toContain('account = keyporch:revocations');
  await desk.close();

  const demo = await desk.restartDemo();
  const next = await computer.launch({ browser: 'system', config: desk.config });
  await expect(next.page.getByRole('button', { name: 'Log in', exact: true })).toBeVisible();
  await next.page.getByRole('link', { name: 'Flow' }).click();
  await expect(next.page.getByText('The provider was told')).toBeVisible();
  await expect.poll(() => computer.keychain()).not.toContain('account = keyporch:');
  await demo.stop();
});

test('nothing serious is found by axe in the menu and after a log-out, light and dark', async ({ computer }) => {
  const desk = await loggedIn(computer);
  const { page } = desk;
  await page.getByRole('button', { name: 'Dana Demo' }).click();
  await expect(page.getByRole('menuitem', { name: 'Log out here and at Demo' })).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await seriousFaults(page), `the menu, ${colorScheme}`).toEqual([]);
  }
  await page.getByRole('menuitem', { name: HERE }).click();
  await expect(page.getByText('You are logged out here.')).toBeVisible();
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await seriousFaults(page), `logged out, ${colorScheme}`).toEqual([]);
  }
  await desk.demo.stop();
});
