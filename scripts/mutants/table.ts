import type { Mutant } from './mutants.ts';

/** `docs/mutants.md`. */
export function mutantsPage(rows: readonly { readonly mutant: Mutant; readonly seconds: number }[]): string {
  const total = rows.reduce((sum, { seconds }) => sum + seconds, 0);
  return `# Mutants

Made by \`npm run test:mutants\`. Each takes a mitigation out of the code, or puts a leak in, in a copy of the project; the test
beside it has to fail. A mutant that no test notices is a failure. All ${rows.length} were caught, in ${Math.round(total)} s.

| mutant | in | caught by | s |
| --- | --- | --- | ---: |
${rows.map(({ mutant, seconds }) => row(mutant, seconds)).join('\n')}
`;
}

function row({ title, file, caughtBy }: Mutant, seconds: number): string {
  return `| ${title} | \`${file}\` | \`${caughtBy.file}\`: ${caughtBy.test} | ${seconds.toFixed(1)} |`;
}
