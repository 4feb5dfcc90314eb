// npm run test:long: what takes minutes, and is not part of npm test. Names of files, or other words for Vitest, choose among it.
import { runVitest, Tally } from './lib/checks.mjs';
import { installNodePackages } from './lib/node-packages.mjs';
import { main } from './lib/say.mjs';

await main(async () => {
  await installNodePackages();
  const tally = new Tally();
  tally.add(await runVitest('long', {}, process.argv.slice(2)));
  return tally.close();
});
