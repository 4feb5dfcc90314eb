import { expect, type RunningApp, test } from './fixtures.ts';

/** What a click on the menu's entry does. */
async function chooseAbout({ app }: RunningApp): Promise<void> {
  const choose = () =>
    app.evaluate(({ Menu, BrowserWindow }) => {
      const help = Menu.getApplicationMenu()?.items.find(({ label }) => label === '&Help');
      const about = help?.submenu?.items.find(({ label }) => label === 'About Keyporch');
      about?.click({}, BrowserWindow.getAllWindows()[0]);
      return about !== undefined;
    });
  await expect.poll(choose, 'the menu is there once the window is').toBe(true);
}

test('the window and its About say what this is, and that it is for tests', async ({ computer }) => {
  const running = await computer.launch();
  const { app, page } = running;
  await expect(page.getByRole('banner')).toContainText('test build');
  const title = await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.getTitle());
  expect(title).toMatch(/^Keyporch \(test build\b/);

  await chooseAbout(running);

  const dialog = page.getByRole('dialog', { name: 'Keyporch' });
  await expect(dialog).toContainText('com.example.keyporch.dev');
  await expect(dialog.getByText('test build')).toBeVisible();
  await expect(dialog).toContainText(
    await page.evaluate(() => /Chrome\/([\d.]+)/.exec(navigator.userAgent)?.[1] ?? '?'),
  );
  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await chooseAbout(running);
  await page.getByRole('button', { name: 'Close' }).click();
  await expect(dialog).toHaveCount(0);
});
