// npm run setup: everything that a start or a test needs, without starting anything.
import { main, say } from './lib/say.mjs';
import { hasDisplay, setUp } from './lib/set-up.mjs';

await main(async () => {
  await setUp(hasDisplay() ? 'run' : 'headless');
  say('Ready.');
});
