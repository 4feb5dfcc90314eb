import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ElectronApplication, _electron as electron } from '@playwright/test';
import { afterAll, afterEach, beforeAll, describe, expect, inject, test } from 'vitest';
import { sandboxArguments } from '../../scripts/desktop/app.ts';
import { type DesktopSession, startDesktopSession } from '../../scripts/desktop/desktop-session.ts';
import { type Environment, within } from '../../scripts/desktop/processes.ts';
import { quitApp } from '../../scripts/desktop/quit-app.ts';
import { FUSE_NAMES, PACKAGED_FUSES, readFuses } from '../../scripts/package/fuses.ts';
import { PackagedProgram } from '../support/packaged-program.ts';
import { makeUnhardenedTwin } from '../support/unhardened-twin.ts';
import { KEYPORCH } from './make-packages.ts';

let folder: string;
let hardened: string;
let twin: string;
let desktop: DesktopSession;
const started: PackagedProgram[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'keyporch-hardened-'));
  execFileSync('dpkg-deb', ['--extract', inject('packages').keyporch, folder]);
  const unpacked = join(folder, 'opt', KEYPORCH);
  hardened = join(unpacked, KEYPORCH);
  twin = await makeUnhardenedTwin(unpacked, KEYPORCH, join(folder, 'twin'));
  desktop = await startDesktopSession();
});
afterEach(async () => {
  for (const program of started.splice(0)) await program.kill();
});
afterAll(async () => {
  await desktop?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const newUserData = () => mkdtempSync(join(folder, 'user-data-'));

function start(executable: string, args: readonly string[] = [], env: Environment = {}): PackagedProgram {
  const program = new PackagedProgram(executable, { desktop, userData: newUserData(), args, env });
  started.push(program);
  return program;
}

/** How many bytes of two files of one length are not the same. */
function countDifferent(one: Buffer, other: Buffer): number {
  const size = 65_536;
  let different = 0;
  for (let at = 0; at < one.length; at += size) {
    const [part, others] = [one.subarray(at, at + size), other.subarray(at, at + size)];
    if (!part.equals(others)) different += part.filter((byte, i) => byte !== others[i]).length;
  }
  return different;
}

describe('the fuses of a package', () => {
  test('are all as they should be; those that this Electron lacks are known by name', async () => {
    const runtime = readFileSync(join(process.env.KEYPORCH_ELECTRON_DIST ?? '', 'version'), 'utf8');
    const old = Number.parseInt(runtime, 10) < 45;
    const { set, missing, unknown } = await readFuses(hardened);

    expect(missing).toEqual(old ? ['GrantFileProtocolExtraPrivileges', 'WasmTrapHandlers'] : []);
    expect(unknown).toEqual([]);
    expect(set).toEqual({
      RunAsNode: false,
      EnableCookieEncryption: true,
      EnableNodeOptionsEnvironmentVariable: false,
      EnableNodeCliInspectArguments: false,
      EnableEmbeddedAsarIntegrityValidation: true,
      OnlyLoadAppFromAsar: true,
      LoadBrowserProcessSpecificV8Snapshot: false,
      ...(!old && { GrantFileProtocolExtraPrivileges: false, WasmTrapHandlers: true }),
    });
    expect(PACKAGED_FUSES).toMatchObject(set);
  });

  test('are all that tells it from the twin that tests attach to: app.asar is the same, byte for byte', async () => {
    const asar = (program: string) => readFileSync(join(program, '..', 'resources/app.asar'));
    expect(asar(twin).equals(asar(hardened))).toBe(true);
    const [one, other] = [readFileSync(hardened), readFileSync(twin)];
    expect(one.length).toBe(other.length);
    const [fuses, twins] = [(await readFuses(hardened)).set, (await readFuses(twin)).set];
    const turned = FUSE_NAMES.filter((name) => fuses[name] !== twins[name]);
    expect(turned).toContain('EnableNodeCliInspectArguments');
    expect(countDifferent(one, other)).toBe(turned.length);
  });
});

describe('a package refuses, before it writes a file or opens a window or a port,', () => {
  test.each([
    ['--remote-debugging-port=0', '--remote-debugging-port'],
    ['--inspect=0', '--inspect'],
    ['--ignore-certificate-errors', '--ignore-certificate-errors'],
    ['--host-resolver-rules=MAP * 127.0.0.1', '--host-resolver-rules'],
    ['--proxy-server=127.0.0.1:9', '--proxy-server'],
    ['--js-flags=--expose-gc', '--js-flags'],
    ['--log-net-log=net-log.json', '--log-net-log'],
  ])('the switch %s', async (argument, name) => {
    const program = start(hardened, [argument]);

    expect(await program.exitCode()).toBe(64);
    expect(program.said).toContain(`Keyporch: ${name} is refused`);
    expect(program.said).not.toContain('istening on');
    expect(program.files).toEqual([]);
  });

  test.each([
    'NODE_TLS_REJECT_UNAUTHORIZED',
    'NODE_EXTRA_CA_CERTS',
    'NODE_DEBUG',
    'SSLKEYLOGFILE',
    'ELECTRON_RUN_AS_NODE',
  ])('the variable %s', async (name) => {
    const program = start(hardened, [], { [name]: join(folder, 'value') });

    expect(await program.exitCode()).toBe(64);
    expect(program.said).toContain(`Keyporch: The environment variable ${name} is refused`);
    expect(program.files).toEqual([]);
  });
});

describe('what the fuses do, beside a twin without them', () => {
  test('a package is no Node', async () => {
    const args = ['-e', 'console.log(6 * 7)'];
    const env = { ELECTRON_RUN_AS_NODE: '1' };
    expect(execFileSync(twin, args, { env: { ...desktop.env, ...env }, encoding: 'utf8' })).toBe('42\n');
    const program = start(hardened, args, env);
    await program.exitCode();
    expect(program.said.split('\n')).not.toContain('42');
  });

  test('NODE_OPTIONS is gone before it could do anything', async () => {
    const env = { NODE_OPTIONS: '--max-http-header-size=99999' };
    const refused = start(twin, [], env);
    expect(await refused.exitCode()).toBe(64);
    expect(refused.said).toContain('NODE_OPTIONS is refused');
    await start(hardened, [], env).waitForWindow();
  });

  test('a signal opens no debugger', async () => {
    const [packaged, unhardened] = [start(hardened), start(twin)];
    for (const program of [packaged, unhardened]) {
      await program.waitForWindow();
      program.signal('SIGUSR1');
    }
    await within(20_000, () => unhardened.said.includes('Debugger listening on'), 'the twin’s debugger');
    await packaged.exitCode(); // to which it is a signal like any other
    expect(packaged.said).not.toContain('Debugger listening on');
  });
});

describe('cookie encryption needs a keyring, and the program starts all the same', () => {
  test('where there is none', async () => {
    const program = start(hardened, [], { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' });
    await program.waitForWindow();
    expect(program.hasEnded).toBe(false);
  });

  test('where it is locked', async () => {
    const collection = 'array:objpath:/org/freedesktop/secrets/collection/login';
    const call = ['/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', collection];
    await desktop.run('dbus-send', ['--session', '--print-reply', '--dest=org.freedesktop.secrets', ...call]);
    const program = start(hardened);
    await program.waitForWindow();
    expect(program.hasEnded).toBe(false);
  });
});

describe('the twin, with Playwright', () => {
  let app: ElectronApplication;

  beforeAll(async () => {
    app = (await attach(10_000).catch(() => null)) ?? (await attach(20_000));
  });
  afterAll(async () => {
    if (app !== undefined) await quitApp(app);
  });

  /**
   * Playwright may attach in the instant in which the window's page is committed, and is then never told of that page; a
   * package can't be held until it has attached (hold-start.cjs).
   */
  async function attach(timeout: number): Promise<ElectronApplication> {
    const args = [...sandboxArguments(), `--user-data-dir=${newUserData()}`];
    const started = await electron.launch({ executablePath: twin, args, env: { ...desktop.env }, timeout });
    try {
      await started.firstWindow({ timeout });
      return started;
    } catch (error) {
      await quitApp(started);
      throw error;
    }
  }

  test('is the packaged program, with its own identity', async () => {
    const page = await app.firstWindow();
    await page.getByRole('heading', { name: 'Welcome to Keyporch' }).waitFor();
    const about = await app.evaluate((main) => ({ packaged: main.app.isPackaged, path: main.app.getAppPath() }));
    expect(about).toEqual({ packaged: true, path: join(folder, 'twin/resources/app.asar') });
  });

  test('opens no developer tools: not by a menu, not by a key, not by a call', async () => {
    // The menu comes when the page has been seen.
    await expect.poll(() => app.evaluate(({ Menu }) => Menu.getApplicationMenu() !== null)).toBe(true);
    const seen = await app.evaluate(async ({ Menu, webContents }) => {
      const roles = (Menu.getApplicationMenu()?.items ?? []).flatMap(({ submenu }) => submenu?.items ?? []);
      const [contents] = webContents.getAllWebContents();
      contents?.openDevTools();
      return {
        roles: roles.map(({ role }) => role?.toLowerCase()).filter((role) => role !== undefined),
        open: contents?.isDevToolsOpened(),
      };
    });
    expect(seen.open).toBe(false);
    expect(seen.roles).toContain('togglefullscreen');
    expect(seen.roles).not.toContain('toggledevtools');
    expect(seen.roles).not.toContain('forcereload');
    const page = await app.firstWindow();
    for (const keys of ['F12', 'Control+Shift+I', 'Control+Shift+J']) await page.keyboard.press(keys);
    expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
  });
});
