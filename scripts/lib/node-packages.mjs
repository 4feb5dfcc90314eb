import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project.mjs';
import { run } from './run.mjs';
import { StepError, step } from './say.mjs';

const STAMP = join(ROOT, 'node_modules', '.keyporch-lock');

/** Installs what the lock file names, where that has changed since the last time. */
export async function installNodePackages() {
  const lock = createHash('sha256')
    .update(readFileSync(join(ROOT, 'package-lock.json')))
    .digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === lock) return;
  await step('Node packages', async () => {
    const npm = process.env.npm_execpath ? [process.execPath, process.env.npm_execpath] : ['npm'];
    const { code, output } = await run(npm[0], [...npm.slice(1), 'ci', '--no-audit', '--no-fund'], { quiet: true });
    if (code !== 0) {
      throw new StepError('npm ci failed', 'Check that the package registry can be reached, then start again.', output);
    }
    writeFileSync(STAMP, lock);
    return 'installed as locked';
  });
}
