import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { build, type Configuration, Platform } from 'electron-builder';
import { ROOT } from '../desktop/app.ts';
import { stageApp } from './app-files.ts';
import { appIdentity, readManifest } from './app-identity.ts';
import { type PackageOptions, readArguments, UsageError } from './arguments.ts';
import { readBakedConfig } from './baked-config.ts';
import { buildBaked } from './build-app.ts';
import { builderConfig } from './builder-config.ts';
import { makeDeb } from './debian/deb.ts';
import { drawIcons } from './icon.ts';

/** Makes one package. @returns its path */
async function makePackage(options: PackageOptions): Promise<string> {
  const { bake, quick } = options;
  const dist = process.env.KEYPORCH_ELECTRON_DIST ?? '';
  const electronVersion = readFileSync(join(dist, 'version'), 'utf8').trim();
  const manifest = readManifest();
  const identity = appIdentity(bake ?? manifest.keyporch, manifest, electronVersion);
  const work = join(ROOT, '.cache', 'package', identity.id);
  const standIn = identity.marks.includes('test runtime');
  const config = bake === null ? null : readBakedConfig(fromCaller(bake.config), standIn);
  const icons = await drawIcons(
    bake?.icon ? fromCaller(bake.icon) : join(import.meta.dirname, 'icon.svg'),
    join(work, 'icons'),
  );
  const out = bake === null ? join(ROOT, 'out') : join(work, 'out');
  if (bake !== null) await buildBaked(bake.id, bake.name, out);
  const staged = stageApp(work, { identity, out, prebuilds: [`linux-${process.arch}`], config });
  const configuration = builderConfig({
    identity,
    ...staged,
    output: join(work, 'built'),
    icon: icons.largest,
    electronDist: dist,
    electronVersion,
    platformFiles: join(import.meta.dirname, 'platform'),
    quick,
  });
  await buildFolder(configuration);
  return makeDeb(join(work, 'deb'), fromCaller(options.output), {
    identity,
    unpacked: join(work, 'built', 'linux-unpacked'),
    icons,
    copyright: readFileSync(join(staged.resources, 'LICENSES.txt'), 'utf8'),
    arch: process.arch,
    quick,
  });
}

async function buildFolder(config: Configuration): Promise<void> {
  await build({ targets: Platform.LINUX.createTarget('dir'), config, projectDir: ROOT });
}

/** Relative to where npm was started. */
function fromCaller(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

try {
  console.log(await makePackage(readArguments(process.argv.slice(2))));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`✘ ${error.message}`);
  process.exitCode = 1;
}
