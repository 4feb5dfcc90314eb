// npm run bench [-- proxy]: how long things take, what the idle program costs and how large the package is, beside a
// hello-world window on the same Electron; what the API proxy takes, beside bare Electron and a Next.js page. `proxy`: only
// that.
import { canMakeDebs } from './lib/debian-packages.mjs';
import { runProgram } from './lib/desktop.mjs';
import { main, say } from './lib/say.mjs';
import { setUp } from './lib/set-up.mjs';

await main(async () => {
  const electron = await setUp('test');
  const proxy = await runProgram('bench/proxy/index.ts', electron);
  if (process.argv[2] === 'proxy') return proxy;
  const times = await runProgram('bench/index.ts', electron);
  const idle = await runProgram('bench/idle.ts', electron);
  if (!canMakeDebs()) {
    say('not run here: the size of the package, which needs Debian');
    return proxy || times || idle;
  }
  const size = await runProgram('bench/package-size.ts', electron, [], { KEYPORCH_ELECTRON_DIST: electron.dist });
  return proxy || times || idle || size;
});
