import { execFile } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Mutant, patternOf } from './mutants.ts';

/** A test that hangs has failed to notice. */
const LIMIT_MS = 180_000;

/** Runs one test in a copy of the project. @returns how many of its cases passed and failed; none of both: it did not run */
export async function runTest(folder: string, test: Mutant['caughtBy']): Promise<{ passed: number; failed: number }> {
  const report = join(folder, 'mutant-report.json');
  rmSync(report, { force: true });
  const args = [
    'run',
    '--project',
    test.project,
    test.file,
    '-t',
    patternOf(test),
    '--reporter=json',
    `--outputFile=${report}`,
  ];
  await tool(folder, 'vitest/vitest.mjs', args);
  const { numPassedTests = 0, numFailedTests = 0 } = read(report) as Record<string, number | undefined>;
  return { passed: numPassedTests, failed: numFailedTests };
}

function tool(folder: string, path: string, args: readonly string[]): Promise<void> {
  const program = [join(folder, 'node_modules', path), ...args];
  const options = { cwd: folder, timeout: LIMIT_MS, maxBuffer: 64 * 1_048_576 };
  return new Promise((resolve) => {
    // How it ended is in its report.
    execFile(process.execPath, program, options, () => resolve());
  });
}

function read(report: string): object {
  try {
    return JSON.parse(readFileSync(report, 'utf8')) as object;
  } catch {
    return {}; // it ended before it could write one
  }
}
