import { prepareWholeWay } from '../../scripts/desktop/whole-way.ts';
import { expect, test } from './fixtures.ts';

test('goes the whole way: xdg-open, Chromium, the provider’s page, the scheme’s handler, the keyring', async ({
  computer,
}) => {
  const wholeWay = await prepareWholeWay(computer.desktop, computer.userData);
  const env = { KEYPORCH_DEMO_PORT: String(wholeWay.port) };
  const { app, page, close } = await computer.launch({ browser: 'system', env });
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(page.getByRole('status')).toHaveText('Waiting for the browser');

  await wholeWay.logIn();

  await expect(page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
  await expect(page.getByRole('row')).toHaveCount(51);
  const isInFront = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.isFocused());
  await expect.poll(isInFront, 'the window comes to the front').toBe(true);
  expect(await computer.keychain()).toContain('account = demo:');
  await page.getByRole('link', { name: 'Flow' }).click();
  await expect(page.getByRole('region', { name: 'Log-in' }).locator('[data-status=done]')).toHaveCount(8);
  await close();

  const again = await computer.launch({ browser: 'system', env });
  await expect(again.page.getByRole('row')).toHaveCount(51);
});
