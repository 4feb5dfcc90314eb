import { build } from './build.mjs';
import { providePackages } from './debian-packages.mjs';
import { provideElectron } from './electron-runtime.mjs';
import { installPackages } from './node-packages.mjs';
import { ROOT } from './project.mjs';
import { Say, StepError } from './say.mjs';

const OLDEST_NODE = [20, 19];

/**
 * Does what has not been done yet, from an untouched clone to a built app.
 * @param {import('./processes.mjs').Processes} processes
 * @param {object} options
 * @param {readonly import('./debian-packages.mjs').PackageSet[]} options.sets
 * @param {Say} [options.say]
 * @param {boolean} [options.tryAgain] ask Electron's release site though it could not be reached before
 * @returns {Promise<import('./electron-runtime.mjs').Runtime>}
 * @throws {StepError}
 */
export async function prepare(processes, { sets, say = new Say(), tryAgain = false }) {
  checkNode(process.versions.node);
  await say.step('Node packages', () => installPackages(processes, ROOT));
  const runtime = await say.step('Electron', () => provideElectron(processes, { tryAgain }));
  await say.step('System packages', () => providePackages(processes, sets, runtime.executable));
  await say.step('Keyporch', () => build(processes));
  return runtime;
}

/** @param {string} version */
function checkNode(version) {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor = 0, oldestMinor = 0] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return;
  throw new StepError(`this is Node ${version}`, `install Node ${OLDEST_NODE.join('.')} or newer.`);
}
