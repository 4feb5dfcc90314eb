import { prepare } from './lib/prepare.mjs';
import { main } from './lib/processes.mjs';

await main(async ({ processes }) => {
  await prepare(processes, { sets: ['run'], tryAgain: true });
  return 0;
});
