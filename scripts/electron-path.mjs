import { provideElectron } from './lib/electron-runtime.mjs';
import { installPackages } from './lib/node-packages.mjs';
import { main } from './lib/processes.mjs';
import { ROOT } from './lib/project.mjs';
import { Say } from './lib/say.mjs';

// Standard output is for whoever asked: the path and nothing else.
await main(async ({ processes }) => {
  const say = new Say(process.stderr);
  await say.step('Node packages', () => installPackages(processes, ROOT));
  const { executable } = await say.step('Electron', () => provideElectron(processes));
  process.stdout.write(`${executable}\n`);
  return 0;
});
