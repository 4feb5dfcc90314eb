import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './project.mjs';
import { run } from './run.mjs';
import { StepError, step } from './say.mjs';

/*
 * glewlwyd, an OpenID provider in C, for the tests: unpacked from its Debian packages and not installed, because installed it
 * is a service that listens on the person's machine from then on.
 */
const PACKAGES = [
  'glewlwyd',
  'glewlwyd-common',
  'libjs-bootstrap4',
  'libjs-jquery',
  'libjs-popper.js',
  'fonts-fork-awesome',
];
/** What is in the folder, and how it is laid out there: another number has it made anew. */
const LAYOUT = 1;

/** The folder with the unpacked provider, made if it is not there yet. */
export async function provideGlewlwyd() {
  const folder = join(cacheFolder(), `glewlwyd-${process.arch}-${LAYOUT}`);
  if (existsSync(folder)) return folder;
  await step('glewlwyd, a provider for the tests', () => fetchInto(folder));
  return folder;
}

async function fetchInto(folder) {
  mkdirSync(cacheFolder(), { recursive: true });
  const work = mkdtempSync(join(cacheFolder(), 'fetch-'));
  try {
    const names = await wantedPackages();
    const { code, output } = await run('apt-get', ['download', ...names], { cwd: work, quiet: true });
    if (code !== 0) throw cannotFetch(output);
    const root = join(work, 'root');
    for (const name of readdirSync(work).filter((each) => each.endsWith('.deb'))) {
      const unpacked = await run('dpkg-deb', ['--extract', join(work, name), root], { quiet: true });
      if (unpacked.code !== 0) throw cannotFetch(unpacked.output);
    }
    // It serves only files that are in the folder itself, and its pages' parts are links to other packages'.
    const share = join(root, 'usr/share/glewlwyd');
    rmSync(join(share, 'webapp/config.json'));
    cpSync(join(share, 'webapp'), join(root, 'webapp'), { recursive: true, dereference: true });
    cpSync(join(share, 'templates/config.json'), join(root, 'webapp/config.json'));
    if (!existsSync(folder)) renameSync(root, folder);
    return `${names.length} packages unpacked`;
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** With the libraries that this machine has not got; nothing is installed. */
async function wantedPackages() {
  const root = process.getuid?.() === 0;
  let answer = await simulate();
  if (answer.code !== 0 && root) {
    await run('apt-get', ['-qq', 'update'], { quiet: true });
    answer = await simulate();
  }
  if (answer.code !== 0) throw cannotFetch(answer.output);
  const missing = [...answer.output.matchAll(/^Inst (lib\S+) /gm)].map(([, name]) => name);
  return [...new Set([...PACKAGES, ...missing])];
}

function simulate() {
  return run('apt-get', ['--simulate', '--no-install-recommends', 'install', 'glewlwyd'], { quiet: true });
}

function cannotFetch(output) {
  return new StepError(
    'the Debian packages of glewlwyd, a provider for the tests, could not be fetched',
    'Check that the packages’ mirror can be reached, run apt-get update as root, then start again.',
    output,
  );
}
