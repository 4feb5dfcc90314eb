// npm run check: types, lint and unit tests.
import { checkLint, checkTypes, runVitest, Tally } from './lib/checks.mjs';
import { installNodePackages } from './lib/node-packages.mjs';
import { main } from './lib/say.mjs';

await main(async () => {
  await installNodePackages();
  const tally = new Tally();
  tally.add(await checkTypes());
  tally.add(await checkLint());
  tally.add(await runVitest('unit'));
  return tally.close();
});
