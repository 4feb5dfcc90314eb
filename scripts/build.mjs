// npm run build: fills out/.
import { build } from './lib/build.mjs';
import { installNodePackages } from './lib/node-packages.mjs';
import { main } from './lib/say.mjs';

await main(async () => {
  await installNodePackages();
  await build();
});
