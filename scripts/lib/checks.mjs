import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NOTES, ROOT } from './project.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';
import { toolsEnvironment, toolsNode } from './tools-node.mjs';

const BIN = {
  tsc: 'typescript/bin/tsc',
  biome: '@biomejs/biome/bin/biome',
  vitest: 'vitest/vitest.mjs',
  playwright: '@playwright/test/cli.js',
};

/** Counts what passed and failed, over all kinds of checks. */
export class Tally {
  passed = 0;
  failed = 0;

  add({ passed, failed }) {
    this.passed += passed;
    this.failed += failed;
  }

  /** The closing line. @returns the exit code */
  close() {
    say('');
    process.stdout.write(`${this.passed} passed, ${this.failed} failed\n`);
    return this.failed === 0 && this.passed > 0 ? 0 : 1;
  }
}

/** Types: counts as one. */
export function checkTypes() {
  return asOne('Types', 'tsc', ['-b']);
}

/** Lint and format: counts as one. */
export function checkLint() {
  return asOne('Lint', 'biome', ['check', '--error-on-warnings', '.']);
}

/** @param {'unit' | 'integration' | 'package' | 'long'} project */
export function runVitest(project, more = {}, args = []) {
  return counted(
    `Tests: ${project}`,
    (report, own) =>
      tool(
        'vitest',
        ['run', '--project', project, '--reporter=default', '--reporter=json', `--outputFile=${report}`, ...args],
        { ...more, ...own },
      ),
    ({ numPassedTests, numTotalTests, success, testResults }) => ({
      tests: testResults.flatMap(({ assertionResults }) => assertionResults),
      passed: numPassedTests,
      // A file that can't be loaded has no tests that could fail.
      failed: Math.max(numTotalTests - numPassedTests, success ? 0 : 1),
    }),
  );
}

/** End to end, on the build in `out/`. */
export function runPlaywright(electron, more = {}, args = []) {
  return playwright('Tests: end to end', args, { ...more, KEYPORCH_ELECTRON: electron.executable });
}

/** The installed package; whoever calls this makes the account, and cleans up. */
export function runInstalled(more) {
  return playwright('Tests: installed', ['--config', join(ROOT, 'tests/installed/playwright.config.ts')], more);
}

function playwright(title, args, more) {
  return counted(
    title,
    (report, own) =>
      tool('playwright', ['test', '--reporter=list,json', ...args], {
        ...more,
        ...own,
        PLAYWRIGHT_JSON_OUTPUT_NAME: report,
        PWTEST_CACHE_DIR: join(NOTES, 'playwright'),
      }),
    ({ stats, errors }) => ({
      passed: stats.expected,
      // What was skipped or flaky did not pass.
      failed: stats.unexpected + stats.flaky + stats.skipped + errors.length,
    }),
  );
}

async function asOne(title, name, args) {
  const { code, seconds } = await tool(name, args);
  say(`${code === 0 ? '✔' : '✘'} ${title} (${seconds} s)`);
  return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
}

/**
 * Runs a test program that writes a report, and counts from that. No report is a failure. What it leaves in its temporary
 * folder goes with that; the folder's name is short because sockets have short paths.
 */
async function counted(title, start, count) {
  const folder = mkdtempSync(join(tmpdir(), 'kp-'));
  const report = join(folder, 'report.json');
  try {
    const { code, seconds } = await start(report, { TMPDIR: folder });
    const counts = readCounts(report, count);
    const failed = code !== 0 && counts.failed === 0 ? 1 : counts.failed;
    say(`${failed === 0 ? '✔' : '✘'} ${title}: ${counts.passed} passed, ${failed} failed (${seconds} s)`);
    return { ...counts, failed };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}

function readCounts(report, count) {
  try {
    return count(JSON.parse(readFileSync(report, 'utf8')));
  } catch {
    return { passed: 0, failed: 1 }; // it ended before it could write one
  }
}

async function tool(name, args, more = {}) {
  const begin = Date.now();
  const { code } = await run(toolsNode(), [join(ROOT, 'node_modules', BIN[name]), ...args], {
    env: toolsEnvironment(more),
  });
  return { code, seconds: ((Date.now() - begin) / 1000).toFixed(1) };
}
