import { runProgram } from './desktop.mjs';
import { installNodePackages } from './node-packages.mjs';

/** All mutants, or those whose titles hold one of these. @returns 0 if a test noticed each */
export async function runMutants(titles = []) {
  await installNodePackages();
  return runProgram('scripts/mutants/index.ts', null, titles);
}
