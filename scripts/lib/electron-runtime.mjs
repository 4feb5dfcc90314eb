import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project.mjs';
import { StepError } from './say.mjs';
import { fetchStandIn, STAND_IN, standInFolder, standInIsThere, updateBootstrap } from './stand-in.mjs';
import { toolsNode } from './tools-node.mjs';

/** How long the release site may take to answer at all, in ms. */
const ANSWER_MS = 8_000;
/** How long the download of about 120 MB may take, in ms. */
const DOWNLOAD_MS = 15 * 60_000;
/** Says which release could not be fetched, so that the next start needs no network. Gone with `npm ci`. */
const UNREACHABLE = join(ROOT, 'node_modules', '.keyporch-electron-unreachable');
/** How the system, and HTTP, say that a site can't be reached from here. */
const UNREACHABLE_WORDS =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ECONNABORTED|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|EPROTO|UND_ERR_\w+|\w*CERT\w*|Response code (403|407|451|5\d\d))\b/;

/**
 * An Electron that can be started.
 * @typedef {object} Runtime
 * @property {string} executable
 * @property {string} dist the folder it is in
 * @property {string} description for people
 * @property {boolean} standIn it is for tests only
 */

/**
 * The Electron that is there, without the network, or null.
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Runtime | null}
 */
export function findElectron(env = process.env) {
  return overridden(env) ?? released() ?? knownStandIn(env);
}

/**
 * Provides Electron: a folder that was named, the release, or, only where the release site can't be reached, the stand-in.
 * @param {import('./processes.mjs').Processes} processes
 * @param {{ env?: NodeJS.ProcessEnv, tryAgain?: boolean }} [options] `tryAgain`: ask the release site though it failed before
 * @returns {Promise<readonly [outcome: string, value: Runtime]>}
 * @throws {StepError}
 */
export async function provideElectron(processes, { env = process.env, tryAgain = false } = {}) {
  if (tryAgain) rmSync(UNREACHABLE, { force: true });
  const found = findElectron(env);
  if (found !== null) return [found.description, found];

  const problem = await fetchRelease(processes, env);
  const runtime = released();
  if (problem === null && runtime !== null) return [runtime.description, runtime];
  if (problem === null)
    throw new StepError('Electron was fetched but is not there', 'delete node_modules and run this again.');
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new StepError(
      `Electron's release site can't be reached: ${problem}`,
      'set ELECTRON_MIRROR to a site that can be reached, or ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.',
    );
  }
  const folder = standInFolder(env);
  if (!standInIsThere(folder)) await fetchStandIn(processes, folder);
  writeFileSync(UNREACHABLE, releaseVersion());
  const standIn = knownStandIn(env);
  if (standIn === null) throw new StepError(`nothing was unpacked into ${folder}`, 'see that the disk is not full.');
  return [standIn.description, standIn];
}

/** The version that the project is made for. */
function releaseVersion() {
  const manifest = JSON.parse(readFileSync(join(ROOT, 'node_modules', 'electron', 'package.json'), 'utf8'));
  return /** @type {string} */ (manifest.version);
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Runtime | null}
 * @throws {StepError} the folder that was named has none
 */
function overridden(env) {
  const dist = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (!dist) return null;
  const executable = join(dist, executableName());
  if (existsSync(executable)) return { executable, dist, description: `from ${dist}`, standIn: false };
  throw new StepError(
    `ELECTRON_OVERRIDE_DIST_PATH is set, but ${executable} is not there`,
    'set it to the folder of an unpacked Electron, or unset it.',
  );
}

/** @returns {Runtime | null} */
function released() {
  const version = releaseVersion();
  const dist = join(ROOT, 'node_modules', 'electron', 'dist');
  const executable = join(dist, executableName());
  const versionFile = join(dist, 'version');
  if (!existsSync(executable) || !existsSync(versionFile)) return null;
  if (readFileSync(versionFile, 'utf8').trim().replace(/^v/, '') !== version) return null;
  return { executable, dist, description: version, standIn: false };
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @returns {Runtime | null}
 */
function knownStandIn(env) {
  const version = releaseVersion();
  const dist = standInFolder(env);
  if (!existsSync(UNREACHABLE) || readFileSync(UNREACHABLE, 'utf8') !== version || !standInIsThere(dist)) return null;
  updateBootstrap(dist);
  return {
    executable: join(dist, 'electron'),
    dist,
    description: `${STAND_IN.version} stands in for ${version}, whose release site can't be reached: for tests, this machine only (npm run setup asks again)`,
    standIn: true,
  };
}

function executableName() {
  if (process.platform === 'darwin') return join('Electron.app', 'Contents', 'MacOS', 'Electron');
  return process.platform === 'win32' ? 'electron.exe' : 'electron';
}

/**
 * Fetches the release with Electron's own installer, which checks its hash.
 * @param {import('./processes.mjs').Processes} processes
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<string | null>} why its site can't be reached, or null: it is there
 * @throws {StepError} for every other failure: those are no reason to use anything else
 */
async function fetchRelease(processes, env) {
  const installer = join(ROOT, 'node_modules', 'electron', 'install.js');
  const ownWay = env.ELECTRON_MIRROR || env.npm_config_electron_mirror || env.ELECTRON_GET_USE_PROXY;
  if (!ownWay) {
    const silence = await silenceOf('https://github.com/electron/electron/releases/');
    if (silence !== null) return silence;
  }
  const { code, output } = await processes.capture(toolsNode(ROOT), [installer], { env, timeoutMs: DOWNLOAD_MS });
  if (code === 0) return null;
  const reason = UNREACHABLE_WORDS.exec(output);
  if (reason !== null) return reason[0];
  throw new StepError(
    `Electron could not be installed:\n${output.trim()}`,
    'run this again, or set ELECTRON_OVERRIDE_DIST_PATH.',
  );
}

/**
 * Asks once and briefly, because the installer would wait for minutes where a network swallows what it does not like.
 * @param {string} address
 * @returns {Promise<string | null>} why there is no answer, or null: there is one
 */
async function silenceOf(address) {
  try {
    await fetch(address, { method: 'HEAD', redirect: 'manual', signal: AbortSignal.timeout(ANSWER_MS) });
    return null;
  } catch (error) {
    const { name, cause } = /** @type {{ name: string, cause?: { code?: string } }} */ (error);
    return cause?.code ?? (name === 'TimeoutError' ? 'no answer' : name);
  }
}
