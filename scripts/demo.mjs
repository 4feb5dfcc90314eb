// npm run demo: the demo hands-free on a virtual display, with a browser, a keyring and folders of its own.
import { runProgram } from './lib/desktop.mjs';
import { main } from './lib/say.mjs';
import { setUp } from './lib/set-up.mjs';

await main(async () => runProgram('scripts/desktop/demo.ts', await setUp('headless'), process.argv.slice(2)));
