// npm run package: makes an installable package; with --id, --name, --config and --icon an integrator's own app.
import { runProgram } from './lib/desktop.mjs';
import { main } from './lib/say.mjs';
import { setUp } from './lib/set-up.mjs';

await main(async () => {
  const electron = await setUp('package');
  return runProgram('scripts/package/index.ts', electron, process.argv.slice(2), {
    KEYPORCH_ELECTRON_DIST: electron.dist,
  });
});
