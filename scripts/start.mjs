// npm start: sets everything up, then opens Keyporch; without a display it runs the demo on a virtual one.
import { runProgram } from './lib/desktop.mjs';
import { main, say } from './lib/say.mjs';
import { hasDisplay, setUp } from './lib/set-up.mjs';

await main(async () => {
  const args = process.argv.slice(2);
  if (hasDisplay()) return runProgram('scripts/desktop/start-app.ts', await setUp('run'), args);
  say('There is no display here: the demo runs hands-free on a virtual one.');
  return runProgram('scripts/desktop/demo.ts', await setUp('headless'), args);
});
