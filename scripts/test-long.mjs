// npm run test:long: what takes minutes, and is not part of npm test. Names of files, or other words for Vitest, choose among
// the tests; without any the mutants run too, and what came out is in docs/long-run.md.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runVitest, Tally } from './lib/checks.mjs';
import { longRunPage } from './lib/long-run.mjs';
import { runMutants } from './lib/mutants.mjs';
import { installNodePackages } from './lib/node-packages.mjs';
import { ROOT } from './lib/project.mjs';
import { main } from './lib/say.mjs';

await main(async () => {
  await installNodePackages();
  const tally = new Tally();
  const chosen = process.argv.slice(2);
  const long = await runVitest('long', {}, chosen);
  tally.add(long);
  if (chosen.length > 0) return tally.close();
  const begin = Date.now();
  const code = await runMutants();
  tally.add(code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 });
  const mutants = { caught: code === 0, seconds: (Date.now() - begin) / 1_000 };
  writeFileSync(join(ROOT, 'docs/long-run.md'), longRunPage(long, mutants, process));
  return tally.close();
});
