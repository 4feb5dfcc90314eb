import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { build } from 'electron-builder';
import { ROOT } from '../desktop/app.ts';
import type { AppFiles } from './app-files.ts';
import type { AppIdentity } from './app-identity.ts';
import type { Target } from './arguments.ts';
import { builderConfig } from './builder-config.ts';
import { makeDeb } from './debian/deb.ts';
import type { Icons } from './icon.ts';
import { planTarget, type Runtime } from './targets.ts';
import { installerScript } from './windows-installer.ts';

/** What goes into a package, laid out. */
export interface LaidOut {
  readonly identity: AppIdentity;
  /** Folder for everything in between. */
  readonly work: string;
  readonly files: AppFiles;
  readonly icons: Icons;
  readonly runtime: Runtime;
  readonly feed: string | null;
}

export interface PackOptions {
  readonly target: Target;
  readonly quick: boolean;
  /** Folder for the package. */
  readonly output: string;
}

/** Makes a package of what is laid out. @returns its path */
export async function pack(
  { identity, work, files, icons, runtime, feed }: LaidOut,
  options: PackOptions,
): Promise<string> {
  const { target, quick, output } = options;
  const built = join(work, 'built');
  rmSync(built, { recursive: true, force: true });
  const script = join(work, 'installer.nsh');
  writeFileSync(script, installerScript(identity));
  const config = builderConfig({
    identity,
    ...files,
    output: built,
    icon: icons.largest,
    electronDist: runtime.dist,
    electronVersion: runtime.version,
    installerScript: script,
    feed,
    quick,
  });
  const { targets } = planTarget(target, process.arch);
  const artifacts = await build({ targets, config, projectDir: ROOT, publish: 'never' });
  if (target !== 'deb') return keep(artifacts, target === 'nsis' ? 'exe' : target, output);
  return makeDeb(join(work, 'deb'), output, {
    identity,
    unpacked: join(built, process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`),
    icons,
    copyright: readFileSync(join(files.resources, 'LICENSES.txt'), 'utf8'),
    arch: process.arch,
    quick,
  });
}

/** Takes the package out of the folder that it was made in. */
function keep(artifacts: readonly string[], extension: string, output: string): string {
  const artifact = artifacts.find((path) => path.endsWith(`.${extension}`));
  if (artifact === undefined) throw new Error('nothing was made');
  const kept = join(output, basename(artifact));
  mkdirSync(output, { recursive: true });
  copyFileSync(artifact, kept);
  return kept;
}
