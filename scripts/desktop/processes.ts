import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';

const execFileAsync = promisify(execFile);

export type Environment = Readonly<Record<string, string>>;

/** Another account of this machine: root runs programs as whom they are for. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
  readonly home: string;
}

/** Programs that were started together and end together. */
export class Processes {
  readonly #children: ChildProcess[] = [];
  readonly #as: Account | undefined;

  /** @param as the account that they belong to, if that is another one */
  constructor(as?: Account) {
    this.#as = as;
  }

  /** Starts a program in a process group of its own. @param extra `input` is written to it; `pipe3` opens a third pipe */
  start(
    command: string,
    args: readonly string[],
    env: Environment,
    extra: { input?: string; pipe3?: boolean } = {},
  ): ChildProcess {
    const child = spawn(command, args, {
      env: env as NodeJS.ProcessEnv,
      ...ownedBy(this.#as),
      detached: true,
      stdio: [
        extra.input === undefined ? 'ignore' : 'pipe',
        'pipe',
        'ignore',
        ...(extra.pipe3 ? (['pipe'] as const) : []),
      ],
    });
    child.on('error', () => undefined); // whoever waits for it says that it did not start
    if (extra.input !== undefined) child.stdin?.end(extra.input);
    this.#children.push(child);
    return child;
  }

  /** Ends all of them, the last first. */
  async stop(): Promise<void> {
    for (const child of [...this.#children].reverse()) {
      killGroup(child, 'SIGTERM');
      await within(3_000, () => child.exitCode !== null || child.signalCode !== null).catch(() =>
        killGroup(child, 'SIGKILL'),
      );
    }
    this.#children.length = 0;
  }
}

function ownedBy(as: Account | undefined) {
  return as === undefined ? {} : { uid: as.uid, gid: as.gid, cwd: as.home };
}

function killGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (child.pid !== undefined) process.kill(-child.pid, signal);
  } catch {
    // All of the group have ended.
  }
}

/** The first line that a program writes to one of its pipes. @throws {Error} after ten seconds, or when it ends */
export function firstLine(child: ChildProcess, pipe: 1 | 3, what: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = '';
    const timer = setTimeout(() => reject(new Error(`${what} did not start`)), 10_000);
    child.on('exit', () => reject(new Error(`${what} ended at once`)));
    child.on('error', () => reject(new Error(`${what} is not installed`)));
    child.stdio[pipe]?.on('data', (chunk: Buffer) => {
      text += chunk;
      if (!text.includes('\n')) return;
      clearTimeout(timer);
      resolve(text.slice(0, text.indexOf('\n')));
    });
  });
}

/** Runs a program to its end. @throws {Error} if it fails */
export async function runQuietly(
  command: string,
  args: readonly string[],
  env: Environment,
  as?: Account,
): Promise<string> {
  const { stdout } = await execFileAsync(command, [...args], { env: env as NodeJS.ProcessEnv, ...ownedBy(as) });
  return stdout;
}

/** Waits until a condition holds. @throws {Error} after `ms` */
export async function within(ms: number, condition: () => boolean | Promise<boolean>, what = 'it'): Promise<void> {
  const end = Date.now() + ms;
  while (!(await condition())) {
    if (Date.now() > end) throw new Error(`${what} took longer than ${ms / 1000} s`);
    await pause(25);
  }
}

/** Systems give ports from here upwards to whoever asks for any (Linux; Windows and macOS begin higher). */
const FIRST_GIVEN_PORT = 32_768;
const FIRST_FREE_PORT = 20_000;

/**
 * A port that nobody listens on, that no system gives to somebody who asks for any, and that nobody else is given here
 * while this process lives: what is to listen on it may be started later. Its neighbour is held as the sign of that.
 * @param chance gives a whole number from the first on, and smaller than the second
 */
export async function freePort(chance: (from: number, to: number) => number = randomInt): Promise<number> {
  for (;;) {
    const port = chance(FIRST_FREE_PORT / 2, FIRST_GIVEN_PORT / 2) * 2 + 1;
    const sign = await listenOn(port - 1);
    if (sign === null) continue;
    sign.unref();
    const server = await listenOn(port);
    if (server === null) continue;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }
}

/** @returns null if another has it */
function listenOn(port: number): Promise<Server | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(null));
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}
