import { chooseInMenu } from '../support/menu.ts';
import { expect, test } from './fixtures.ts';

test('the window and its About say what this is, and that it is for tests', async ({ computer }) => {
  const running = await computer.launch();
  const { app, page } = running;
  await expect(page.getByRole('banner')).toContainText('test build');
  const title = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
  expect(title).toMatch(/^Keyporch \(test build\b/);

  await chooseInMenu(running, 'About Keyporch');

  const dialog = page.getByRole('dialog', { name: 'Keyporch' });
  await expect(dialog).toContainText('com.example.keyporch.dev');
  await expect(dialog.getByText('test build')).toBeVisible();
  await expect(dialog).toContainText(
    await page.evaluate(() => /Chrome\/([\d.]+)/.exec(navigator.userAgent)?.[1] ?? '?'),
  );
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await chooseInMenu(running, 'About Keyporch');
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);
});
