import { startWebServer } from '../support/web-server.ts';
import { expect, logInToDemo, logOut, type RunningApp, test } from './fixtures.ts';

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

test('the second API gets a token of its own, and the Flow screen says what it was asked for with', async ({
  computer,
}) => {
  const app = await computer.launch();
  await logInToDemo(app);
  const { page } = app;

  await page.getByRole('link', { name: 'Stock' }).click();
  await expect(page.getByRole('table', { name: 'Stock' }).getByRole('row')).toHaveCount(13);
  await page.getByRole('link', { name: 'Flow' }).click();

  await expect(page.getByText(/scope=stock:read openid/).first()).toBeVisible();
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

test('a port that another program has taken is named, and nothing is lost', async ({ computer }) => {
  const first = await computer.launch();
  await logInToDemo(first);
  const port = Number(new URL((await first.openedAddresses())[0] ?? '').port);
  await first.close();
  const other = await startWebServer((_request, response) => response.end(), port);

  const { page } = await computer.launch();
  await expect(page.getByRole('alert')).toContainText(`Another program uses the demo’s port ${port}.`);
  await other.stop();
  await page.getByRole('button', { name: 'Try the demo' }).click();

  await expect(page.getByRole('row')).toHaveCount(51);
});

test('a second start brings the first one’s window to the front', async ({ computer }) => {
  const running = await computer.launch();
  await expect(running.page.getByRole('button', { name: 'Try the demo' })).toBeVisible();
  await expect
    .poll(() => running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getFocusedWindow() !== null))
    .toBe(true);
  await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.minimize());
  await expect.poll(() => isMinimized(running)).toBe(true);

  await running.openAddress('');

  await expect.poll(() => isMinimized(running)).toBe(false);
});

test('leaving the demo logs out, clears the keychain and ends it', async ({ computer }) => {
  const running = await computer.launch();
  const { page } = running;
  await logInToDemo(running);
  const [address = ''] = await running.openedAddresses();

  await page.getByRole('button', { name: 'Dana Demo' }).click();
  await page.getByRole('menuitem', { name: 'Leave the demo' }).click();

  await expect(page.getByRole('heading', { name: 'Welcome to Keyporch' })).toBeVisible();
  expect(await computer.keychain()).not.toContain('demo:');
  await expect(fetch(new URL(address).origin)).rejects.toThrow();
});

test('the demo that ends by itself is said so, and can be started again', async ({ computer }) => {
  const running = await computer.launch();
  const { page } = running;
  await logInToDemo(running);
  await running.app.evaluate(({ app }) => {
    const demo = app
      .getAppMetrics()
      .find(({ name, serviceName }) => `${name} ${serviceName}`.includes('keyporch-demo'));
    if (demo !== undefined) process.kill(demo.pid, 'SIGKILL');
  });

  await expect(page.getByRole('alert')).toContainText('The demo has stopped');
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await expect(page.getByRole('row')).toHaveCount(51);
});

function isMinimized({ app }: RunningApp): Promise<boolean | undefined> {
  return app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isMinimized());
}
