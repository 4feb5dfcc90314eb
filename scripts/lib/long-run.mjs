import { availableParallelism } from 'node:os';

/**
 * `docs/long-run.md`: what the last long run has shown.
 * @param {{ passed: number, failed: number, tests?: { fullName: string, status: string, duration?: number }[] }} long
 * @param {{ caught: boolean, seconds: number }} mutants
 */
export function longRunPage({ passed, failed, tests = [] }, { caught, seconds }, { platform, arch, versions }) {
  const rows = tests.map(
    ({ fullName, status, duration = 0 }) => `| ${fullName} | ${status} | ${(duration / 1_000).toFixed(1)} |`,
  );
  return `# The last long run

Made by \`npm run test:long\`, on ${platform}-${arch} with ${availableParallelism()} cores and Node ${versions.node}: ${passed + Number(caught)} passed, ${failed + Number(!caught)} failed.

| test | outcome | s |
| --- | --- | ---: |
${rows.join('\n')}
| [each mutant](mutants.md) is noticed by its test | ${caught ? 'passed' : 'failed'} | ${seconds.toFixed(1)} |
`;
}
