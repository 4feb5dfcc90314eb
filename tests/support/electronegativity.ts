import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../../scripts/desktop/app.ts';
import { runQuietly } from '../../scripts/desktop/processes.ts';

const SOURCE = join(ROOT, 'scripts/electronegativity');

/** What the scanner has to say about a place: an id of its own, and the file within the folder. */
export interface Finding {
  readonly id: string;
  readonly file: string;
}

export interface Scan {
  readonly found: readonly Finding[];
  /** Files that it could not read. */
  readonly errors: readonly string[];
}

/** Installs it once, beside other caches: nothing of the project depends on its some 400 packages. */
export async function scanFolder(folder: string): Promise<Scan> {
  const installed = await install();
  const output = join(tmpdir(), `electronegativity-${process.pid}.json`);
  try {
    await runQuietly(process.execPath, [join(SOURCE, 'scan.cjs'), installed, folder, output], environment());
    const { found, errors } = JSON.parse(readFileSync(output, 'utf8')) as Scan;
    return { found: found.map(({ id, file }) => ({ id, file: file.replace(`${folder}/`, '') })), errors };
  } finally {
    rmSync(output, { force: true });
  }
}

async function install(): Promise<string> {
  const wanted = readFileSync(join(SOURCE, 'package.json'));
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'keyporch');
  const folder = join(cache, `electronegativity-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`);
  if (existsSync(join(folder, 'ready'))) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(join(SOURCE, 'package.json'), join(folder, 'package.json'));
  await runQuietly(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder],
    environment(),
  );
  writeFileSync(join(folder, 'ready'), '');
  return folder;
}

function environment(): Record<string, string> {
  return process.env as Record<string, string>;
}
