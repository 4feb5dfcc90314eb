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
import type { Programs } from './measures.ts';
import { startNextApp } from './next-app.ts';
import { pageScript } from './page-script.ts';
import { rowsOf } from './rows.ts';
import { type Row, table } from './table.ts';

/*
 * The API proxy beside bare Electron and beside the web's way (Next.js with next-auth), in one run, all calling the same API
 * on this machine. The Next.js page is shown in a window of the same Electron: the same engine on both sides.
 */
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

/** @param atEnd what was started is ended by these, whatever happens */
async function measure(session: DesktopSession, atEnd: (() => unknown)[]): Promise<readonly Row[]> {
  const api = await startApi();
  atEnd.push(() => api.child.disconnect());
  const demo = await startDemoServer(join(session.folder, 'demo'));
  atEnd.push(() => demo.stop());
  const nextApp = await startNextApp(api.origin);
  atEnd.push(() => nextApp.stop());
  const env = { BENCH_API: api.origin, BENCH_UNDICI: createRequire(import.meta.url).resolve('undici') };
  const programs: Programs = {
    keyporch: await startKeyporch(session, demo, api.origin),
    bare: await Driven.start(session, 'bare', BARE, { ...env, BENCH_URL: 'about:blank' }),
    next: await Driven.start(session, 'next', BARE, { ...env, BENCH_URL: `${nextApp.origin}/sign-in?token=bench` }),
  };
  const script = await pageScript();
  for (const program of Object.values(programs)) await program.run('page', `${script};0`);
  return rowsOf(programs, session.folder, () => tokenRequests);
}

/** What is committed says of the machine how large it is, and nothing else. */
function report(rows: readonly Row[]): string {
  const machine = `${availableParallelism()} cores, ${Math.round(totalmem() / 1024 ** 3)} GiB of memory`;
  const how =
    `Written by \`npm run bench -- proxy\` on ${machine}, in one run: the ratios count, the times are the machine's. The\n` +
    'Next.js route is called from a page in a window of the same Electron: the same engine on both sides.';
  return `# The API proxy, measured\n\n${how}\n\n${table(rows)}\n`;
}

const session = await startDesktopSession();
const atEnd: (() => unknown)[] = [];
try {
  const rows = await measure(session, atEnd);
  writeFileSync(join(ROOT, 'bench', 'results.md'), report(rows));
  console.log(`${table(rows)}\n`);
  process.exitCode = rows.every(({ met }) => met) ? 0 : 1;
} finally {
  for (const end of atEnd.reverse()) await end();
  await session.stop(); // and every program in it
}
