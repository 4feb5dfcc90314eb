import { build } from './lib/build.mjs';
import { installPackages } from './lib/node-packages.mjs';
import { main } from './lib/processes.mjs';
import { ROOT } from './lib/project.mjs';
import { Say } from './lib/say.mjs';

await main(async ({ processes }) => {
  const say = new Say();
  await say.step('Node packages', () => installPackages(processes, ROOT));
  await say.step('Keyporch', () => build(processes));
  return 0;
});
