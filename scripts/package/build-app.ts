import { execFile } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../desktop/app.ts';
import type { Bake } from './arguments.ts';

/** Builds an integrator's own app: its identity in, the demo out. Keyporch itself is built as always, into `out/`. */
export async function buildBaked(
  { id, name, updates, updatesKey }: Pick<Bake, 'id' | 'name' | 'updates' | 'updatesKey'>,
  folder: string,
): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const env = { ...process.env, KEYPORCH_BAKE: JSON.stringify({ id, name, folder, updates, updatesKey }) };
  await promisify(execFile)(
    process.execPath,
    [join(ROOT, 'node_modules/electron-vite/bin/electron-vite.js'), 'build'],
    {
      cwd: ROOT,
      env,
    },
  );
}
