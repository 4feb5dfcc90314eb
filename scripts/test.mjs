// npm test: sets everything up, then types, lint, unit, integration and end-to-end tests.
import { checkLint, checkTypes, runPlaywright, runVitest, Tally } from './lib/checks.mjs';
import { canMakeDebs } from './lib/debian-packages.mjs';
import { main, say } from './lib/say.mjs';
import { setUp } from './lib/set-up.mjs';

await main(async () => {
  const electron = await setUp('test');
  const tally = new Tally();
  tally.add(await checkTypes());
  tally.add(await checkLint());
  tally.add(await runVitest('unit'));
  tally.add(await runVitest('integration'));
  if (canMakeDebs()) tally.add(await runVitest('package', { KEYPORCH_ELECTRON_DIST: electron.dist }));
  else say('not run here: tests of the package, which need Debian');
  tally.add(await runPlaywright(electron));
  return tally.close();
});
