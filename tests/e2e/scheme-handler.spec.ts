import { mkdtempSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { APP_ID, ROOT } from '../../scripts/desktop/app.ts';
import { runQuietly } from '../../scripts/desktop/processes.ts';
import { registerSchemeHandler } from '../../scripts/desktop/scheme-handler.ts';
import { prepareWholeWay } from '../../scripts/desktop/whole-way.ts';
import type { KeyporchBridge } from '../../shared/ipc.ts';
import { type Computer, expect, test } from './fixtures.ts';

const OTHER = { id: 'com.example.other', name: 'Other Program', schemes: [APP_ID], command: ['/bin/true'] };

/** Whom the system starts for addresses of our scheme, by the name of the desktop file. */
async function registered({ desktop }: Computer): Promise<string> {
  return (await runQuietly('xdg-mime', ['query', 'default', `x-scheme-handler/${APP_ID}`], desktop.env)).trim();
}

test('another program that took the scheme is named; one click takes it back, and a log-in goes the whole way', async ({
  computer,
}) => {
  const wholeWay = await prepareWholeWay(computer.desktop, computer.userData);
  const env = { KEYPORCH_DEMO_PORT: String(wholeWay.port) };
  const { page } = await computer.launch({ browser: 'system', env });
  const notice = page.getByText(`Addresses of ${APP_ID} open Other Program`);
  await expect(page.getByRole('button', { name: 'Try the demo' })).toBeVisible();
  expect(await askMain(page)).toEqual({ kind: 'ours' });
  await expect(notice).toHaveCount(0);

  await registerSchemeHandler(OTHER, computer.desktop.env);
  await comeBack(page);

  await expect(notice).toBeVisible();
  expect(await registered(computer), 'nothing is taken silently').toBe('com.example.other.desktop');
  await page.getByRole('button', { name: 'Use this app' }).click();
  await expect(notice).toHaveCount(0);
  expect(await registered(computer)).toBe(`${APP_ID}.desktop`);
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await wholeWay.logIn();
  await expect(page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
});

test('a program that takes the scheme while the app is closed is named at the next start, and a log-in stays possible', async ({
  computer,
}) => {
  await prepareWholeWay(computer.desktop, computer.userData);
  await registerSchemeHandler(OTHER, computer.desktop.env);
  const { page } = await computer.launch();

  await expect(page.getByText('open Other Program')).toBeVisible();
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();

  await expect(page.getByRole('heading', { name: 'Finish in your browser' })).toBeVisible();
  await expect(page.getByText('open Other Program')).toBeVisible();
});

test('a clone that was started elsewhere since shows the command that takes the scheme back, and copies it', async ({
  computer,
}) => {
  await prepareWholeWay(computer.desktop, join(computer.userData, 'of-another'));
  const { page, app } = await computer.launch();
  const command = `cd ${ROOT} && npm start -- --user-data-dir=${computer.userData}`;

  await expect(page.getByText(`open Keyporch (development)`)).toBeVisible();
  await expect(page.locator('pre')).toHaveText(command);
  await page.getByRole('button', { name: 'Copy the command' }).click();

  await expect(page.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toBe(command);
});

test('starting the build alone registers nothing, and says so', async ({ computer }) => {
  const fresh = mkdtempSync(join(computer.desktop.folder, 'fresh-'));
  const env = { XDG_DATA_HOME: fresh, XDG_CONFIG_HOME: fresh };
  const { page } = await computer.launch({ env });

  await expect(page.getByText(`No program opens addresses of ${APP_ID}`)).toBeVisible();

  expect(readdirSync(fresh).filter((name) => name === 'applications' || name === 'mimeapps.list')).toEqual([]);
});

/** What main says to the window. */
function askMain(page: Page): Promise<unknown> {
  return page.evaluate(async () => {
    const { keyporch } = window as unknown as { keyporch: KeyporchBridge };
    const answer = await keyporch.getSchemeHandler();
    return answer.ok ? answer.value : answer.failure;
  });
}

/** As a person who was in another window. Playwright has the page believe that it always has the focus. */
async function comeBack(page: Page): Promise<void> {
  await page.evaluate(() => window.dispatchEvent(new Event('focus')));
}
