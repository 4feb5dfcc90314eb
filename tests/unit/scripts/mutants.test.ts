import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { MUTANTS } from '../../../scripts/mutants/mutants.ts';

const textOf = (file: string) => readFileSync(resolve(import.meta.dirname, '../../..', file), 'utf8');

test.each(MUTANTS)('the mutant “$title” has its place in $file, once, and a test that is to notice', (mutant) => {
  expect(textOf(mutant.file).split(mutant.from)).toHaveLength(2);
  expect(mutant.to).not.toBe(mutant.from);
  expect(textOf(mutant.caughtBy.file)).toContain(mutant.caughtBy.test);
});

test('docs/mutants.md has them all', () => {
  const page = textOf('docs/mutants.md');
  expect(MUTANTS.length).toBeGreaterThanOrEqual(12);
  for (const { title, file, caughtBy } of MUTANTS) {
    expect(page).toContain(`| ${title} | \`${file}\` | \`${caughtBy.file}\`: ${caughtBy.test} |`);
  }
  expect(page.match(/^\| .* \d+\.\d \|$/gm)).toHaveLength(MUTANTS.length);
});
