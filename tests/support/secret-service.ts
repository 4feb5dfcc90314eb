import { type ChildProcess, fork } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PERSON_MS } from '../../electron/platform/keytar-keychain.ts';
import { type Environment, firstLine, Processes, runQuietly, within } from '../../scripts/desktop/processes.ts';
import type { KeychainTask } from './keychain-process.ts';

const LOGIN = '/org/freedesktop/secrets/collection/login';

/** What came of a task: its value, or its error's code. */
export interface Outcome {
  readonly value?: unknown;
  readonly problem?: string;
}

/** A session bus of its own with, or without, a real Secret Service, in folders of its own; and a display, if it is wanted. */
export class SecretService {
  readonly #processes = new Processes();
  readonly #children: KeychainChild[] = [];
  readonly #folder = mkdtempSync(join(tmpdir(), 'kp-secrets-'));
  #env: Environment;

  constructor() {
    const sub = (name: string) => {
      mkdirSync(join(this.#folder, name));
      return join(this.#folder, name);
    };
    const runtime = sub('runtime');
    chmodSync(runtime, 0o700);
    this.#env = {
      PATH: process.env.PATH ?? '',
      LANG: 'C.UTF-8',
      HOME: sub('home'),
      XDG_DATA_HOME: sub('data'),
      XDG_CONFIG_HOME: sub('config'),
      XDG_CACHE_HOME: sub('cache'),
      XDG_RUNTIME_DIR: runtime,
      NO_AT_BRIDGE: '1',
    };
  }

  /** @param activates the bus starts the system's own keyring and its question for a password when somebody asks for them */
  async startBus({ activates }: { activates: boolean }): Promise<void> {
    const config = join(this.#folder, 'bus.conf');
    const services = activates ? '<standard_session_servicedirs/>' : '';
    writeFileSync(
      config,
      `<busconfig><type>session</type><listen>unix:dir=${this.#folder}</listen>${services}
      <policy context="default"><allow send_destination="*" eavesdrop="true"/><allow eavesdrop="true"/><allow own="*"/></policy></busconfig>`,
    );
    const bus = this.#processes.start(
      'dbus-daemon',
      [`--config-file=${config}`, '--nofork', '--print-address'],
      this.#env,
    );
    this.#env = { ...this.#env, DBUS_SESSION_BUS_ADDRESS: await firstLine(bus, 1, 'dbus-daemon') };
  }

  /** Where the question for the keyring's password comes up; before the bus, which starts the question's program. */
  async startDisplay(): Promise<void> {
    // Without -noreset it starts anew whenever its last client leaves, and xdotool is one that comes and goes.
    const args = ['-displayfd', '3', '-screen', '0', '800x600x24', '-nolisten', 'tcp', '-noreset'];
    const display = this.#processes.start('Xvfb', args, this.#env, { pipe3: true });
    this.#env = { ...this.#env, DISPLAY: `:${await firstLine(display, 3, 'Xvfb')}` };
  }

  /** gnome-keyring with an open keyring. @param before what its shell does first */
  async startKeyring(before = ''): Promise<void> {
    const command = `${before} exec gnome-keyring-daemon --foreground --unlock --components=secrets`;
    this.#processes.start('sh', ['-c', command], this.#env, { input: 'test' });
    await within(10_000, async () => (await this.#keyringPid()) !== null, 'gnome-keyring');
    await within(10_000, async () => (await this.#defaultCollection()) === LOGIN, 'the login keyring');
  }

  async lock(): Promise<void> {
    await this.#send('org.freedesktop.secrets', '/org/freedesktop/secrets', 'org.freedesktop.Secret.Service.Lock', [
      `array:objpath:${LOGIN}`,
    ]);
  }

  async killKeyring(): Promise<void> {
    const pid = (await this.#keyringPid()) ?? Number.NaN;
    process.kill(pid, 'SIGKILL');
    await within(5_000, async () => (await this.#keyringPid()) !== pid, 'the end of gnome-keyring');
  }

  /** Answers the question for the password as a person does, once it is there and a person has had the time to read it. */
  async answer(keys: readonly string[]): Promise<void> {
    await this.waitForQuestion();
    const seen = Date.now();
    await within(10_000, () => Date.now() - seen > PERSON_MS, 'a person’s time');
    for (const key of keys) await runQuietly('xdotool', ['key', '--clearmodifiers', key], this.#env);
  }

  async waitForQuestion(): Promise<void> {
    const visible = () => this.#succeeds('xdotool', ['search', '--onlyvisible', '--class', 'gcr-prompter']);
    await within(10_000, visible, 'the question for the password');
  }

  /** A program that uses the keychain. @param faster how much sooner it gives up on one that hangs */
  async startProgram({ faster = 1 } = {}): Promise<KeychainChild> {
    const child = fork(resolve(import.meta.dirname, 'keychain-process.ts'), [], {
      env: { ...this.#env, KEYCHAIN_FASTER: String(faster) } as NodeJS.ProcessEnv,
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      execArgv: [],
    });
    const program = new KeychainChild(child);
    this.#children.push(program);
    await program.ready;
    return program;
  }

  async stop(): Promise<void> {
    for (const child of this.#children) child.kill();
    await this.#processes.stop();
    await within(10_000, () => this.#isRemoved(), 'the removal of the files');
  }

  #isRemoved(): boolean {
    try {
      rmSync(this.#folder, { recursive: true, force: true });
      return true;
    } catch {
      return false; // somebody's last files are still on their way
    }
  }

  async #keyringPid(): Promise<number | null> {
    const bus = 'org.freedesktop.DBus';
    try {
      const answer = await this.#send(bus, '/', `${bus}.GetConnectionUnixProcessID`, [
        'string:org.freedesktop.secrets',
      ]);
      return Number(/uint32 (\d+)/.exec(answer)?.[1]);
    } catch {
      return null; // nobody has the name
    }
  }

  async #defaultCollection(): Promise<string | undefined> {
    const answer = await this.#send(
      'org.freedesktop.secrets',
      '/org/freedesktop/secrets',
      'org.freedesktop.Secret.Service.ReadAlias',
      ['string:default'],
    );
    return /object path "([^"]+)"/.exec(answer)?.[1];
  }

  #send(destination: string, path: string, method: string, args: readonly string[]): Promise<string> {
    const to = ['--session', '--print-reply', `--dest=${destination}`, path, method, ...args];
    return runQuietly('dbus-send', to, this.#env);
  }

  async #succeeds(command: string, args: readonly string[]): Promise<boolean> {
    return runQuietly(command, args, this.#env).then(
      () => true,
      () => false,
    );
  }
}

/** A program in a process of its own, with the keychain as main has it. */
export class KeychainChild {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, (outcome: Outcome) => void>();
  #count = 0;
  /** Resolves when it listens. */
  readonly ready: Promise<Outcome>;
  /** The signal that ended it, or null. */
  crash: NodeJS.Signals | null = null;

  constructor(child: ChildProcess) {
    this.#child = child;
    this.ready = new Promise((resolve) => this.#waiting.set(0, resolve));
    child.on('message', ({ id, ...outcome }: { id: number } & Outcome) => {
      this.#waiting.get(id)?.(outcome);
      this.#waiting.delete(id);
    });
    child.on('exit', (code, signal) => {
      this.crash = signal;
      for (const waiting of this.#waiting.values()) waiting({ problem: `ended: ${signal ?? code}` });
    });
  }

  do(...task: KeychainTask): Promise<Outcome> {
    this.#count += 1;
    const id = this.#count;
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#child.send({ id, task });
    });
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
