import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, type ElectronApplication, _electron as electron, expect, type Page } from '@playwright/test';
import {
  appHandler,
  electronExecutable,
  HELD_START,
  programOf,
  ROOT,
  sandboxArguments,
} from '../../scripts/desktop/app.ts';
import { type DesktopSession, startDesktopSession } from '../../scripts/desktop/desktop-session.ts';
import { runQuietly } from '../../scripts/desktop/processes.ts';
import { quitApp } from '../../scripts/desktop/quit-app.ts';
import { registerSchemeHandler } from '../../scripts/desktop/scheme-handler.ts';
import { logInInBrowser, type Person } from '../support/demo-server.ts';

export { expect };

export interface LaunchOptions {
  /** A config file's content; none: the app offers the demo. */
  readonly config?: unknown;
  readonly env?: Readonly<Record<string, string>>;
  /** `system`: addresses are opened as on a person's desktop. Otherwise a test takes them. */
  readonly browser?: 'system' | 'taken';
  /** An address that starts the program, as the system hands it over. */
  readonly address?: string;
  /** The app's folder; left out: the project. */
  readonly folder?: string;
  /** A script that main runs before anything of the program. */
  readonly firstScript?: string;
  /** What starts Electron in its place. */
  readonly executable?: string;
}

/** The app while it runs, with what a person and a test do with it. */
export interface RunningApp {
  readonly app: ElectronApplication;
  readonly page: Page;
  /** Addresses that main opened in the system's browser, which a test can take in its place. */
  openedAddresses(): Promise<readonly string[]>;
  /** Hands main an address as a second instance of the program does: by its arguments. */
  openAddress(...urls: readonly string[]): Promise<void>;
  /** Does what a person does in the browser, with the newest address, which it waits for; or whatever is given. */
  finishInBrowser(person?: Person | ((url: string) => Promise<string>)): Promise<void>;
  close(): Promise<void>;
}

/** One person's computer: user data that outlive the program. */
export interface Computer {
  readonly userData: string;
  readonly desktop: DesktopSession;
  launch(options?: LaunchOptions): Promise<RunningApp>;
  /** What the keychain holds of ours, read from outside the program. */
  keychain(): Promise<string>;
  /** Puts an entry of ours into it that the program did not make. */
  addToKeychain(account: string): Promise<void>;
}

interface Fixtures {
  readonly computer: Computer;
}

interface WorkerFixtures {
  /** A spec that leaves its desktop in a state of its own names it, and has it for itself. */
  readonly desktopName: string;
  readonly desktop: DesktopSession;
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  desktopName: ['shared', { scope: 'worker', option: true }],
  desktop: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
    async ({}, use) => {
      const session = await startDesktopSession();
      await use(session);
      await session.stop();
    },
    { scope: 'worker' },
  ],
  computer: async ({ desktop }, use) => {
    const running: RunningApp[] = [];
    const userData = mkdtempSync(join(desktop.folder, 'user-data-'));
    // As `npm start` does it: the system gives the scheme's addresses to this app.
    await registerSchemeHandler(appHandler(userData), desktop.env);
    await use({
      userData,
      desktop,
      launch: async (options = {}) => {
        const app = await launch(desktop, userData, options);
        running.push(app);
        return app;
      },
      keychain: () => readKeychain(desktop),
      addToKeychain: (account) => addToKeychain(desktop, account),
    });
    for (const app of running) await app.close();
    await clearKeychain(desktop);
  },
});

const SERVICE = 'com.example.keyporch.dev';

