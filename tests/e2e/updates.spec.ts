import { mkdirSync, mkdtempSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { electronExecutable, ROOT } from '../../scripts/desktop/app.ts';
import { buildCopy } from '../support/project-copy.ts';
import { makeSigningKey, writeRelease } from '../support/update-folder.ts';
import { startWebServer, type WebServer } from '../support/web-server.ts';
import { expect, test } from './fixtures.ts';

const CONFIG = {
  providers: [{ id: 'corp', name: 'Corp', issuer: 'http://127.0.0.1:9', clientId: 'x' }],
  updates: true,
};
const KEY = makeSigningKey();
const PACKAGE = 'com.example.keyporch.dev_99.0.0_x86_64.AppImage';
/** In the place of the new version: tells whether the old one has ended in an orderly way. */
const NEW = `#!/bin/sh
test -L "$USER_DATA/SingletonLock" && echo "still locked" > found || echo "free" > found
grep -c "the program ends" "$USER_DATA/logs/main.log" >> found
mv found started
`;

// One build for all.
test.describe.configure({ mode: 'default' });

const firstScript = join(import.meta.dirname, 'sooner.cjs');
/** A build with a feed and a key. */
let folder: string;
let release: string;
let feed: WebServer;
/** What is served in the place of the package. */
let instead: string | null;
/** A part of the package comes, and no more. */
let held: boolean;

test.beforeAll(async ({ desktop }) => {
  folder = mkdtempSync(join(desktop.folder, 'copy-'));
  release = mkdtempSync(join(desktop.folder, 'release-'));
  await writeRelease(release, { id: 'com.example.keyporch.dev', version: '99.0.0', text: NEW, key: KEY });
  feed = await startWebServer(({ url = '/' }, response) => {
    if (held && url.endsWith('.AppImage')) response.write(NEW.slice(0, 90));
    else response.end(instead !== null && url.endsWith('.AppImage') ? instead : readFileSync(join(release, url)));
  });
  const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
  manifest.keyporch.updates = `${feed.origin}/`;
  manifest.keyporch.updatesKey = KEY.builtIn;
  await buildCopy(folder, [['package.json', JSON.stringify(manifest)]]);
});
test.beforeEach(() => {
  feed.requests.length = 0;
  instead = null;
  held = false;
});
test.afterAll(() => feed.stop());

const asked = () => feed.requests.map(({ url }) => url);

test('a build with a feed tells of a newer version where the configuration wants it, and asks nothing where not', async ({
  computer,
}) => {
  const off = await computer.launch({ config: { ...CONFIG, updates: false }, folder, firstScript });
  await expect(off.page.getByRole('button', { name: /^Log in/ })).toBeVisible();
  await expect.poll(() => off.app.evaluate(() => performance.now())).toBeGreaterThan(2_000);
  expect(feed.requests).toEqual([]);
  await off.close();

  const { page } = await computer.launch({ config: CONFIG, folder, firstScript });
  const banner = page.getByRole('status').filter({ hasText: 'There is a newer version of Keyporch, 99.0.0.' });
  await expect(banner).toBeVisible();
  await expect(banner.getByRole('button')).toHaveText(['Hide']); // a clone is replaced by whoever made it
  expect(asked()).toEqual(['/latest.json']);

  await banner.getByRole('button', { name: 'Hide' }).click();
  await expect(banner).toHaveCount(0);
});

test('an AppImage is replaced by what its builder has signed when the person says so, and by nothing else', async ({
  computer,
}) => {
  const { desktop, userData } = computer;
  const apps = join(userData, 'apps');
  const appImage = join(apps, 'Keyporch.AppImage');
  mkdirSync(apps);
  writeFileSync(appImage, 'the old AppImage', { mode: 0o755 });
  const env = {
    ...{ APPIMAGE: appImage, APPDIR: dirname(realpathSync(electronExecutable())) },
    ...{ XDG_CACHE_HOME: join(desktop.folder, 'cache'), USER_DATA: userData },
  };
  const { app, page } = await computer.launch({ config: CONFIG, folder, firstScript, env });
  const banner = page.getByRole('status').filter({ hasText: '99.0.0' });
  await expect(banner.getByRole('button')).toHaveText(['Install and restart', 'Hide']);
  expect(asked()).toEqual(['/latest.json']);

  held = true;
  await banner.getByRole('button', { name: 'Install and restart' }).click();
  await expect(banner.getByRole('progressbar')).not.toHaveAttribute('value', '0');
  await banner.getByRole('button', { name: 'Cancel' }).click();
  await expect(banner.getByRole('button')).toHaveText(['Install and restart', 'Hide']);

  held = false;
  instead = NEW.replace('free', 'evil');
  await banner.getByRole('button', { name: 'Install and restart' }).click();
  await expect(banner).toContainText('could not be made sure of (sum), so it was not installed.');
  expect(readFileSync(appImage, 'utf8')).toBe('the old AppImage');

  instead = null;
  const ended = app.waitForEvent('close');
  await banner.getByRole('button', { name: 'Try again' }).click();
  await ended;
  await expect.poll(() => readText(join(apps, 'started'))).toBe('free\n1\n');
  expect(readFileSync(appImage, 'utf8')).toBe(NEW);
  expect(asked().at(-1)).toBe(`/${PACKAGE}`);
  const names = new Set(feed.requests.flatMap(({ headers }) => Object.keys(headers)));
  expect([...names].filter((name) => /cookie|staging/.test(name))).toEqual([]);
});

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return null; // not there yet
  }
}
