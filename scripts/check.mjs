// npm run check: types, lint, unit tests, and what is known of the packages' weaknesses.
import { checkAudit } from './lib/audit.mjs';
import { checkLint, checkTypes, runVitest, Tally } from './lib/checks.mjs';
import { installNodePackages } from './lib/node-packages.mjs';
import { main } from './lib/say.mjs';

await main(async () => {
  await installNodePackages();
  const tally = new Tally();
  tally.add(await checkTypes());
  tally.add(await checkLint());
  tally.add(await runVitest('unit'));
  tally.add(await checkAudit());
  return tally.close();
});
