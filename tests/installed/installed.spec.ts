import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ordersOf, pageOf } from '../../electron/demo/orders.ts';
import { ROOT } from '../../scripts/desktop/app.ts';
import { FUSE_NAMES, PACKAGED_FUSES, readFuses } from '../../scripts/package/fuses.ts';
import { expect, type Person, test } from './fixtures.ts';
import type { InstalledApp } from './installed-app.ts';
import { processesIn, runAsRoot } from './machine.ts';
import { ACME, install, KEYPORCH, makePackages, type Packages, uninstall } from './packages.ts';
import { type Provider, startProvider } from './provider.ts';

/** The text before the button of the log-in screen, and before that of the welcome. */
const BEFORE_LOG_IN = 'password.';
const BEFORE_DEMO = 'machine only.';
const PICTURES = join(ROOT, 'out', 'installed');

/** One story: each test goes on where the one before it stopped. */
test.describe.configure({ mode: 'serial' });

let provider: Provider;
let packages: Packages;

test.beforeAll(async () => {
  test.setTimeout(400_000);
  provider = await startProvider(`${ACME}:/oauth/callback`);
  packages = await makePackages(provider);
  mkdirSync(PICTURES, { recursive: true });
});

test.afterAll(async () => {
  packages?.remove();
  await provider?.stop();
});

const isAcmes = (origin: string) => origin === provider.issuer;
const isDemos = (origin: string) => origin !== provider.issuer;
const tokenRequests = () => provider.log.filter((line) => line === 'POST /token 200').length;
/** Only this person has it: what the API answers is what the window shows. */
const newestOrder = (userName: string) => pageOf(ordersOf(userName), null, 1, 1).items[0]?.product ?? '';

