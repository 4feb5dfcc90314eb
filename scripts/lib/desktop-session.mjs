import { randomBytes } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endMarked } from './marked-processes.mjs';
import { Processes } from './processes.mjs';
import { StepError } from './say.mjs';
import { until, within } from './until.mjs';

/** How long a part of the desktop may take to start, in ms. */
const START_MS = 15_000;
/** Of the surrounding environment only this reaches the session: nothing that leads to the person's own desktop. */
const KEPT = ['PATH', 'LANG', 'LC_ALL', 'LANGUAGE', 'TZ', 'USER', 'LOGNAME', 'SHELL', 'TMPDIR'];
/** Every process of a session has this in its environment. */
const MARK = 'KEYPORCH_DESKTOP_SESSION';

/**
 * A desktop of its own.
 * @typedef {object} DesktopSession
 * @property {NodeJS.ProcessEnv} env the whole environment for a program on it
 * @property {string} folder everything that it writes is below
 * @property {Processes} processes what runs on it; ended with it
 * @property {() => Promise<void>} stop ends every process of it and removes its folder
 */

/**
 * Starts a desktop for programs that need one: a virtual screen, a window manager, a session bus and an unlocked Secret
 * Service, with home and base folders in a temporary folder. Nothing of the person's own is read or written.
 * @param {{ width?: number, height?: number }} [options]
 * @returns {Promise<DesktopSession>}
 * @throws {StepError} naming the part that did not start
 */
export async function startDesktopSession({ width = 1280, height = 900 } = {}) {
  // Short: a socket's path has at most 107 characters.
  const folder = mkdtempSync(join(tmpdir(), 'keyporch-'));
  const processes = new Processes();
  const mark = randomBytes(8).toString('hex');
  const env = privateEnvironment(folder, mark);
  const stop = async () => {
    await processes.endAll();
    await endMarked(`${MARK}=${mark}`);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const parts = { processes, env, folder };
    await startScreen(parts, width, height);
    await startBus(parts);
    await Promise.all([startKeyring(parts), startWindowManager(parts)]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { env, folder, processes, stop };
}

/**
 * @param {string} folder
 * @param {string} mark
 * @returns {NodeJS.ProcessEnv}
 */
function privateEnvironment(folder, mark) {
  const make = (/** @type {string} */ name) => {
    const path = join(folder, name);
    mkdirSync(path, { mode: 0o700 });
    return path;
  };
  const kept = KEPT.filter((name) => process.env[name] !== undefined).map((name) => [name, process.env[name]]);
  return {
    LANG: 'C.UTF-8',
    ...Object.fromEntries(kept),
    HOME: make('home'),
    XDG_CONFIG_HOME: make('config'),
    XDG_DATA_HOME: make('data'),
    XDG_CACHE_HOME: make('cache'),
    XDG_STATE_HOME: make('state'),
    XDG_RUNTIME_DIR: make('run'),
    XAUTHORITY: join(folder, 'xauthority'),
    // The accessibility bus would be one more service to wait for.
    NO_AT_BRIDGE: '1',
    [MARK]: mark,
  };
}

/** @typedef {{ processes: Processes, env: NodeJS.ProcessEnv, folder: string }} Parts */

/**
 * @param {Parts} parts
 * @param {number} width
 * @param {number} height
 */
async function startScreen({ processes, env, folder }, width, height) {
  const todo = 'install xvfb and xauth.';
  const authority = join(folder, 'xauthority');
  const cookie = randomBytes(16).toString('hex');
  const allow = (/** @type {string} */ display) =>
    processes.run('xauth', ['-q', '-f', authority], { env, todo, input: `add ${display} . ${cookie}\n` });
  // The server reads the cookie at its start; which display it is for only matters to the programs that come later.
  await allow(':0');
  const screen = ['-screen', '0', `${width}x${height}x24`];
  const server = startPart({ processes, env, folder }, 'Xvfb', [
    ...['-displayfd', '3', ...screen],
    ...['-auth', authority, '-nolisten', 'tcp', '-noreset'],
  ]);
  const display = `:${(await server.firstLine()).trim()}`;
  if (display !== ':0') await allow(display);
  env.DISPLAY = display;
}

/** @param {Parts} parts */
async function startBus(parts) {
  const address = `unix:path=${join(parts.folder, 'run', 'bus')}`;
  const bus = startPart(parts, 'dbus-daemon', ['--session', '--nofork', `--address=${address}`, '--print-address=3']);
  await bus.firstLine();
  parts.env.DBUS_SESSION_BUS_ADDRESS = address;
}

/** @param {Parts} parts */
async function startKeyring(parts) {
  const args = ['--foreground', '--unlock', '--components=secrets'];
  const keyring = startPart(parts, 'gnome-keyring-daemon', args);
  keyring.child.stdin?.end('keyporch');
  const question = ['--session', '--print-reply=literal', '--dest=org.freedesktop.DBus', '/org/freedesktop/DBus'];
  const method = ['org.freedesktop.DBus.NameHasOwner', 'string:org.freedesktop.secrets'];
  const isThere = async () => {
    const { stdout } = await parts.processes.capture('dbus-send', [...question, ...method], { env: parts.env });
    return stdout.includes('true');
  };
  await Promise.race([keyring.ended, until(isThere, START_MS, 'the Secret Service did not come up')]);
}

/** @param {Parts} parts */
async function startWindowManager(parts) {
  const ready = join(parts.folder, 'window-manager-is-ready');
  const manager = startPart(parts, 'openbox', ['--sm-disable', '--startup', `touch ${ready}`]);
  await Promise.race([manager.ended, until(() => existsSync(ready), START_MS, 'the window manager did not come up')]);
}

/**
 * Starts one of the session's programs. Its third channel is for what it has to tell us, its output goes to a file.
 * @param {Parts} parts
 * @param {string} command
 * @param {readonly string[]} args
 */
function startPart({ processes, env, folder }, command, args) {
  const logFile = join(folder, `${command}.log`);
  const log = openSync(logFile, 'a', 0o600);
  const child = processes.start(command, args, { env, cwd: folder, stdio: ['pipe', log, log, 'pipe'] });
  closeSync(log);
  const todo = `install what \`npm test\` asks for (${command}).`;
  /** @type {Promise<never>} rejects when it ends, which it should not */
  const ended = new Promise((_resolve, reject) => {
    child.once('error', (error) => reject(new StepError(`${command} could not be started: ${error.message}`, todo)));
    child.once('exit', () => {
      const said = existsSync(logFile) ? readFileSync(logFile, 'utf8').trim().slice(-2_000) : '';
      reject(new StepError(`${command} ended at once: ${said}`, todo));
    });
  });
  ended.catch(() => {
    // Later than at the start it is either our doing or seen by whoever needs it.
  });
  /** @type {Promise<string>} */
  const told = new Promise((resolve) => {
    const channel = /** @type {import('node:stream').Readable} */ (child.stdio[3]);
    channel.setEncoding('utf8').once('data', resolve);
  });
  return { child, ended, firstLine: () => within(Promise.race([told, ended]), START_MS, `${command} did not start`) };
}
