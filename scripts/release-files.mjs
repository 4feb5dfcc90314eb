// npm run release-files FOLDER: what goes beside the packages in it: SBOM, feed of updates, SHA-256 sums. The workflow's last
// job runs it where nothing is installed, so it needs Node and npm alone.
import { resolve } from 'node:path';
import { writeReleaseFiles } from './lib/release-files.mjs';
import { main, say } from './lib/say.mjs';

await main(async () => {
  const [folder, ...more] = process.argv.slice(2);
  if (folder === undefined || more.length > 0) throw new Error('npm run release-files FOLDER');
  const files = await writeReleaseFiles(resolve(process.env.INIT_CWD ?? '.', folder));
  for (const file of files) say(`✔ ${file}`);
});
