import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { TestProject } from 'vitest/node';
import { ROOT } from '../../scripts/desktop/app.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Keyporch's .deb, and an integrator's own. */
    readonly packages: { readonly keyporch: string; readonly acme: string };
  }
}

export const KEYPORCH = 'com.example.keyporch';
export const ACME = 'com.acme.portal';
export const ACME_CONFIG = JSON.stringify({
  providers: [{ id: 'acme', name: 'Acme', issuer: 'http://127.0.0.1:4999', clientId: 'acme-portal' }],
});
export const ACME_ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><circle cx="4" cy="4" r="4"/></svg>';

export const ACME_FEED = 'http://127.0.0.1:4998/portal/';
/** The public half of a key that nobody has. */
export const ACME_KEY = 'MCowBQYDK2VwAyEA9dp6Vsah5vY/YnjUgOSzlC4gZ3VfnS4jpLtfa88odfU=';

/** Makes a package with `npm run package`'s program. @param folder where files that are named are, and the package goes */
export async function makePackage(folder: string, ...args: readonly string[]): Promise<string> {
  const program = join(ROOT, 'scripts/package/index.ts');
  const all = [program, '--quick', '--output', folder, ...args];
  const { stdout } = await promisify(execFile)(process.execPath, all, {
    cwd: folder,
    env: { ...process.env, INIT_CWD: folder },
  });
  return stdout.trimEnd().split('\n').at(-1) ?? '';
}

export const bake = (folder: string, config: string, ...more: readonly string[]) =>
  makePackage(folder, '--id', ACME, '--name', 'Acme Portal', '--config', config, ...more);

/** Once for all files of tests. */
export async function setup({ provide }: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'keyporch-package-'));
  writeFileSync(join(folder, 'acme.json'), ACME_CONFIG);
  writeFileSync(join(folder, 'acme.svg'), ACME_ICON);
  const [keyporch, acme] = await Promise.all([
    makePackage(folder),
    bake(folder, 'acme.json', '--icon', 'acme.svg', '--updates', ACME_FEED, '--updates-key', ACME_KEY),
  ]);
  provide('packages', { keyporch, acme });
  return () => rmSync(folder, { recursive: true, force: true });
}
