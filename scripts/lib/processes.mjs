import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { explain, StepError } from './say.mjs';

/** How long a program may take to end when it is asked to, in ms. */
const GRACE_MS = 3_000;
/** How much of a program's output is shown when it failed. */
const SHOWN_CHARACTERS = 4_000;

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd]
 * @property {NodeJS.ProcessEnv} [env]
 * @property {number} [timeoutMs]
 * @property {string} [input] given to its standard input
 */

/**
 * The programs that one script starts. Each is the leader of a process group, so that ending it ends what it started too;
 * `endAll` leaves none behind.
 */
export class Processes {
  /** @type {Set<import('node:child_process').ChildProcess>} */
  #running = new Set();

  /**
   * Starts a program that goes on by itself.
   * @param {string} command
   * @param {readonly string[]} args
   * @param {import('node:child_process').SpawnOptions} [options]
   */
  start(command, args, options = {}) {
    const child = spawn(command, args, { detached: process.platform !== 'win32', ...options });
    this.#running.add(child);
    const forget = () => this.#running.delete(child);
    child.once('exit', forget).once('error', forget);
    return child;
  }

  /**
   * Runs a program with this one's terminal.
   * @param {string} command
   * @param {readonly string[]} args
   * @param {RunOptions} [options]
   * @returns {Promise<number>} its exit code
   */
  show(command, args, { cwd, env } = {}) {
    // In the terminal's own group, or it could not read from it; Ctrl-C reaches it there.
    const child = this.start(command, args, { stdio: 'inherit', detached: false, ...given({ cwd, env }) });
    return exitCode(child, command);
  }

  /**
   * Runs a program silently.
   * @param {string} command
   * @param {readonly string[]} args
   * @param {RunOptions} [options]
   * @returns {Promise<{ code: number, stdout: string, output: string }>} `output` is both streams, as they came
   */
  async capture(command, args, { cwd, env, timeoutMs, input } = {}) {
    const stdin = input === undefined ? 'ignore' : 'pipe';
    const child = this.start(command, args, { stdio: [stdin, 'pipe', 'pipe'], ...given({ cwd, env }) });
    let stdout = '';
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      stdout += text;
      output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.stdin?.on('error', () => {
      // It ended without reading: its exit code says more.
    });
    child.stdin?.end(input);
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => endGroup(child, 'SIGKILL'), timeoutMs);
    try {
      return { code: await exitCode(child, command), stdout, output };
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Runs a program silently that has to succeed.
   * @param {string} command
   * @param {readonly string[]} args
   * @param {RunOptions & { todo: string }} options
   * @returns {Promise<string>} its standard output
   * @throws {StepError} with the end of what it printed
   */
  async run(command, args, { todo, ...options }) {
    const { code, stdout, output } = await this.capture(command, args, options);
    if (code === 0) return stdout;
    const said = output.trim().slice(-SHOWN_CHARACTERS);
    throw new StepError(`${[command, ...args].join(' ')} ended with ${code}${said ? `:\n${said}` : ''}`, todo);
  }

  /** Ends everything that still runs: first asking, then not. */
  async endAll() {
    const ends = [...this.#running].map(async (child) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = new Promise((resolve) => child.once('exit', resolve));
      endGroup(child, 'SIGTERM');
      const timer = setTimeout(() => endGroup(child, 'SIGKILL'), GRACE_MS);
      await ended;
      clearTimeout(timer);
    });
    await Promise.all(ends);
  }
}

/**
 * @typedef {object} ScriptContext
 * @property {Processes} processes
 * @property {(task: () => Promise<void>) => void} atEnd what is to be done when the script is over, however it ended;
 *   the last one first
 */

/**
 * Runs a script: prints what failed, sets the exit code, and leaves nothing behind, also on Ctrl-C.
 * @param {(context: ScriptContext) => Promise<number>} script resolves to the exit code
 */
export async function main(script) {
  const processes = new Processes();
  const tasks = [() => processes.endAll()];
  /** @type {Promise<void> | undefined} */
  let ending;
  const end = () => {
    ending ??= runAll(tasks);
    return ending;
  };
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => void end().finally(() => process.exit(128 + constants.signals[signal])));
  }
  /** @type {number} */
  let code;
  try {
    code = await script({ processes, atEnd: (task) => tasks.push(task) });
  } catch (error) {
    // On Ctrl-C everything fails at once; that is not worth a word.
    if (ending === undefined) process.stderr.write(`${explain(error)}\n`);
    code = 1;
  }
  const stopped = ending !== undefined;
  await end();
  if (!stopped) process.exit(code);
}

/** @param {(() => Promise<void>)[]} tasks */
async function runAll(tasks) {
  for (const task of [...tasks].reverse()) {
    try {
      await task();
    } catch (error) {
      process.stderr.write(`${explain(error)}\n`);
    }
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {NodeJS.Signals} signal
 */
function endGroup(child, signal) {
  try {
    if (child.pid !== undefined && process.platform !== 'win32') process.kill(-child.pid, signal);
    else child.kill(signal);
  } catch {
    child.kill(signal); // not a group's leader, or gone already
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @param {string} command
 * @returns {Promise<number>}
 */
function exitCode(child, command) {
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      reject(new StepError(`${command} could not be started: ${error.message}`, `see that ${command} is installed.`));
    });
    child.once('close', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])));
  });
}

/**
 * The options that were given: `spawn` takes an undefined one for a wish.
 * @param {{ cwd?: string | undefined, env?: NodeJS.ProcessEnv | undefined }} options
 */
function given({ cwd, env }) {
  return { ...(cwd === undefined ? {} : { cwd }), ...(env === undefined ? {} : { env }) };
}
