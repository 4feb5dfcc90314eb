import { join } from 'node:path';
import { ROOT } from './project.mjs';
import { run } from './run.mjs';
import { toolsEnvironment, toolsNode } from './tools-node.mjs';

/** Runs one of the TypeScript programs of `scripts/` or `bench/`, with the tools' Node. @returns its exit code */
export async function runProgram(path, electron, args = [], more = {}) {
  const env = toolsEnvironment({ ...(electron && { KEYPORCH_ELECTRON: electron.executable }), ...more });
  const { code } = await run(toolsNode(), [join(ROOT, path), ...args], { env });
  return code;
}
