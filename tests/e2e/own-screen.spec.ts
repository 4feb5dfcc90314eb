import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { startDemoServer } from '../support/demo-server.ts';
import { buildCopy, filesOf } from '../support/project-copy.ts';
import { expect, test } from './fixtures.ts';

/** The demo, which runs here, sends the beginning of its next answer and no more, so that nobody can be too quick for it. */
function holdNext(path: string): void {
  const hold = (message: unknown) => {
    const { request, response } = message as { request: IncomingMessage; response: ServerResponse };
    if (!request.url?.includes(path)) return;
    unsubscribe('http.server.request.start', hold);
    const write = response.write.bind(response) as (piece: string) => boolean;
    let left = 5_000_000;
    response.write = (piece: string) => {
      left -= piece.length;
      return left > 0 && write(piece);
    };
  };
  subscribe('http.server.request.start', hold);
}

test('the screen of docs/build-your-own.md, put into a copy of the project, builds and does what it says', async ({
  computer,
}) => {
  const files = filesOf('docs/build-your-own.md');
  expect(files.map(([path]) => path)).toEqual(['renderer/screens/ExampleScreen.tsx', 'renderer/own-screens.ts']);
  const folder = mkdtempSync(join(computer.desktop.folder, 'copy-'));
  const [demo] = await Promise.all([startDemoServer(), buildCopy(folder, files)]);
  const running = await computer.launch({ config: demoConfig(demo), folder });
  const { page } = running;
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await running.finishInBrowser();
  await page.getByRole('link', { name: 'Example' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Example' })).toBeVisible();
  await expect(page.getByText('This is what Dana Demo has written')).toBeVisible();

  const notes = page.getByRole('region', { name: 'Notes' });
  await notes.getByLabel('New note').fill('Call the supplier');
  await notes.getByRole('button', { name: 'Add' }).click();
  await expect(notes.getByRole('listitem')).toHaveText(['Call the supplier']);
  await expect(notes.getByLabel('New note')).toHaveValue('');

  const place = mkdtempSync(join(computer.desktop.folder, 'files-'));
  await running.app.evaluate(
    ({ dialog }, filePath) => {
      dialog.showSaveDialog = (async () => ({
        canceled: false,
        filePath,
      })) as unknown as typeof dialog.showSaveDialog;
    },
    join(place, 'all orders.csv'),
  );
  const orders = page.getByRole('region', { name: 'Orders' });
  holdNext('/orders.csv');
  await orders.getByRole('button', { name: 'Download' }).click();
  await expect(orders.getByRole('status')).toHaveText(/^\d+ %$/);
  await orders.getByRole('button', { name: 'Cancel' }).click();
  await expect(orders.getByRole('status')).toHaveText('Cancelled.');
  expect(readdirSync(place)).toEqual([]);

  await orders.getByRole('button', { name: 'Download' }).click();
  await expect(orders.getByRole('status')).toHaveText(/^all orders\.csv has [\d,]+ bytes\.$/, { timeout: 30_000 });
  const { size } = statSync(join(place, 'all orders.csv'));
  expect(await orders.getByRole('status').innerText()).toContain(` ${size.toLocaleString('en')} bytes`);

  const news = page.getByRole('region', { name: 'News' });
  await news.getByRole('button', { name: 'Listen' }).click();
  await expect(news.getByRole('listitem')).toHaveText([/^2: \d+ × \S/, /^1: \d+ × \S/]);
  await news.getByRole('button', { name: 'Stop' }).click();
  await expect(page.getByRole('alert')).toHaveCount(0);
  await demo.remove();
});
