import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { demoConfig } from '../electron/demo/demo-config.ts';
import { electronExecutable, programOf, ROOT, sandboxArguments } from '../scripts/desktop/app.ts';
import { type DesktopSession, startDesktopSession } from '../scripts/desktop/desktop-session.ts';
import { startDemoServer } from '../tests/support/demo-server.ts';

/*
 * What the program costs while nobody does anything: at its log-in screen, with a configuration and without the demo in it,
 * beside a hello-world window on the same Electron, in the same minute.
 */
const SETTLE_MS = 10_000;
const IDLE_MS = 60_000;
const MEMORY_TARGET = 1.25;
/** Of one core, in percent. */
const CPU_TARGET = 0.5;
const MB = 1_048_576;
/** Linux counts a process's time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

interface Cost {
  /** As task managers and Electron's `getAppMetrics` count: what processes share is in each of them. */
  readonly workingSet: number;
  /** What processes share is divided among them. */
  readonly share: number;
  /** Of one core, in percent. */
  readonly cpu: number;
}

function open(session: DesktopSession, name: string, program: string, env: Record<string, string>): ChildProcess {
  const folder = programOf(join(session.folder, name), name, [program]);
  const args = [...sandboxArguments(), folder, `--user-data-dir=${join(session.folder, `${name}-data`)}`];
  return spawn(electronExecutable(), args, { env: { ...session.env, ...env }, stdio: 'ignore' });
}

/** A program's processes: it, and all that come from it. */
function processesOf({ pid = 0 }: ChildProcess): readonly number[] {
  const children = new Map<number, number[]>();
  for (const entry of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    const parent = Number(statOf(Number(entry))[1]);
    children.set(parent, [...(children.get(parent) ?? []), Number(entry)]);
  }
  const all = [pid];
  for (const each of all) all.push(...(children.get(each) ?? []));
  return all;
}

/** The fields of `/proc/PID/stat` after the name, the state first. */
function statOf(pid: number): readonly string[] {
  return read(`/proc/${pid}/stat`)
    .replace(/^.*\) /, '')
    .split(' ');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it has ended
  }
}

function ticks(pids: readonly number[]): number {
  const times = pids.map((pid) => Number(statOf(pid)[11] ?? 0) + Number(statOf(pid)[12] ?? 0));
  return times.reduce((sum, time) => sum + time, 0);
}

/** Bytes of a kind in a file of each process, where the kernel counts them. */
function bytes(pids: readonly number[], file: string, line: RegExp): number {
  const kilobytes = pids.map((pid) => Number(line.exec(read(`/proc/${pid}/${file}`))?.[1] ?? 0));
  return kilobytes.reduce((sum, each) => sum + each, 0) * 1_024;
}

async function costs(programs: readonly ChildProcess[]): Promise<readonly Cost[]> {
  await wait(SETTLE_MS);
  const before = programs.map((program) => ticks(processesOf(program)));
  await wait(IDLE_MS);
  return programs.map((program, at) => {
    if (program.exitCode !== null) throw new Error('a program ended by itself');
    const pids = processesOf(program);
    const seconds = (ticks(pids) - (before[at] ?? 0)) / TICKS_PER_SECOND;
    return {
      workingSet: bytes(pids, 'status', /^VmRSS:\s+(\d+) kB$/m),
      share: bytes(pids, 'smaps_rollup', /^Pss:\s+(\d+) kB$/m),
      cpu: (seconds / (IDLE_MS / 1_000)) * 100,
    };
  });
}

async function measure(session: DesktopSession): Promise<number> {
  const demo = await startDemoServer(join(session.folder, 'demo'));
  const config = join(session.folder, 'config.json');
  writeFileSync(config, JSON.stringify(demoConfig(demo)));
  const programs = [
    open(session, 'hello', join(ROOT, 'bench', 'hello', 'index.cjs'), {}),
    open(session, 'keyporch', join(ROOT, 'out', 'main', 'index.cjs'), { KEYPORCH_CONFIG: config }),
  ];
  const [hello, keyporch] = await costs(programs).finally(() => {
    for (const program of programs) program.kill('SIGKILL');
    return demo.stop();
  });
  if (hello === undefined || keyporch === undefined) throw new Error('nothing was measured');
  const ratio = keyporch.workingSet / hello.workingSet;
  const [memoryMet, cpuMet] = [ratio <= MEMORY_TARGET, keyporch.cpu < CPU_TARGET];
  const verdict = (met: boolean) => (met ? 'met' : 'missed');
  const mb = (size: number) => `${(size / MB).toFixed(0).padStart(5)} MB`;
  const line = (what: string, value: string, against: string) =>
    console.log(`  ${what.padEnd(26)}${value}   ${against}`);
  console.log('Idle for a minute at the log-in screen, all processes, beside a hello-world window.');
  line(
    'working set',
    `${mb(keyporch.workingSet)}, ${mb(hello.workingSet)}`,
    `${ratio.toFixed(2)} ×   (target: at most ${MEMORY_TARGET} ×, ${verdict(memoryMet)})`,
  );
  line(
    'shared memory divided',
    `${mb(keyporch.share)}, ${mb(hello.share)}`,
    `${(keyporch.share / hello.share).toFixed(2)} ×`,
  );
  line(
    'processor, % of a core',
    `${keyporch.cpu.toFixed(2)}, ${hello.cpu.toFixed(2)}`,
    `(target: under ${CPU_TARGET}, ${verdict(cpuMet)})`,
  );
  return memoryMet && cpuMet ? 0 : 1;
}

const session = await startDesktopSession();
try {
  process.exitCode = await measure(session);
} finally {
  await session.stop();
}