test('apt-get installs the program, its entry in the menu and the handler of its scheme', async ({ person }) => {
  const app = person.app(KEYPORCH);
  expect(await app.handler()).toBe('');

  await install(packages.keyporch);

  expect(await app.handler()).toBe(`${KEYPORCH}.desktop`);
  expect(app.menuEntry('Name')).toMatch(/^Keyporch \(test build\b/);
  expect(existsSync(`/usr/share/icons/hicolor/48x48/apps/${app.menuEntry('Icon')}.png`)).toBe(true);
  expect(await person.desktop.run('desktop-file-validate', [app.desktopFile])).toBe('');
  const { mode, uid } = statSync(join(app.folder, 'chrome-sandbox'));
  expect({ mode: mode & 0o7777, uid }).toEqual({ mode: 0o4755, uid: 0 });
});

test('is locked: its fuses are set, and a switch that would open it is refused', async ({ person }) => {
  const app = person.app(KEYPORCH);
  const program = join(app.folder, KEYPORCH);
  const { set, missing } = await readFuses(program);
  expect(Object.keys(set).length + missing.length).toBe(FUSE_NAMES.length);
  expect(PACKAGED_FUSES).toMatchObject(set);

  const started = person.desktop.run(program, ['--remote-debugging-port=0']);

  await expect(started).rejects.toMatchObject({
    code: 64,
    stderr: expect.stringContaining('--remote-debugging-port is refused'),
  });
  await expect.poll(() => app.processes()).toEqual([]);
  expect(existsSync(join(person.account.home, '.config', KEYPORCH))).toBe(false);
});

test('opens from the menu, for an ordinary person, in the sandbox', async ({ person }) => {
  const app = person.app(KEYPORCH);

  await app.start();

  await app.see('Welcome to Keyporch');
  expect(await person.screen.title(await app.window())).toBe(app.menuEntry('Name'));
  const processes = app.processes();
  expect(new Set(processes.map(({ uid }) => uid))).toEqual(new Set([person.account.uid]));
  expect(processes.flatMap((each) => each.arguments)).not.toContain('--no-sandbox');
  const renderers = processes.filter((each) => each.arguments.includes('--type=renderer'));
  expect(renderers.map(({ seccomp }) => seccomp)).toEqual([2]);
  await person.takePicture(await app.bringToFront(), join(PICTURES, 'installed-welcome.png'));
});

test('logs in through the browser and the scheme, and shows the data', async ({ person }) => {
  const app = person.app(KEYPORCH);
  await app.pressButtonAfter(BEFORE_DEMO);
  await app.pressButtonAfter(BEFORE_LOG_IN);

  await person.browser.finish(await person.browser.logInPage(isDemos), 'demo', 'Keyporch');

  await expect.poll(() => app.isInFront(), 'the window comes to the front by itself').toBe(true);
  await app.see('Dana Demo');
  await app.see(newestOrder('demo'));
  expect(await app.keychainAccounts()).toContainEqual(expect.stringMatching(/^demo:/));
  const browsers = processesIn('/usr/lib/chromium').filter(({ uid }) => uid === person.account.uid);
  expect(browsers.length).toBeGreaterThan(0);
  expect(browsers.flatMap((each) => each.arguments)).not.toContain('--no-sandbox');
  await person.takePicture(await app.bringToFront(), join(PICTURES, 'installed-data.png'));
});

test('a second start brings the first window back, and starts nothing', async ({ person }) => {
  const app = person.app(KEYPORCH);
  const window = await app.window();
  const main = await person.screen.processOf(window);
  await person.screen.minimize(window);
  await expect.poll(() => app.isInFront()).toBe(false);

  await app.start();

  await expect.poll(() => app.isInFront()).toBe(true);
  expect(await app.window()).toBe(window);
  const mains = () =>
    app.processes().filter((each) => !each.arguments.some((argument) => argument.startsWith('--type=')));
  await expect.poll(() => mains().map(({ pid }) => pid)).toEqual([main]);
});

test('a restart restores the session', async ({ person }) => {
  const app = person.app(KEYPORCH);
  await app.quit();

  await app.start();

  await app.see('Dana Demo');
  await app.see(newestOrder('demo'));
});

test('an integrator’s own app stands beside it, with its own configuration and without a demo', async ({ person }) => {
  const [acme, keyporch] = [person.app(ACME), person.app(KEYPORCH)];
  await install(packages.acme);
  expect(await acme.handler()).toBe(`${ACME}.desktop`);
  expect(await keyporch.handler()).toBe(`${KEYPORCH}.desktop`);

  await acme.start(['KEYPORCH_CONFIG=/nowhere.json']);

  await acme.see('You log in with your own browser.');
  expect(await acme.read()).not.toMatch(/demo|Connect a provider|nowhere/i);
  expect(await person.screen.title(await acme.window())).toBe(acme.menuEntry('Name'));
  expect(acme.menuEntry('Name')).toMatch(/^Acme Portal\b/);
  expect(acme.menuEntry('Name')).not.toContain('test build');
});

test('a callback that starts the app completes its log-in, once', async ({ person }) => {
  const app = person.app(ACME);
  await app.pressButtonAfter(BEFORE_LOG_IN);
  const page = await person.browser.logInPage(isAcmes);
  await app.quit();
  expect(await app.keychainAccounts()).not.toContainEqual(expect.stringMatching(/^acme:/));

  await person.browser.finish(page, 'ada', 'Acme Portal');

  await app.see('Ada Example');
  await app.see(newestOrder('ada'));
  expect(tokenRequests()).toBe(1);
  expect(provider.log).toContain('GET /api/orders 200');
  expect(await app.keychainAccounts()).toContainEqual(expect.stringMatching(/^acme:/));
  await app.quit();
  await app.start();
  await app.see('Ada Example');
  expect(tokenRequests()).toBe(1);
});

test('a log-out leaves no entry in the keychain, and none of the other app’s is touched', async ({ person }) => {
  const [acme, keyporch] = [person.app(ACME), person.app(KEYPORCH)];
  await acme.logOut('Ada Example');
  expect(await acme.keychainAccounts()).toEqual([]);
  expect(await keyporch.keychainAccounts()).not.toEqual([]);

  await keyporch.logOut('Dana Demo');

  expect(await keyporch.keychainAccounts()).toEqual([]);
});

test('of two apps that wait at once each gets its own callback', async ({ person }) => {
  const [acme, keyporch] = [person.app(ACME), person.app(KEYPORCH)];
  await keyporch.pressButtonAfter(BEFORE_LOG_IN);
  const demoPage = await person.browser.logInPage(isDemos);
  await acme.pressButtonAfter(BEFORE_LOG_IN);
  const acmePage = await person.browser.logInPage(isAcmes);

  await person.browser.finish(acmePage, 'ada', 'Acme Portal');

  await acme.see('Ada Example');
  await keyporch.see('Finish in your browser');
  expect(await keyporch.keychainAccounts()).not.toContainEqual(expect.stringMatching(/^demo:/));
  await person.browser.finish(demoPage, 'demo', 'Keyporch');
  await keyporch.see('Dana Demo');
  await keyporch.see(newestOrder('demo'));
  await acme.see(newestOrder('ada'));
  await person.takePicture(await acme.bringToFront(), join(PICTURES, 'installed-acme.png'));
  expect(tokenRequests()).toBe(2);
  for (const [app, prefix] of [
    [acme, 'acme:'],
    [keyporch, 'demo:'],
  ] as const) {
    expect(await app.keychainAccounts()).toContainEqual(expect.stringContaining(prefix));
    expect(existsSync(join(person.account.home, '.config', app.id))).toBe(true);
  }
});

test('apt-get removes it; what is left is known, and the other app goes on', async ({ person }) => {
  const [acme, keyporch] = [person.app(ACME), person.app(KEYPORCH)];
  await keyporch.logOut('Dana Demo');
  await keyporch.quit();

  await remove(keyporch);

  expect(await leftOvers(person, keyporch)).toEqual([`.config/${KEYPORCH}`]);
  expect(readFileSync(join(ROOT, 'docs', 'installing.md'), 'utf8')).toContain(`~/.config/${KEYPORCH}`);
  expect(await acme.handler()).toBe(`${ACME}.desktop`);
  await acme.see('Ada Example');
  await acme.logOut('Ada Example');
  await acme.quit();
  await remove(acme);
  expect(await leftOvers(person, acme)).toEqual([`.config/${ACME}`]);
});

/** Removes the package, and looks whether anything of it works on. */
async function remove(app: InstalledApp): Promise<void> {
  const owned = (await runAsRoot('dpkg-query', ['-L', app.id])).split('\n').filter((path) => isFile(path));
  expect(owned.length).toBeGreaterThan(50);
  await uninstall(app.id);
  expect(owned.filter((path) => existsSync(path))).toEqual([]);
  expect(existsSync(app.folder)).toBe(false);
  expect(await app.handler()).toBe('');
  expect(await app.keychainAccounts()).toEqual([]);
  expect(app.processes()).toEqual([]);
}

/** What the app left in the person's home. */
async function leftOvers({ account, desktop }: Person, app: InstalledApp): Promise<readonly string[]> {
  const found = await desktop.run('find', [account.home, '-name', `*${app.id}*`, '-prune', '-printf', '%P\\n']);
  const left = found.split('\n').filter((path) => path !== '');
  console.log(`left of ${app.id}: ${left.map((path) => `~/${path}`).join(', ')}`);
  return left;
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}
