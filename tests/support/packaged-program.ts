import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync } from 'node:fs';
import { sandboxArguments } from '../../scripts/desktop/app.ts';
import type { DesktopSession } from '../../scripts/desktop/desktop-session.ts';
import { type Environment, within } from '../../scripts/desktop/processes.ts';

/** How long a start, or an end, may take on a busy machine. */
const PATIENCE_MS = 20_000;

export interface StartOptions {
  readonly desktop: DesktopSession;
  /** A folder that is there or not. */
  readonly userData: string;
  readonly args?: readonly string[];
  readonly env?: Environment;
}

/** A packaged program, started as a menu or a shell does, with nothing attached. */
export class PackagedProgram {
  readonly #child: ChildProcess;
  readonly #desktop: DesktopSession;
  readonly #userData: string;
  readonly #ended: Promise<unknown>;
  #said = '';

  constructor(executable: string, { desktop, userData, args = [], env = {} }: StartOptions) {
    this.#desktop = desktop;
    this.#userData = userData;
    this.#child = spawn(executable, [...sandboxArguments(), `--user-data-dir=${userData}`, ...args], {
      env: { ...desktop.env, ...env },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        this.#said += chunk;
      });
    }
    this.#ended = once(this.#child, 'close');
  }

  /** What it wrote to its two outputs. */
  get said(): string {
    return this.#said;
  }

  /** What it has in its user-data folder. */
  get files(): readonly string[] {
    return existsSync(this.#userData) ? readdirSync(this.#userData) : [];
  }

  get hasEnded(): boolean {
    return this.#child.exitCode !== null || this.#child.signalCode !== null;
  }

  /** Waits for its end. @returns its exit code; null if a signal ended it */
  async exitCode(): Promise<number | null> {
    await within(PATIENCE_MS, () => this.hasEnded, 'the end of the program');
    await this.#ended;
    return this.#child.exitCode;
  }

  /** Waits until a window of it is on the screen. */
  async waitForWindow(): Promise<void> {
    const search = ['search', '--onlyvisible', '--all', '--pid', String(this.#child.pid), '--class', '.'];
    const isThere = () =>
      this.#desktop.run('xdotool', search).then(
        (found) => found.trim() !== '',
        () => false, // it says "none" by its exit code
      );
    await within(PATIENCE_MS, isThere, 'the window');
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  /** Ends it with its children, if it is still there. */
  async kill(): Promise<void> {
    try {
      if (this.#child.pid !== undefined) process.kill(-this.#child.pid, 'SIGKILL');
    } catch {
      // All of the group have ended.
    }
    await this.exitCode();
  }
}
