// npm run release-files FOLDER: what goes beside the packages in it: SBOM, feeds of updates, SHA-256 sums. KEYPORCH_UPDATES_KEY is
// the file of the key that signs the feeds. The workflow's last job runs it where nothing is installed, so it needs Node and npm alone.
import { resolve } from 'node:path';
import { writeReleaseFiles } from './lib/release-files.mjs';
import { main, say } from './lib/say.mjs';

await main(async () => {
  const [folder, ...more] = process.argv.slice(2);
  if (folder === undefined || more.length > 0) throw new Error('npm run release-files FOLDER');
  const here = process.env.INIT_CWD ?? '.';
  const key = process.env.KEYPORCH_UPDATES_KEY;
  const files = await writeReleaseFiles(resolve(here, folder), key && resolve(here, key));
  for (const file of files) say(`✔ ${file}`);
  if (!key && files.some((file) => file.startsWith('latest-')))
    say('! NOT SIGNED: no copy installs these packages by itself');
});
