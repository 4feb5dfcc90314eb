import { expect, logInToDemo, logOut, test } from './fixtures.ts';

const SIX_MINUTES = 6 * 60_000;

test('logs in, shows the person’s orders, and is still logged in after a restart without a browser', async ({
  computer,
}) => {
  const first = await computer.launch();
  await logInToDemo(first);
  await expect(first.page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
  await expect(first.page.getByRole('status')).toHaveText('Logged in as Dana Demo');
  await expect(first.page.getByRole('columnheader')).toHaveText([
    'No.',
    'Placed',
    'Product',
    'Quantity',
    'Total',
    'Status',
  ]);
  await expect(first.page.getByRole('row')).toHaveCount(51);
  await expect(first.page.getByText('1–50 of 5,000')).toBeVisible();
  await first.close();

  const second = await computer.launch();
  await expect(second.page.getByRole('table', { name: 'Orders' })).toBeVisible();
  await expect(second.page.getByRole('row')).toHaveCount(51);
  expect(await second.openedAddresses()).toEqual([]);
});

test('shows data after a restart six minutes later, when the access token has run out', async ({ computer }) => {
  const first = await computer.launch();
  await logInToDemo(first);
  await first.close();

  const later = await computer.launch({ env: { KEYPORCH_DEMO_CLOCK_OFFSET_MS: String(SIX_MINUTES) } });

  await expect(later.page.getByRole('row')).toHaveCount(51);
  await later.page.getByRole('link', { name: 'Flow' }).click();
  await expect(later.page.getByText('The session was renewed').first()).toBeVisible();
  expect(await later.openedAddresses()).toEqual([]);
});

test('logs out: gone from the window and from the keychain', async ({ computer }) => {
  const running = await computer.launch();
  await logInToDemo(running);
  expect(await computer.keychain()).toContain('account = demo:');

  await logOut(running.page);

  await expect(running.page.getByRole('button', { name: 'Log in', exact: true })).toBeVisible();
  await expect(running.page.getByText('Dana Demo')).toHaveCount(0);
  await expect(running.page.getByRole('table')).toHaveCount(0);
  await expect.poll(() => computer.keychain()).not.toContain('demo:');
});

test('ignores a forged callback and completes the real one', async ({ computer }) => {
  const running = await computer.launch();
  const { page } = running;
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Finish in your browser' })).toBeVisible();

  await running.openAddress('com.example.keyporch.dev:/oauth/callback?code=forged&state=forged');
  await running.openAddress('com.example.keyporch.dev:/oauth/callback?error=access_denied&state=forged');

  await expect(page.getByRole('heading', { name: 'Finish in your browser' })).toBeVisible();
  await running.finishInBrowser();
  await expect(page.getByRole('table', { name: 'Orders' })).toBeVisible();
  await page.getByRole('link', { name: 'Flow' }).click();
  await expect(page.getByText('An answer was ignored').first()).toBeVisible();
});

test('sorts and pages through the API', async ({ computer }) => {
  const running = await computer.launch();
  await logInToDemo(running);
  const { page } = running;
  const firstCell = page.getByRole('cell').first();

  await page.getByRole('columnheader', { name: 'No.' }).getByRole('button').click();
  await expect(firstCell).toHaveText('10000');
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(firstCell).toHaveText('10050');
  await expect(page.getByText('51–100 of 5,000')).toBeVisible();
  await page.getByRole('button', { name: 'Previous' }).click();
  await expect(firstCell).toHaveText('10000');
  await page.getByRole('columnheader', { name: 'No.' }).getByRole('button').click();
  await expect(firstCell).toHaveText('14999');
});

test('shows another person’s data to another person, and nothing of the first', async ({ computer }) => {
  const running = await computer.launch();
  await logInToDemo(running);
  const { page } = running;
  const ofDana = await page.getByRole('row').nth(1).innerText();
  await logOut(page);

  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await running.finishInBrowser({ userName: 'ada' });

  await expect(page.getByRole('button', { name: 'Ada Example' })).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(51);
  expect(await page.getByRole('row').nth(1).innerText()).not.toBe(ofDana);
});

test('a person who does not allow it reads why, and can try again', async ({ computer }) => {
  const running = await computer.launch();
  const { page } = running;
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await running.finishInBrowser({ decision: 'cancel' });
  await expect(page.getByRole('alert')).toContainText('Demo was told not to allow it.');

  await page.getByRole('link', { name: 'Flow' }).click();
  await expect(page.locator('[data-status=failed]')).toContainText('AUTH_ACCESS_DENIED');
  await page.getByRole('link', { name: 'Home' }).click();
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Finish in your browser' })).toBeVisible();
});

test('Cancel gets back from the browser', async ({ computer }) => {
  const { page } = await computer.launch();
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await page.getByRole('button', { name: 'Cancel' }).click();

  await expect(page.getByRole('button', { name: 'Log in', exact: true })).toBeVisible();
});
