import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import type { FlowEvent } from '../../shared/flow.ts';
import { writeDiagrams } from '../docs/flow-diagrams.ts';
import { electronExecutable, HELD_START, ROOT, sandboxArguments } from './app.ts';
import { type DesktopSession, startDesktopSession } from './desktop-session.ts';
import { flowLines } from './flow-lines.ts';
import { printFlow, recordedFlow } from './follow-flow.ts';
import { quitApp } from './quit-app.ts';
import { prepareWholeWay } from './whole-way.ts';

/*
 * The demo without hands: a virtual desktop, the app as a person starts it, a real Chromium that the app opens through the
 * desktop, and the app's own flow events printed as they happen. `--docs` puts the diagrams of the run into docs/flow.md.
 */
const PICTURES = join(ROOT, 'out', 'demo');
const WAIT = { timeout: 20_000 };
/** The demo's access tokens are good for five. */
const SIX_MINUTES_MS = 6 * 60_000;
const begin = Date.now();
let doing = 'starting the virtual desktop';
let running: ElectronApplication | null = null;

function print(line: string): void {
  console.log(`${((Date.now() - begin) / 1000).toFixed(2).padStart(6)} s  ${line}`);
}

function next(step: string): void {
  doing = step;
  print(step);
}

async function printRows(page: Page): Promise<void> {
  const cells = async (selector: string) => page.locator(selector).allInnerTexts();
  const columns = (await cells('thead th')).length;
  const texts = [...(await cells('thead th')), ...(await cells('tbody tr:nth-child(-n+5) td'))];
  for (let at = 0; at < texts.length; at += columns) {
    console.log(
      `          ${texts
        .slice(at, at + columns)
        .map((text) => text.padEnd(18))
        .join(' ')}`,
    );
  }
}

interface RunningKeyporch {
  readonly app: ElectronApplication;
  readonly page: Page;
}

async function open(session: DesktopSession, env: Record<string, string>): Promise<RunningKeyporch> {
  const app = await _electron.launch({
    executablePath: electronExecutable(),
    args: [...HELD_START, ...sandboxArguments(), ROOT, `--user-data-dir=${userDataOf(session)}`],
    cwd: ROOT,
    env: { ...session.env, ...env },
    ...WAIT,
  });
  running = app;
  const page = await app.firstWindow(WAIT);
  await printFlow(page, (event) => flowLines(event).forEach(print));
  return { app, page };
}

async function close(app: ElectronApplication): Promise<void> {
  await quitApp(app);
  running = null;
}

function userDataOf({ folder }: DesktopSession): string {
  return join(folder, 'user-data');
}

async function runDemo(session: DesktopSession): Promise<void> {
  const wholeWay = await prepareWholeWay(session, userDataOf(session));
  const env = { KEYPORCH_DEMO_PORT: String(wholeWay.port) };

  next('opening Keyporch');
  const { app, page } = await open(session, env);

  next('pressing “Try the demo”');
  await page.getByRole('button', { name: 'Try the demo' }).click(WAIT);
  const logIn = page.getByRole('button', { name: 'Log in', exact: true });
  await logIn.waitFor(WAIT);
  await page.screenshot({ path: join(PICTURES, '1-log-in.png') });

  next('pressing “Log in”');
  await logIn.click();
  next('logging in as the demo user, in the browser');
  await wholeWay.logIn(join(PICTURES, '2-provider.png'));

  next('waiting for the data');
  await page.getByRole('cell').first().waitFor(WAIT);
  await page.screenshot({ path: join(PICTURES, '3-data.png') });
  await printRows(page);

  next('looking at the Flow view');
  await page.getByRole('link', { name: 'Flow' }).click();
  await page.getByText('Main stores the tokens').first().waitFor(WAIT);
  await page.screenshot({ path: join(PICTURES, '4-flow.png') });
  const first = await recordedFlow(page);
  await close(app);

  const second = await runLater(session, env);
  if (process.argv.includes('--docs')) {
    writeDiagrams({ logIn: first, restart: second });
    print(`The diagrams are in ${join('docs', 'flow.md')}.`);
  }
  print(`Done. Pictures are in ${join('out', 'demo')}.`);
}

/** The same person, later: the session is still there, its access token is not good any more. */
async function runLater(session: DesktopSession, env: Record<string, string>): Promise<readonly FlowEvent[]> {
  next('opening Keyporch again, six minutes later by the demo’s clock');
  const { app, page } = await open(session, { ...env, KEYPORCH_DEMO_CLOCK_OFFSET_MS: String(SIX_MINUTES_MS) });
  await page.getByRole('cell').first().waitFor(WAIT);

  next('logging out');
  await page.getByRole('button', { name: 'Dana Demo' }).click();
  await page.getByRole('menuitem', { name: /^Log out here(?! and)/ }).click();
  await page.getByRole('button', { name: 'Log in', exact: true }).waitFor(WAIT);
  const recorded = await recordedFlow(page);
  await close(app);
  return recorded;
}

/** However it ends: the app, then the desktop and all that was started on it. */
async function main(): Promise<number> {
  mkdirSync(PICTURES, { recursive: true });
  print(doing);
  const session = await startDesktopSession();
  const stop = async () => {
    running?.process().kill('SIGKILL');
    await session.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => void stop().finally(() => process.exit(1)));
  try {
    await runDemo(session);
    return 0;
  } catch (error) {
    print(`✘ Failed while ${doing}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    return 1;
  } finally {
    await stop();
  }
}

process.exit(await main());
