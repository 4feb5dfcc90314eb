// npm test: sets everything up, then types, lint, unit, integration and end-to-end tests, and those of the packages.
import { checkLint, checkTypes, runPlaywright, runVitest, Tally } from './lib/checks.mjs';
import { canMakeDebs } from './lib/debian-packages.mjs';
import { provideGlewlwyd } from './lib/glewlwyd.mjs';
import { whyNoGuest } from './lib/guest.mjs';
import { testInstalled } from './lib/installed.mjs';
import { main, say } from './lib/say.mjs';
import { setUp } from './lib/set-up.mjs';

await main(async () => {
  const noGuest = await whyNoGuest();
  const electron = await setUp(noGuest === null ? 'installed' : 'test');
  const debian = canMakeDebs();
  const env = debian ? { KEYPORCH_GLEWLWYD: await provideGlewlwyd() } : {};
  const withElectron = { ...env, KEYPORCH_ELECTRON: electron.executable };
  const tally = new Tally();
  tally.add(await checkTypes());
  tally.add(await checkLint());
  tally.add(await runVitest('unit'));
  tally.add(
    await runVitest('integration', withElectron, debian ? [] : ['--exclude', 'tests/integration/glewlwyd.test.ts']),
  );
  if (debian) tally.add(await runVitest('package', { KEYPORCH_ELECTRON_DIST: electron.dist }));
  else say('not run here: tests of the package and of glewlwyd, which need Debian');
  tally.add(await runPlaywright(electron, env, debian ? [] : ['--grep-invert', '@debian']));
  if (noGuest === null) tally.add(await testInstalled());
  else say(`not run here: tests of the installed package: ${noGuest}`);
  return tally.close();
});
