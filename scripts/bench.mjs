// npm run bench: how long things take, and how large the package is, beside a hello-world window on the same Electron.
import { canMakeDebs } from './lib/debian-packages.mjs';
import { runProgram } from './lib/desktop.mjs';
import { main, say } from './lib/say.mjs';
import { setUp } from './lib/set-up.mjs';

await main(async () => {
  const electron = await setUp('test');
  const times = await runProgram('bench/index.ts', electron, process.argv.slice(2));
  if (!canMakeDebs()) {
    say('not run here: the size of the package, which needs Debian');
    return times;
  }
  const size = await runProgram('bench/package-size.ts', electron, [], { KEYPORCH_ELECTRON_DIST: electron.dist });
  return times || size;
});
