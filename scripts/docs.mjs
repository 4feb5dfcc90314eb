// npm run docs: makes docs/config.schema.json anew from the checks of the config file.
import { runProgram } from './lib/desktop.mjs';
import { installNodePackages } from './lib/node-packages.mjs';
import { main } from './lib/say.mjs';

await main(async () => {
  await installNodePackages();
  return runProgram('scripts/docs/config-schema.ts', null);
});
