import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { APP_ID, electronExecutable, ROOT, sandboxArguments } from '../../scripts/desktop/app.ts';
import { runQuietly } from '../../scripts/desktop/processes.ts';
import { registerSchemeHandler } from '../../scripts/desktop/scheme-handler.ts';
import type { DoctorReport } from '../../shared/doctor.ts';
import { chooseInMenu } from '../support/menu.ts';
import { seriousFaults } from '../support/serious-faults.ts';
import { sendJson, startWebServer } from '../support/web-server.ts';
import { type Computer, expect, test } from './fixtures.ts';

const OTHER = { id: 'com.example.other', name: 'Other Program', schemes: [APP_ID], command: ['/bin/true'] };
const WEB = { id: 'web', name: 'Web', schemes: ['https', 'http'], command: ['/bin/true'] };

// Locks its keyring.
test.use({ desktopName: 'doctor' });

/** Starts the doctor as a person does in a terminal. */
async function doctor(
  { desktop, userData }: Computer,
  args: readonly string[] = ['doctor', '--json'],
  env: Readonly<Record<string, string>> = {},
) {
  const all = [...sandboxArguments(), ROOT, `--user-data-dir=${userData}`, ...args];
  const child = spawn(electronExecutable(), all, {
    env: { ...desktop.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) child[name].on('data', (text) => (output[name] += String(text)));
  const begin = Date.now();
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, ms: Date.now() - begin, ...output };
}

/** Status and reason of each check. */
function verdicts(json: string): Record<string, string> {
  const { results } = JSON.parse(json) as DoctorReport;
  return Object.fromEntries(
    results.map(({ id, status, reason }) => [id, reason === null ? status : `${status} ${reason}`]),
  );
}

/** A provider whose clock is so much ahead, and a configuration of it. */
async function provider({ userData }: Computer, secondsAhead = 0) {
  const server = await startWebServer((_request, response) => {
    const date = new Date(Date.now() + secondsAhead * 1_000).toUTCString();
    sendJson(response, { issuer: server.origin }, { date });
  });
  const config = {
    providers: [{ id: 'corp', name: 'Corp', issuer: server.origin, clientId: 'desktop' }],
    apis: [{ id: 'orders', baseUrl: `${server.origin}/v1`, provider: 'corp' }],
    views: [],
  };
  writeFileSync(join(userData, 'config.json'), JSON.stringify(config));
  return { config, stop: server.stop, origin: server.origin };
}

const GOOD = {
  versions: 'warn test-runtime',
  config: 'pass',
  data: 'pass',
  logs: 'pass',
  scheme: 'pass',
  browser: 'pass',
  keychain: 'pass',
  'loopback-ipv4': 'pass',
  'loopback-ipv6': expect.stringMatching(/^(pass|warn)/),
  proxy: 'pass',
  'provider:corp': 'pass',
  'clock:corp': 'pass',
  'api:orders': 'pass',
};

test('finds a good installation good, also while the app runs, and leaves nothing behind', async ({ computer }) => {
  const server = await provider(computer);
  await registerSchemeHandler(WEB, computer.desktop.env);
  const running = await computer.launch();
  const temporary = mkdtempSync(join(computer.desktop.folder, 'tmp-')); // others of these tests run beside this one

  const { code, stdout, ms } = await doctor(computer, ['doctor', '--json'], { TMPDIR: temporary });

  expect(verdicts(stdout)).toEqual(GOOD);
  expect(code).toBe(0);
  expect(ms).toBeLessThan(15_000);
  expect(await computer.keychain()).not.toContain('keyporch:doctor');
  expect(readdirSync(temporary).filter((name) => name.startsWith('keyporch-doctor-'))).toEqual([]);
  expect(await running.app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(1);
  await server.stop();
});

test('names a taken scheme, a wrong clock, a proxy and what is not there, as text for a person too', async ({
  computer,
}) => {
  const server = await provider(computer, 600);
  await registerSchemeHandler(OTHER, computer.desktop.env);
  const env = { https_proxy: 'http://127.0.0.1:9' };

  const broken = await doctor(computer, ['doctor', '--json'], env);

  expect(broken.code).toBe(1);
  expect(verdicts(broken.stdout)).toMatchObject({
    scheme: 'fail other',
    'clock:corp': 'fail clock',
    'provider:corp': 'pass',
  });
  expect(broken.stdout).toContain('other addresses: PROXY 127.0.0.1:9');
  await server.stop();

  const { stdout, code } = await doctor(computer, ['doctor']);

  expect(code).toBe(1);
  expect(stdout).toMatch(/^[\n -~]+$/);
  expect(stdout).toContain(`${APP_ID} opens Other Program`);
  expect(stdout).toMatch(/FAIL {2}Provider Corp .*ECONNREFUSED/);
});

test('says locked or hung of a keyring that asks for its password, absent of none, and ends in time', async ({
  computer,
}) => {
  const { env } = computer.desktop;
  const call = ['--dest=org.freedesktop.secrets', '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock'];
  const login = 'array:objpath:/org/freedesktop/secrets/collection/login';
  await runQuietly('dbus-send', ['--session', '--print-reply', ...call, login], env);

  const locked = await doctor(computer);
  const absent = await doctor(computer, ['doctor', '--json'], { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nonexistent' });

  expect(verdicts(locked.stdout).keychain).toBe('fail KEYCHAIN_TIMEOUT');
  expect(locked.code).toBe(1);
  expect(locked.ms).toBeLessThan(15_000);
  expect(verdicts(absent.stdout).keychain).toBe('fail KEYCHAIN_UNAVAILABLE');
});

test('does not start for a link; says what it does not understand, and what to do without a display', async ({
  computer,
}) => {
  const running = await computer.launch();

  const link = await doctor(computer, ['doctor', `${APP_ID}:/oauth/callback?code=x&state=y`]);
  expect(link.stdout).toBe('');
  expect(link.code).toBe(0);
  await expect(running.page.getByRole('button', { name: 'Try the demo' })).toBeVisible();

  const wrong = await doctor(computer, ['doctor', '--jsn']);
  expect(wrong).toMatchObject({ code: 2, stdout: '', stderr: expect.stringContaining('Usage: doctor [--json]') });

  // This runtime ends there; newer ones start with Ozone's headless platform.
  const blind = await doctor(computer, ['doctor', '--json'], { DISPLAY: '', WAYLAND_DISPLAY: '' });
  if (blind.stdout === '') expect(blind).toMatchObject({ code: 1, stderr: expect.stringContaining('xvfb-run -a') });
  else expect(verdicts(blind.stdout).scheme).toBe('pass');
});

test('the window shows it, light, dark and narrow, and copies it', async ({ computer }) => {
  const server = await provider(computer, 600);
  await registerSchemeHandler(OTHER, computer.desktop.env);
  const running = await computer.launch();
  const { app, page } = running;

  await chooseInMenu(running, 'Check This Installation');

  const dialog = page.getByRole('dialog', { name: 'Check of this installation' });
  await expect(dialog.getByRole('status')).toHaveText(/\d failed, \d to look at, \d+ in order\./);
  await expect(dialog).toContainText(`${APP_ID} opens Other Program`);
  await expect(dialog).toContainText('behind the provider');
  for (const [width, colorScheme] of [
    [1_100, 'light'],
    [1_100, 'dark'],
    [480, 'dark'],
  ] as const) {
    await app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setContentSize(to, 740), width);
    await page.emulateMedia({ colorScheme });
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
    expect(await seriousFaults(page), `${width} px, ${colorScheme}`).toEqual([]);
    if (process.env.KEYPORCH_PICTURES) {
      await page.screenshot({ path: join(process.env.KEYPORCH_PICTURES, `doctor-${width}-${colorScheme}.png`) });
    }
  }
  await dialog.getByRole('button', { name: 'Copy' }).click();
  await expect(dialog.getByRole('button', { name: 'Copied' })).toBeVisible();
  expect(await app.evaluate(({ clipboard }) => clipboard.readText())).toMatch(/^FAIL {2}Addresses of this app/m);

  await page.keyboard.press('Escape');
  await expect(dialog).toHaveCount(0);
  await server.stop();
});
