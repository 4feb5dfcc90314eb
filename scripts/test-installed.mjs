// npm run test:installed: installs the packages, uses them as an ordinary person, removes them.
import { Tally } from './lib/checks.mjs';
import { whyNoGuest } from './lib/guest.mjs';
import { testInstalled } from './lib/installed.mjs';
import { main, say } from './lib/say.mjs';
import { setUp } from './lib/set-up.mjs';

await main(async () => {
  const tally = new Tally();
  const reason = await whyNoGuest();
  if (reason === null) {
    await setUp('installed');
    tally.add(await testInstalled());
  } else say(`not run here: tests of the installed package: ${reason}`);
  return tally.close();
});
