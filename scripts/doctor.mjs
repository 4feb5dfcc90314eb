// npm run doctor: checks this clone's installation, as `keyporch doctor` does an installed app's.
import { runProgram } from './lib/desktop.mjs';
import { main } from './lib/say.mjs';
import { setUp } from './lib/set-up.mjs';

await main(async () => runProgram('scripts/desktop/start-doctor.ts', await setUp('run'), process.argv.slice(2)));
