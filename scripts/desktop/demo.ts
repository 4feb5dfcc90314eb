import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, type ElectronApplication, type Page } from '@playwright/test';
import { type FlowEvent, logInStepNumber } from '../../shared/flow.ts';
import { describeFlowStep } from '../../shared/flow-steps.ts';
import { describeFailure } from '../../shared/messages.ts';
import { electronExecutable, ROOT, sandboxArguments } from './app.ts';
import { type DesktopSession, startDesktopSession } from './desktop-session.ts';
import { prepareWholeWay } from './whole-way.ts';

/*
 * The demo without hands: a virtual desktop, the app as a person starts it, a real Chromium that the app opens through the
 * desktop, and the app's own flow events printed as they happen.
 */
const PICTURES = join(ROOT, 'out', 'demo');
const WAIT = { timeout: 20_000 };
const begin = Date.now();
let doing = 'starting the virtual desktop';

function print(line: string): void {
  console.log(`${((Date.now() - begin) / 1000).toFixed(2).padStart(6)} s  ${line}`);
}

function next(step: string): void {
  doing = step;
  print(step);
}

function printEvent({ kind, status, duration, code }: FlowEvent): void {
  if (status === 'running') return;
  const number = logInStepNumber(kind);
  const { title } = describeFlowStep(kind);
  const problem = code === null ? '' : `: ${code}. ${describeFailure({ code }).action}`;
  print(
    `  ${status === 'done' ? '✔' : status === 'failed' ? '✘' : '–'} ${number === null ? ' ' : number} ${title} (${duration} ms)${problem}`,
  );
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

async function runDemo(session: DesktopSession, started: (app: ElectronApplication) => void): Promise<void> {
  const userData = join(session.folder, 'user-data');
  const wholeWay = await prepareWholeWay(session, userData);

  next('opening Keyporch');
  const app = await _electron.launch({
    executablePath: electronExecutable(),
    args: [...sandboxArguments(), ROOT, `--user-data-dir=${userData}`],
    cwd: ROOT,
    env: { ...session.env, KEYPORCH_DEMO_PORT: String(wholeWay.port) },
    ...WAIT,
  });
  started(app);
  const page = await app.firstWindow(WAIT);
  await page.exposeFunction('printFlowEvent', printEvent);
  await page.evaluate('keyporch.onFlowRecorded(printFlowEvent)');

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
  await page.getByText('Main stores the tokens').waitFor(WAIT);
  await page.screenshot({ path: join(PICTURES, '4-flow.png') });
  print(`Done. Pictures are in ${join('out', 'demo')}.`);
}

/** However it ends: the app, then the desktop and all that was started on it. */
async function main(): Promise<number> {
  mkdirSync(PICTURES, { recursive: true });
  print(doing);
  let app: ElectronApplication | null = null;
  const session = await startDesktopSession();
  const stop = async () => {
    app?.process().kill('SIGKILL');
    await session.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.on(signal, () => void stop().finally(() => process.exit(1)));
  try {
    await runDemo(session, (started) => {
      app = started;
    });
    return 0;
  } catch (error) {
    print(`✘ Failed while ${doing}: ${error instanceof Error ? error.message.split('\n')[0] : error}`);
    return 1;
  } finally {
    await stop();
  }
}

process.exit(await main());
