import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { electronExecutable, programOf, ROOT, sandboxArguments } from '../../scripts/desktop/app.ts';
import type { DesktopSession } from '../../scripts/desktop/desktop-session.ts';

interface Message {
  readonly ready?: number;
  readonly page?: number;
  readonly id?: number;
  readonly value?: unknown;
  readonly error?: string;
}

/** An Electron program that does what the bench says. No debugger is attached to it: that takes time of what is measured. */
export class Driven {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (message: Message) => void>();
  #pids: readonly number[] = [];
  #count = 0;

  /** @param program what its main process loads */
  static async start(
    session: DesktopSession,
    name: string,
    program: string,
    env: Readonly<Record<string, string>>,
  ): Promise<Driven> {
    const scripts = [join(import.meta.dirname, 'driven.cjs'), program];
    const folder = programOf(join(session.folder, name), name, scripts);
    const args = [...sandboxArguments(), folder, `--user-data-dir=${join(session.folder, `${name}-data`)}`];
    const child = spawn(electronExecutable(), args, {
      cwd: ROOT,
      env: { ...session.env, ...env },
      stdio: ['ignore', 'ignore', process.env.BENCH_TRACE ? 'inherit' : 'ignore', 'ipc'],
    });
    const driven = new Driven(child);
    await driven.#ready(name);
    return driven;
  }

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message: Message) => this.#waiting.get(message.id ?? 0)?.(message));
    child.on('exit', () => {
      for (const hear of this.#waiting.values()) hear({ error: 'the program ended' });
    });
  }

  /** What a script says, in main or in the first window's page. */
  async run<Value>(where: 'main' | 'page', code: string): Promise<Value> {
    this.#count += 1;
    const id = this.#count;
    const answer = new Promise<Message>((resolve) => this.#waiting.set(id, resolve));
    this.#child.send({ id, where, code });
    const { value, error } = await answer;
    this.#waiting.delete(id);
    if (error !== undefined) throw new Error(error);
    return value as Value;
  }

  /** How much of the machine's memory main and the page's process hold, in bytes. */
  memory(): readonly number[] {
    return this.#pids.map((pid) => {
      const [, kilobytes = ''] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
      return Number(kilobytes) * 1024;
    });
  }

  stop(): void {
    this.#child.disconnect();
  }

  async #ready(name: string): Promise<void> {
    const { ready, page, error } = await new Promise<Message>((resolve) => this.#waiting.set(0, resolve));
    if (ready === undefined || page === undefined) throw new Error(`${name}: ${error}`);
    this.#pids = [ready, page];
    this.#waiting.delete(0);
  }
}
