import { runProgram } from './desktop.mjs';
import { setUp } from './set-up.mjs';

/** All mutants, or those whose titles hold one of these. @returns 0 if a test noticed each */
export async function runMutants(titles = []) {
  const electron = await setUp('test');
  return runProgram('scripts/mutants/index.ts', electron, titles);
}
