import { useDeviceCode } from '../support/demo-server.ts';
import { expect, type RunningApp, test } from './fixtures.ts';

/** The demo's log-in, changed over to a code from *Having trouble?*. @returns what the person reads */
async function startByCode({ page, openedAddresses }: RunningApp) {
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByRole('button', { name: 'Log in with a code' }).click({ timeout: 15_000 });
  await expect(page.getByRole('heading', { name: 'Log in with a code' })).toBeFocused();
  const [verificationUri = '', userCode = ''] = await page.getByRole('definition').allInnerTexts();
  await expect(page.getByRole('status')).toHaveText(`Log in at ${verificationUri} with the code ${userCode}`);
  return { verificationUri, userCode, browserTab: (await openedAddresses())[0] ?? '' };
}

test('a person types in the code on another device, and their orders are there', async ({ computer }) => {
  const running = await computer.launch();
  const { page } = running;
  const shown = await startByCode(running);
  await page.getByRole('button', { name: 'Copy the code' }).click();
  await expect.poll(() => clipboardOf(running)).toBe(shown.userCode);
  await page.getByRole('button', { name: 'Copy the address' }).click();
  await expect.poll(() => clipboardOf(running)).toBe(shown.verificationUri);
  await page.getByRole('button', { name: 'Open the page' }).click();
  const complete = `${shown.verificationUri}?user_code=${shown.userCode}`;
  await expect.poll(async () => (await running.openedAddresses()).at(-1)).toBe(complete);

  expect(await useDeviceCode(shown)).toContain('You are logged in');

  await expect(page.getByRole('table', { name: 'Orders' })).toBeVisible({ timeout: 10_000 });
  await expect(page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
  await page.getByRole('link', { name: 'Flow' }).click();
  await expect(page.locator('[data-status=done]').filter({ hasText: 'You type in the code' })).toBeVisible();
  expect(await computer.keychain()).toContain('account = demo:');
});

test('a person who does not allow it on the other device reads so here', async ({ computer }) => {
  const running = await computer.launch();
  const shown = await startByCode(running);

  expect(await useDeviceCode(shown, { decision: 'cancel' })).toContain('You did not allow it');

  await expect(running.page.getByRole('alert')).toContainText('Demo was told not to allow it.', { timeout: 10_000 });
});

test('Cancel gets back from a code, and the next log-in works', async ({ computer }) => {
  const running = await computer.launch();
  const { page } = running;
  await startByCode(running);
  await page.getByRole('button', { name: 'Cancel' }).click();

  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect.poll(async () => (await running.openedAddresses()).length).toBe(2);
  await running.finishInBrowser();
  await expect(page.getByRole('table', { name: 'Orders' })).toBeVisible();
});

test('the browser’s tab can still be finished while a code is shown', async ({ computer }) => {
  const running = await computer.launch();
  const { browserTab } = await startByCode(running);
  expect(browserTab).toContain('/auth?');

  await running.finishInBrowser();

  await expect(running.page.getByRole('table', { name: 'Orders' })).toBeVisible();
});

function clipboardOf({ app }: RunningApp): Promise<string> {
  return app.evaluate(({ clipboard }) => clipboard.readText());
}
