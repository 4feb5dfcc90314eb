// npm run bench: how long things take, beside a hello-world window on the same Electron.
import { runProgram } from './lib/desktop.mjs';
import { main } from './lib/say.mjs';
import { setUp } from './lib/set-up.mjs';

await main(async () => runProgram('bench/index.ts', await setUp('headless'), process.argv.slice(2)));
