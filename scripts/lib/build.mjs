import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fingerprint, isStamped } from './fingerprint.mjs';
import { ROOT } from './project.mjs';
import { toolsNode } from './tools-node.mjs';

/** Everything that `out/` is made of. */
const INPUTS = ['electron', 'renderer', 'shared', 'package.json', 'package-lock.json', 'electron.vite.config.ts'];
const OUTPUTS = ['out/main/index.cjs', 'out/preload/index.cjs', 'out/renderer/index.html'];
const STAMP = join(ROOT, 'out', '.inputs');

/**
 * Builds the app into `out/`, if what it is made of has changed.
 * @param {import('./processes.mjs').Processes} processes
 * @returns {Promise<readonly [outcome: string, value: undefined]>}
 * @throws {import('./say.mjs').StepError}
 */
export async function build(processes) {
  const inputs = fingerprint(ROOT, INPUTS);
  if (isStamped(STAMP, inputs) && OUTPUTS.every((file) => existsSync(join(ROOT, file))))
    return ['up to date', undefined];
  // A build that is broken off must not pass for a whole one.
  rmSync(STAMP, { force: true });
  const tool = join(ROOT, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
  await processes.run(toolsNode(ROOT), [tool, 'build', '--logLevel', 'warn'], {
    cwd: ROOT,
    todo: 'correct what it names.',
  });
  writeFileSync(STAMP, inputs);
  return ['built', undefined];
}
