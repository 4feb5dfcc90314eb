// npm run test:mutants: each mutant in a copy of the project, and the test that has to notice. Titles choose among them.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { MUTANTS, type Mutant } from './mutants.ts';
import { runTest } from './run-test.ts';
import { mutantsPage } from './table.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** What a clone has beside the project. */
const LEFT_OUT = ['.git', '.cache', 'node_modules', 'out', 'dist', 'test-results'];

const chosen = process.argv.slice(2);
const mutants = MUTANTS.filter(({ title }) => chosen.length === 0 || chosen.some((part) => title.includes(part)));
const folder = mkdtempSync(join(tmpdir(), 'kp-mutants-'));
try {
  copyProject();
  const survivors = [...(await healthy()), ...(await tryAll())];
  for (const survivor of survivors) process.stderr.write(`✘ ${survivor}\n`);
  process.exitCode = survivors.length === 0 && mutants.length > 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

function copyProject(): void {
  for (const name of readdirSync(ROOT).filter((each) => !LEFT_OUT.includes(each))) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
}

/** A test that fails without a mutant catches nothing. */
async function healthy(): Promise<string[]> {
  const broken: string[] = [];
  const tests = new Map(mutants.map((mutant) => [JSON.stringify(mutant.caughtBy), mutant]));
  for (const { caughtBy } of tests.values()) {
    const { passed, failed } = await runTest(folder, caughtBy);
    if (passed === 0 || failed > 0)
      broken.push(`without a mutant, “${caughtBy.test}”: ${passed} passed, ${failed} failed`);
  }
  return broken;
}

async function tryAll(): Promise<string[]> {
  const survivors: string[] = [];
  const rows: { mutant: Mutant; seconds: number }[] = [];
  for (const mutant of mutants) {
    const begin = Date.now();
    const caught = await isCaught(mutant);
    const seconds = (Date.now() - begin) / 1_000;
    process.stderr.write(`${caught ? '✔' : '✘'} ${mutant.title} (${seconds.toFixed(1)} s)\n`);
    if (caught) rows.push({ mutant, seconds });
    else survivors.push(`not caught: ${mutant.title}`);
  }
  process.stdout.write(`mutants: ${rows.length} caught, ${survivors.length} survived\n`);
  if (survivors.length === 0 && chosen.length === 0) writeFileSync(join(ROOT, 'docs/mutants.md'), mutantsPage(rows));
  return survivors;
}

/** By a test that ran and failed: a file that can't be loaded has caught nothing. */
async function isCaught({ file, from, to, caughtBy }: Mutant): Promise<boolean> {
  const path = join(folder, file);
  const text = readFileSync(path, 'utf8');
  if (text.split(from).length !== 2) throw new Error(`${file} does not have this text once: ${from}`);
  writeFileSync(
    path,
    text.replace(from, () => to),
  );
  try {
    return (await runTest(folder, caughtBy)).failed > 0;
  } finally {
    writeFileSync(path, text);
  }
}
