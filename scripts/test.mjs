// npm test: sets everything up, then types, lint, unit, integration and end-to-end tests.
import { checkLint, checkTypes, runPlaywright, runVitest, Tally } from './lib/checks.mjs';
import { main } from './lib/say.mjs';
import { setUp } from './lib/set-up.mjs';

await main(async () => {
  const electron = await setUp('test');
  const tally = new Tally();
  tally.add(await checkTypes());
  tally.add(await checkLint());
  tally.add(await runVitest('unit'));
  tally.add(await runVitest('integration'));
  tally.add(await runPlaywright(electron));
  return tally.close();
});
