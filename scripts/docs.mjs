// npm run docs: makes the JSON Schemas in docs/ anew, from the checks of the config file and of an exported flow.
import { runProgram } from './lib/desktop.mjs';
import { installNodePackages } from './lib/node-packages.mjs';
import { main } from './lib/say.mjs';

await main(async () => {
  await installNodePackages();
  const code = await runProgram('scripts/docs/config-schema.ts', null);
  return code === 0 ? runProgram('scripts/docs/flow-export-schema.ts', null) : code;
});
