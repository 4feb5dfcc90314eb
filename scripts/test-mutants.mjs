// npm run test:mutants: takes mitigations out and puts leaks in, one at a time; a test has to notice each. Titles choose among them.
import { runMutants } from './lib/mutants.mjs';
import { main } from './lib/say.mjs';

await main(() => runMutants(process.argv.slice(2)));
