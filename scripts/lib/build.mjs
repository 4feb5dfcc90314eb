import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './project.mjs';
import { run } from './run.mjs';
import { StepError, step } from './say.mjs';
import { toolsEnvironment, toolsNode } from './tools-node.mjs';

const STAMP = join(ROOT, 'out', '.built-from');
const INPUTS = ['electron', 'renderer', 'shared', 'package.json', 'package-lock.json', 'electron.vite.config.ts'];

/** Builds the app into `out/`, where its sources have changed since the last time. */
export async function build() {
  const sources = hashOf(INPUTS);
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sources) return;
  await step('Build', async () => {
    const { code, output } = await run(
      toolsNode(),
      [join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'],
      {
        quiet: true,
        env: toolsEnvironment(),
      },
    );
    if (code !== 0) throw new StepError('the build failed', 'Read what it says above.', output);
    writeFileSync(STAMP, sources);
    return 'out/';
  });
}

function hashOf(inputs) {
  const hash = createHash('sha256');
  for (const input of inputs) {
    const path = join(ROOT, input);
    for (const file of listFiles(path))
      hash.update(file.slice(ROOT.length)).update('\0').update(readFileSync(file)).update('\0');
  }
  return hash.digest('hex');
}

function listFiles(path) {
  let entries;
  try {
    entries = readdirSync(path, { withFileTypes: true });
  } catch {
    return [path]; // a file
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : 1)).flatMap((entry) => listFiles(join(path, entry.name)));
}
