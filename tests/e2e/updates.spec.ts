import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../scripts/desktop/app.ts';
import { buildCopy } from '../support/project-copy.ts';
import { startWebServer } from '../support/web-server.ts';
import { expect, test } from './fixtures.ts';

const CONFIG = { providers: [{ id: 'corp', name: 'Corp', issuer: 'http://127.0.0.1:9', clientId: 'x' }] };

test('a build with a feed tells of a newer version where the configuration wants it, and asks nothing where not', async ({
  computer,
}) => {
  const feed = await startWebServer((_request, response) => void response.end('{"version":"99.0.0"}'));
  const folder = mkdtempSync(join(computer.desktop.folder, 'copy-'));
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  manifest.keyporch.updates = `${feed.origin}/`;
  await buildCopy(folder, [['package.json', JSON.stringify(manifest)]]);
  const firstScript = join(import.meta.dirname, 'sooner.cjs');

  const off = await computer.launch({ config: CONFIG, folder, firstScript });
  await expect(off.page.getByRole('button', { name: /^Log in/ })).toBeVisible();
  await expect.poll(() => off.app.evaluate(() => performance.now())).toBeGreaterThan(2_000);
  expect(feed.requests).toEqual([]);
  await off.close();

  const { page } = await computer.launch({ config: { ...CONFIG, updates: true }, folder, firstScript });
  const banner = page.getByRole('status').filter({ hasText: 'There is a newer version of Keyporch, 99.0.0.' });
  await expect(banner).toBeVisible();
  expect(feed.requests.map(({ url }) => url)).toEqual(['/latest.json']);

  await banner.getByRole('button', { name: 'Hide' }).click();
  await expect(banner).toHaveCount(0);
  await feed.stop();
});
