import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { _electron, chromium } from '@playwright/test';
import { registerApp, sandboxSwitches, userDataFolder } from './app-command.mjs';
import { flowLine, tableLines } from './demo-report.mjs';
import { startDesktopSession } from './desktop-session.mjs';
import { freePort } from './free-port.mjs';
import { developmentId, ROOT } from './project.mjs';
import { StepError } from './say.mjs';
import { registerTestBrowser } from './test-browser.mjs';
import { until } from './until.mjs';

/** How long anything on the way may take, in ms. */
const STAGE_MS = 30_000;
const SHOWN_ROWS = 5;

/** @typedef {import('@playwright/test').Page} Page */

/**
 * @typedef {object} Stage what the demo's parts share
 * @property {import('./say.mjs').Say} say
 * @property {(task: () => Promise<void>) => void} atEnd
 * @property {string} screenshots the folder for them
 * @property {<Value>(title: string, work: () => Promise<Value>) => Promise<Value>} act does one part; says which one failed
 */

/**
 * The whole way without hands: a desktop of its own, a real browser that logs in, the data, the Flow view.
 * @param {object} options
 * @param {import('./electron-runtime.mjs').Runtime} options.runtime
 * @param {import('./say.mjs').Say} options.say
 * @param {(task: () => Promise<void>) => void} options.atEnd
 * @throws {StepError} naming what failed
 */
export async function runDemo({ runtime, say, atEnd }) {
  const screenshots = join(ROOT, 'out', 'demo');
  mkdirSync(screenshots, { recursive: true });
  /** @type {Stage['act']} */
  const act = async (title, work) => {
    say.line(title);
    try {
      return await work();
    } catch (error) {
      const what = error instanceof Error ? error.message : String(error);
      throw new StepError(`The demo failed at “${title}”:\n${what}`, 'run npm test, which looks closer.');
    }
  };
  const stage = { say, atEnd, screenshots, act };
  const desktop = await startDesktop(stage, runtime);
  const window = await openApp(stage, runtime, desktop);
  await logIn(stage, desktop, window);
  await showData(stage, window);
  say.line(`Screenshots: ${join('out', 'demo')}`);
}

/**
 * @param {Stage} stage
 * @param {import('./electron-runtime.mjs').Runtime} runtime
 */
function startDesktop({ act, atEnd }, runtime) {
  return act('A virtual screen, a session bus and a keyring of its own', async () => {
    const session = await startDesktopSession();
    atEnd(session.stop);
    // We choose the demo's port, so its address is known before the browser starts.
    const port = await freePort();
    const browser = await registerTestBrowser(session);
    browser.allowScheme(`http://127.0.0.1:${port}`, developmentId());
    const userData = userDataFolder([], session.env.XDG_CONFIG_HOME ?? '');
    await registerApp(session.processes, session.env, { executable: runtime.executable, userData });
    return { session, browser, userData, port };
  });
}

/** @typedef {Awaited<ReturnType<typeof startDesktop>>} Desktop */

/**
 * @param {Stage} stage
 * @param {import('./electron-runtime.mjs').Runtime} runtime
 * @param {Desktop} desktop
 * @returns {Promise<Page>}
 */
async function openApp({ act, atEnd, say, screenshots }, runtime, { session, userData, port }) {
  const window = await act('Keyporch starts', async () => {
    const app = await _electron.launch({
      executablePath: runtime.executable,
      args: [`--user-data-dir=${userData}`, ROOT],
      chromiumSandbox: sandboxSwitches().length === 0,
      env: /** @type {Record<string, string>} */ ({ ...session.env, KEYPORCH_DEMO_PORT: String(port) }),
      cwd: ROOT,
      timeout: STAGE_MS,
    });
    atEnd(() => app.close());
    return app.firstWindow({ timeout: STAGE_MS });
  });
  window.setDefaultTimeout(STAGE_MS);
  await reportFlow(window, say);
  await act('“Try the demo” is pressed', async () => {
    await window.getByRole('button', { name: 'Try the demo' }).click();
    await window.getByRole('button', { name: /^Log in/ }).waitFor();
    await window.screenshot({ path: join(screenshots, '1-log-in.png') });
  });
  return window;
}

/**
 * Prints each step when it is over, from the same events that the Flow view shows.
 * @param {Page} window
 * @param {import('./say.mjs').Say} say
 */
async function reportFlow(window, say) {
  const start = Date.now();
  await window.exposeFunction('reportFlowEvent', (/** @type {import('./demo-report.mjs').FlowEvent} */ event) => {
    const line = flowLine(event, start);
    if (line !== null) say.line(line);
  });
  // A string: this is the window's code, not ours.
  await window.evaluate('void window.keyporch.onFlowRecorded((event) => window.reportFlowEvent(event))');
}

/**
 * @param {Stage} stage
 * @param {Desktop} desktop
 * @param {Page} window
 */
async function logIn({ act, screenshots }, { browser, port }, window) {
  const provider = await act('“Log in” is pressed; the system browser opens the provider', async () => {
    await window.getByRole('button', { name: /^Log in/ }).click();
    const connection = await chromium.connectOverCDP(await browser.endpoint(STAGE_MS));
    const pages = () => connection.contexts().flatMap((context) => context.pages());
    const isProvider = (/** @type {Page} */ page) => page.url().startsWith(`http://127.0.0.1:${port}/`);
    return until(() => pages().find(isProvider), STAGE_MS, 'no log-in page opened');
  });
  provider.setDefaultTimeout(STAGE_MS);
  await act('The demo user logs in there', async () => {
    await provider.getByLabel('User name').fill('demo');
    await provider.getByLabel('Password').fill('demo');
    await provider.screenshot({ path: join(screenshots, '2-provider.png') });
    await provider.getByRole('button', { name: 'Log in' }).click();
    await provider.getByRole('button', { name: 'Allow' }).click();
  });
}

/**
 * @param {Stage} stage
 * @param {Page} window
 */
async function showData({ act, say, screenshots }, window) {
  await act('Keyporch is logged in and shows the data', async () => {
    const table = window.getByRole('table').or(window.getByRole('grid')).first();
    await table.getByRole('row').nth(1).waitFor();
    await window.screenshot({ path: join(screenshots, '3-data.png') });
    const rows = await table.getByRole('row').all();
    const cells = (/** @type {import('@playwright/test').Locator} */ row) =>
      row.getByRole('columnheader').or(row.getByRole('cell')).or(row.getByRole('gridcell')).allInnerTexts();
    for (const line of tableLines(await Promise.all(rows.slice(0, SHOWN_ROWS + 1).map(cells)))) say.line(line);
  });
  await act('The Flow view', async () => {
    await window.getByRole('navigation').getByRole('link', { name: 'Flow' }).click();
    await window.getByRole('heading', { name: 'Flow' }).first().waitFor();
    await window.screenshot({ path: join(screenshots, '4-flow.png') });
  });
}
