import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { _electron, type Page } from '@playwright/test';
import { demoConfig } from '../electron/demo/demo-config.ts';
import {
  appHandler,
  electronExecutable,
  HELD_START,
  programOf,
  ROOT,
  sandboxArguments,
} from '../scripts/desktop/app.ts';
import { type DesktopSession, startDesktopSession } from '../scripts/desktop/desktop-session.ts';
import { runQuietly, within } from '../scripts/desktop/processes.ts';
import { registerSchemeHandler } from '../scripts/desktop/scheme-handler.ts';
import type { FlowEvent, FlowKind } from '../shared/flow.ts';
import type { KeyporchBridge } from '../shared/ipc.ts';
import { logInInBrowser, startDemoServer } from '../tests/support/demo-server.ts';

/*
 * How long things take, each beside the start of a hello-world window on the same Electron, in one run: machines differ,
 * ratios less so. The provider is the demo's, run in this process, so that its start is not counted.
 */
const RUNS = 15;
const LOG_IN_TARGET = 1.25;
const RESTORED_TARGET = 1.5;
const HELLO = join(ROOT, 'bench', 'hello', 'index.cjs');
const KEYPORCH = join(ROOT, 'out', 'main', 'index.cjs');

interface Bench {
  readonly session: DesktopSession;
  readonly userData: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A program that says when it has painted an element. @returns its folder */
function wrap({ session }: Bench, name: string, program: string): string {
  return programOf(join(session.folder, name), name, [join(ROOT, 'bench', 'painted.cjs'), program]);
}

/** Milliseconds from the start of the process to an element on the screen. */
function start({ env, userData }: Bench, folder: string, selector: string, ownData = userData): Promise<number> {
  return new Promise((resolve, reject) => {
    const begin = Date.now();
    const child = spawn(electronExecutable(), [...sandboxArguments(), folder, `--user-data-dir=${ownData}`], {
      env: { ...env, BENCH_SELECTOR: selector },
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    child.on('close', () => {
      clearTimeout(timer);
      const painted = /painted ([\d.]+)/.exec(output)?.[1];
      if (painted === undefined) reject(new Error(`${folder} never showed ${selector}`));
      else resolve(Number(painted) - begin);
    });
  });
}

/** Logs in and out, again and again, in one program. */
async function logIns(bench: Bench, opened: string): Promise<{ click: number[]; callback: number[] }> {
  const app = await _electron.launch({
    executablePath: electronExecutable(),
    args: [...HELD_START, ...sandboxArguments(), ROOT, `--user-data-dir=${bench.userData}`],
    cwd: ROOT,
    env: bench.env,
  });
  const page = await app.firstWindow();
  const [click, callback]: [number[], number[]] = [[], []];
  for (let run = 0; run <= RUNS; run += 1) {
    const seen = addresses(opened).length;
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await within(10_000, () => addresses(opened).length > seen, 'the browser');
    const answer = await logInInBrowser(addresses(opened).at(-1) ?? '');
    const painted = whenPainted(page, 'tbody td');
    await runQuietly(
      electronExecutable(),
      [...sandboxArguments(), ROOT, `--user-data-dir=${bench.userData}`, answer],
      bench.env,
    );
    const end = await painted;
    const events = await page.evaluate(async () => {
      const { keyporch } = globalThis as unknown as { keyporch: KeyporchBridge };
      const flow = await keyporch.getFlow();
      await keyporch.clearFlow();
      return flow.ok ? flow.value : [];
    });
    // The first time asks for the provider's addresses and starts what starts late.
    if (run > 0) {
      click.push(endOf(events, 'log-in:browser-opened') - beginOf(events, 'log-in:requested'));
      callback.push(end - beginOf(events, 'log-in:callback'));
    }
    if (run === RUNS) break;
    await page.getByRole('button', { name: 'Dana Demo' }).click();
    await page.getByRole('menuitem', { name: /^Log out here(?! and)/ }).click();
  }
  await app.close();
  return { click, callback };
}

/** When an element of the page has been painted, ms since the epoch. */
function whenPainted(page: Page, selector: string): Promise<number> {
  return page.evaluate(
    (wanted) =>
      new Promise<number>((resolve) => {
        const look = () => {
          if (document.querySelector(wanted) === null) requestAnimationFrame(look);
          else requestAnimationFrame(() => requestAnimationFrame(() => resolve(Date.now())));
        };
        look();
      }),
    selector,
  );
}

function addresses(file: string): readonly string[] {
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .filter((line) => line !== '')
    : [];
}

function find(events: readonly FlowEvent[], kind: FlowKind): FlowEvent {
  const found = events.find((event) => event.kind === kind);
  if (found === undefined) throw new Error(`no ${kind} in the flow`);
  return found;
}

function beginOf(events: readonly FlowEvent[], kind: FlowKind): number {
  return Date.parse(find(events, kind).at);
}

function endOf(events: readonly FlowEvent[], kind: FlowKind): number {
  return beginOf(events, kind) + (find(events, kind).duration ?? 0);
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

async function measure(session: DesktopSession): Promise<number> {
  const demo = await startDemoServer(join(session.folder, 'demo'));
  const config = join(session.folder, 'config.json');
  writeFileSync(config, JSON.stringify(demoConfig(demo)));
  // A browser that only notes where it was sent: how fast Chromium starts is not ours to measure.
  const opened = join(session.folder, 'opened');
  const note = ['sh', '-c', `printf '%s\\n' "$1" >> '${opened}'`, 'browser'];
  await registerSchemeHandler({ id: 'bench-browser', name: 'Browser', schemes: ['http'], command: note }, session.env);
  const userData = join(session.folder, 'user-data');
  const bench: Bench = { session, userData, env: { ...session.env, KEYPORCH_CONFIG: config } };
  const hello = wrap(bench, 'hello', HELLO);
  const keyporch = wrap(bench, 'keyporch', KEYPORCH);

  const times: Record<'hello' | 'logIn' | 'restored', number[]> = { hello: [], logIn: [], restored: [] };
  const startHello = () => start(bench, hello, 'h1', join(session.folder, 'hello-data'));
  const startLogIn = () => start(bench, keyporch, '.log-in .primary', join(session.folder, 'nobody'));
  await registerSchemeHandler(appHandler(bench.userData), session.env); // the answers come by the scheme
  const { click, callback } = await logIns(bench, opened);
  await startHello();
  await startLogIn(); // the first start of a program makes its folders
  for (let run = 0; run < RUNS; run += 1) {
    times.hello.push(await startHello());
    times.logIn.push(await startLogIn());
    times.restored.push(await start(bench, keyporch, 'tbody td'));
  }
  await demo.stop();

  let missed = 0;
  const line = (what: string, values: readonly number[], target = Number.POSITIVE_INFINITY) => {
    const value = median(values);
    const ratio = median(values.map((each, run) => each / (times.hello[run] ?? Number.NaN)));
    if (ratio > target) missed += 1;
    const verdict = ratio <= target ? 'met' : 'missed';
    const note = Number.isFinite(target) ? `   (target: at most ${target.toFixed(2)} ×, ${verdict})` : '';
    console.log(`  ${what.padEnd(48)} ${value.toFixed(0).padStart(5)} ms   ${ratio.toFixed(2)} ×${note}`);
  };
  console.log(
    `Medians of ${RUNS} on ${availableParallelism()} cores; × is times the start of a hello-world window just before.`,
  );
  line('start to hello-world window', times.hello);
  line('start to log-in screen', times.logIn, LOG_IN_TARGET);
  line('start to the restored session’s first row', times.restored, RESTORED_TARGET);
  line('click to browser started, in main', click);
  line('callback to first row painted', callback);
  return missed === 0 ? 0 : 1;
}

const session = await startDesktopSession();
try {
  process.exitCode = await measure(session);
} finally {
  await session.stop();
}
