// npm run electron-path: prints the Electron executable that would be used, and nothing else on standard output.
import { provideElectron } from './lib/electron-runtime.mjs';
import { installNodePackages } from './lib/node-packages.mjs';
import { main } from './lib/say.mjs';

await main(async () => {
  await installNodePackages();
  const { executable } = await provideElectron();
  process.stdout.write(`${executable}\n`);
});
