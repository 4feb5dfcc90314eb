import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, isStamped } from './fingerprint.mjs';
import { StepError } from './say.mjs';

/** Written after `npm ci`, inside what it made: gone when that is gone. */
const STAMP = join('node_modules', '.keyporch-packages');

/**
 * The text that says for which lock file and system the packages were installed.
 * @param {string} root
 */
export function packagesStamp(root) {
  return `${process.platform} ${process.arch} ${fingerprint(root, ['package-lock.json'])}\n`;
}

/** @param {string} root */
export function packagesAreCurrent(root) {
  return isStamped(join(root, STAMP), packagesStamp(root));
}

/**
 * Installs the locked packages with the machine's own npm, if the lock file changed since the last time.
 * @param {import('./processes.mjs').Processes} processes
 * @param {string} root
 * @returns {Promise<readonly [outcome: string, value: undefined]>}
 * @throws {StepError} with npm's words
 */
export async function installPackages(processes, root) {
  if (packagesAreCurrent(root)) return ['up to date', undefined];
  if (!existsSync(join(root, 'package-lock.json'))) {
    throw new StepError('package-lock.json is missing', 'clone the project again.');
  }
  const { command, args } = npm();
  // No package needs its install script; none gets to run one.
  await processes.run(command, [...args, 'ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: root,
    todo: 'see that the npm registry can be reached (npm ping), then run this again.',
  });
  writeFileSync(join(root, STAMP), packagesStamp(root));
  return ['installed', undefined];
}

/** The npm that runs this script, or else the one that a shell would find. */
export function npm() {
  const script = process.env.npm_execpath;
  if (script?.endsWith('npm-cli.js')) return { command: process.execPath, args: [script] };
  return { command: process.platform === 'win32' ? 'npm.cmd' : 'npm', args: [] };
}
