import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NOTES, ROOT } from './project.mjs';
import { run } from './run.mjs';
import { StepError, step } from './say.mjs';
import { provideStandIn } from './stand-in.mjs';
import { toolsEnvironment, toolsNode } from './tools-node.mjs';

const NOTE = join(NOTES, 'electron.json');
const DOWNLOAD_MS = 300_000;

/**
 * The Electron to use: the one that `ELECTRON_OVERRIDE_DIST_PATH` names, else the locked one, else, on Linux x64 where its
 * release site can't be reached, one that stands in for tests. What was found is remembered, so that a second start needs
 * no network; delete `.cache/` to have it looked for again.
 * @returns {Promise<{ dist: string, executable: string }>}
 */
export async function provideElectron() {
  if (process.env.ELECTRON_OVERRIDE_DIST_PATH) return describe(process.env.ELECTRON_OVERRIDE_DIST_PATH);
  const wanted = JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8')).version;
  const note = existsSync(NOTE) ? JSON.parse(readFileSync(NOTE, 'utf8')) : {};
  if (note.wanted === wanted && existsSync(describe(note.dist).executable)) {
    if (note.standIn) await provideStandIn();
    return describe(note.dist);
  }
  let found;
  await step('Electron', async () => {
    found = (await real(wanted)) ?? (await standIn());
    mkdirSync(NOTES, { recursive: true });
    writeFileSync(NOTE, JSON.stringify({ wanted, ...found }));
    return found.standIn
      ? `${wanted} can't be downloaded here; ${found.version} stands in, for tests: only addresses on this machine`
      : found.version;
  });
  return describe(found.dist);
}

async function real(wanted) {
  const folder = join(ROOT, 'node_modules/electron');
  await run(toolsNode(), [join(folder, 'install.js')], {
    quiet: true,
    timeoutMs: DOWNLOAD_MS,
    env: toolsEnvironment(),
  });
  const dist = join(folder, 'dist');
  if (existsSync(describe(dist).executable)) return { dist, version: wanted, standIn: false };
  rmSync(dist, { recursive: true, force: true });
  return null;
}

async function standIn() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new StepError(
      'Electron could not be downloaded',
      'Check that its release site can be reached, or set ELECTRON_OVERRIDE_DIST_PATH to a folder that holds it.',
    );
  }
  const { folder, version } = await provideStandIn();
  return { dist: folder, version, standIn: true };
}

function describe(dist) {
  const names = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' };
  return { dist, executable: join(dist, names[process.platform] ?? 'electron') };
}
