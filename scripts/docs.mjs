// npm run docs: makes anew what docs/ has from the code: the JSON Schemas, and the steps in docs/flow.md.
import { runProgram } from './lib/desktop.mjs';
import { installNodePackages } from './lib/node-packages.mjs';
import { main } from './lib/say.mjs';

await main(async () => {
  await installNodePackages();
  for (const name of ['config-schema', 'flow-export-schema', 'flow-page']) {
    const code = await runProgram(`scripts/docs/${name}.ts`, null);
    if (code !== 0) return code;
  }
  return 0;
});
