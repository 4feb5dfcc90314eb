import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { ROOT } from '../../scripts/desktop/app.ts';
import { runAsRoot } from './machine.ts';
import type { Provider } from './provider.ts';

export const KEYPORCH = 'com.example.keyporch';
/** An integrator's own app. */
export const ACME = 'com.acme.portal';

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64"><circle cx="32" cy="32" r="30" fill="#0b7a5b"/><path d="M18 46 32 16l14 30h-8l-6-14-6 14z" fill="#fff"/></svg>';

/** Both packages, as their makers make them. */
export interface Packages {
  readonly keyporch: string;
  readonly acme: string;
  remove(): void;
}

export async function makePackages(provider: Provider): Promise<Packages> {
  const folder = mkdtempSync(join(tmpdir(), 'keyporch-packages-'));
  const file = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const config = file('acme.json', JSON.stringify(demoConfig(provider)).replaceAll('"demo"', '"acme"'));
  const own = ['--id', ACME, '--name', 'Acme Portal', '--config', config, '--icon', file('acme.svg', ICON)];
  return {
    keyporch: await makePackage(folder),
    acme: await makePackage(folder, ...own),
    remove: () => rmSync(folder, { recursive: true }),
  };
}

async function makePackage(folder: string, ...args: readonly string[]): Promise<string> {
  const program = join(ROOT, 'scripts', 'package.mjs');
  const said = await runAsRoot(process.execPath, [program, '--quick', '--output', folder, ...args]);
  return /^\/.*\.deb$/m.exec(said)?.[0] ?? '';
}

/** As people install a package that they have downloaded. */
export async function install(deb: string): Promise<void> {
  await runAsRoot('apt-get', ['-qq', '-y', '-o', 'DPkg::Lock::Timeout=120', '--no-install-recommends', 'install', deb]);
}

export async function uninstall(id: string): Promise<void> {
  await runAsRoot('apt-get', ['-qq', '-y', '-o', 'DPkg::Lock::Timeout=120', 'remove', id]);
}
