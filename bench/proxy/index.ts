import { type ChildProcess, fork } from 'node:child_process';
import { subscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { createRequire } from 'node:module';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../scripts/desktop/app.ts';
import { type DesktopSession, startDesktopSession } from '../../scripts/desktop/desktop-session.ts';
import { startDemoServer } from '../../tests/support/demo-server.ts';
import { Driven } from './driven.ts';
import { startKeyporch } from './keyporch.ts';
import { fileTimes, largeTimes, type Programs, rates, smallTimes } from './measures.ts';
import { startNextApp } from './next-app.ts';
import { pageScript } from './page-script.ts';
import { compared, type Row, table } from './table.ts';

/*
 * The API proxy beside bare Electron and beside the web's way (Next.js with next-auth), in one run, all calling the same API
 * on this machine. The Next.js page is shown in a window of the same Electron: the same engine on both sides.
 */
const SMALL_CALLS = 2_000;
const CALLS_AT_ONCE = 6_400;
const MEMORY_MB = 64;
const MB = 1_048_576;
const BARE = join(import.meta.dirname, 'bare', 'index.cjs');

/** How often the provider was asked for tokens: it runs in this process. */
let tokenRequests = 0;
subscribe('http.server.request.start', (message) => {
  const { request } = message as { request: IncomingMessage };
  if (request.method === 'POST' && request.url === '/token') tokenRequests += 1;
});

async function startApi(): Promise<{ child: ChildProcess; origin: string }> {
  const child = fork(join(import.meta.dirname, 'api.ts'));
  const [origin] = (await once(child, 'message')) as [string];
  return { child, origin };
}

async function measure(session: DesktopSession): Promise<readonly Row[]> {
  const api = await startApi();
  const demo = await startDemoServer(join(session.folder, 'demo'));
  const nextApp = await startNextApp(api.origin);
  const undici = createRequire(import.meta.url).resolve('undici');
  const env = { BENCH_API: api.origin, BENCH_UNDICI: undici };
  const programs: Programs = {
    keyporch: await startKeyporch(session, demo, api.origin),
    bare: await Driven.start(session, 'bare', BARE, { ...env, BENCH_URL: 'about:blank' }),
    next: await Driven.start(session, 'next', BARE, { ...env, BENCH_URL: `${nextApp.origin}/sign-in?token=bench` }),
  };
  try {
    const script = await pageScript();
    for (const program of Object.values(programs)) await program.run('page', `${script};0`);
    return await rowsOf(programs, session.folder);
  } finally {
    for (const program of Object.values(programs)) program.stop();
    nextApp.stop();
    api.child.disconnect();
    await demo.stop();
  }
}

async function rowsOf(programs: Programs, folder: string): Promise<readonly Row[]> {
  const small = await smallTimes(programs, SMALL_CALLS);
  const rate = await rates(programs, CALLS_AT_ONCE);
  const large = await largeTimes(programs);
  const file = await fileTimes(programs, folder);
  const refreshes = await refreshesOfManyCalls(programs);
  const ours = ms(small.keyporch);
  return [
    compared(
      'small GET',
      [small.keyporch, small.echo + small.get],
      [ours, `${ms(small.echo)} IPC echo + ${ms(small.get)} GET in main`],
      { atMost: 2.5 },
    ),
    compared('small GET, times as fast', [small.next, small.keyporch], [ours, `${ms(small.next)} Next.js page`], {
      atLeast: 5,
    }),
    compared(
      '64 at once',
      [rate.keyporch, rate.bare],
      [perSecond(rate.keyporch), `${perSecond(rate.bare)} invoke + undici`],
      { atLeast: 0.5 },
    ),
    compared(
      '64 at once',
      [rate.keyporch, rate.next],
      [perSecond(rate.keyporch), `${perSecond(rate.next)} Next.js page`],
      { atLeast: 5 },
    ),
    compared(
      '100 MB as a stream, speed',
      [large.next, large.keyporch],
      [ms(large.keyporch), `${ms(large.next)} Next.js page`],
      { atLeast: 0.8 },
    ),
    memoryRow('main', large.main),
    memoryRow('the page', large.page),
    compared('100 MB to a file, speed', [file, file], ['', `${ms(file)} undici to a file`], { atLeast: 0.8 }),
    compared(
      'small GET, 1,000 patterns',
      [small.patterns, small.keyporch],
      [ms(small.patterns), `${ours} one pattern`],
      { atMost: 1.2 },
    ),
    {
      what: '1,000 calls on an expired token',
      value: String(refreshes),
      against: '',
      ratio: '',
      must: 'exactly 1 token request',
      met: refreshes === 1,
    },
  ];
}

/** All at the same time, by a clock that is six minutes ahead: the token has run out. */
async function refreshesOfManyCalls({ keyporch }: Programs): Promise<number> {
  const before = tokenRequests;
  await keyporch.run('main', 'const now = Date.now; Date.now = () => now() + 360_000; 0');
  await keyporch.run('page', "bench.atOnce('keyporch', 1_000, 250)");
  return tokenRequests - before;
}

function memoryRow(whose: string, bytes: number): Row {
  const value = bytes / MB;
  const what = `100 MB as a stream, memory of ${whose}`;
  return {
    what,
    value: `+${value.toFixed(0)} MB`,
    against: '',
    ratio: '',
    must: `under ${MEMORY_MB} MB`,
    met: value < MEMORY_MB,
  };
}

function ms(value: number): string {
  return `${value.toFixed(value < 10 ? 3 : 0)} ms`;
}

function perSecond(value: number): string {
  return `${value.toFixed(0)}/s`;
}

const session = await startDesktopSession();
try {
  const rows = await measure(session);
  const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 1024 ** 3)} GiB of memory`;
  const text = `${table(rows)}\n`;
  console.log(text);
  writeFileSync(join(ROOT, 'bench', 'results.md'), `# The API proxy, measured\n\n${machine}\n\n${text}`);
  process.exitCode = rows.every(({ met }) => met) ? 0 : 1;
} finally {
  await session.stop();
}