async function launch(desktop: DesktopSession, userData: string, options: LaunchOptions): Promise<RunningApp> {
  const { config, env = {}, browser = 'taken', firstScript, address, folder = ROOT } = options;
  const executable = options.executable ?? electronExecutable();
  const configEnv: Record<string, string> = {};
  if (config !== undefined) {
    const file = join(userData, 'test-config.json');
    writeFileSync(file, typeof config === 'string' ? config : JSON.stringify(config));
    configEnv.KEYPORCH_CONFIG = file;
  }
  const program =
    firstScript === undefined
      ? '.'
      : programOf(join(userData, 'wrapped'), 'keyporch', [firstScript, join(folder, 'out/main/index.cjs')]);
  const args = [
    ...HELD_START,
    ...sandboxArguments(),
    program,
    `--user-data-dir=${userData}`,
    ...(address === undefined ? [] : [address]),
  ];
  const fullEnv = { ...desktop.env, ...configEnv, ...env };
  const app = await electron.launch({
    executablePath: executable,
    args,
    cwd: folder,
    env: fullEnv,
    timeout: 20_000,
  });
  if (browser === 'taken') await takeAddresses(app);
  const page = await app.firstWindow();
  const openedAddresses = () => app.evaluate(() => (globalThis as unknown as { opened: string[] }).opened);
  const openAddress = async (...urls: readonly string[]) => {
    // The second instance hands its arguments over and ends.
    await runQuietly(executable, [...sandboxArguments(), folder, `--user-data-dir=${userData}`, ...urls], fullEnv);
  };
  let closed = false;
  app.once('close', () => {
    closed = true; // by itself, or below
  });
  let visited = 0;
  return {
    app,
    page,
    openedAddresses,
    openAddress,
    finishInBrowser: async (person) => {
      const visit = typeof person === 'function' ? person : (url: string) => logInInBrowser(url, person);
      await expect.poll(async () => (await openedAddresses()).length).toBeGreaterThan(visited);
      const addresses = await openedAddresses();
      visited = addresses.length;
      const end = await visit(addresses.at(-1) ?? '');
      if (!end.startsWith('http://')) await openAddress(end); // or the browser has asked there already
    },
    close: async () => {
      if (closed) return;
      closed = true;
      await quitApp(app);
    },
  };
}

/** Main's call to the system is the one thing that is replaced; the whole-way test leaves it as it is. */
async function takeAddresses(app: ElectronApplication): Promise<void> {
  await app.evaluate(({ shell }) => {
    const opened: string[] = [];
    (globalThis as unknown as { opened: string[] }).opened = opened;
    shell.openExternal = async (url) => {
      opened.push(url);
    };
  });
}

/** The way of the demo up to the data. */
export async function logInToDemo(running: RunningApp, person?: Person): Promise<void> {
  const { page } = running;
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await running.finishInBrowser(person);
  await expect(page.getByRole('table', { name: 'Orders' })).toBeVisible();
}

export async function logOut(page: Page, name = 'Dana Demo'): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.getByRole('menuitem', { name: /^Log out here(?! and)/ }).click();
}

async function readKeychain({ env }: DesktopSession): Promise<string> {
  // It says "no" by its exit code.
  return runQuietly('sh', ['-c', `secret-tool search --all --unlock service ${SERVICE} 2>&1 || true`], env);
}

async function addToKeychain({ env }: DesktopSession, account: string): Promise<void> {
  const store = 'echo secret | secret-tool store --label="$0" service "$1" account "$0"';
  await runQuietly('sh', ['-c', store, account, SERVICE], env);
}

async function clearKeychain({ env }: DesktopSession): Promise<void> {
  await runQuietly('sh', ['-c', `secret-tool clear service ${SERVICE} || true`], env);
}

/** Main's question to the person is answered in the place of the system's dialog. */
export async function answerQuestions(app: ElectronApplication, answer: 'yes' | 'no'): Promise<void> {
  await app.evaluate(
    ({ dialog }, response) => {
      const world = globalThis as unknown as { questions: string[] };
      world.questions ??= [];
      dialog.showMessageBox = (async (...args: unknown[]) => {
        world.questions.push((args.at(-1) as { message: string }).message);
        return { response, checkboxChecked: false };
      }) as typeof dialog.showMessageBox;
    },
    answer === 'yes' ? 0 : 1,
  );
}

/** What main has asked. */
export const questionsOf = (app: ElectronApplication) =>
  app.evaluate(() => (globalThis as unknown as { questions: string[] }).questions);
