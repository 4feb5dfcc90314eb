import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { build } from 'electron-builder';
import { ROOT } from '../desktop/app.ts';
import { type AppFiles, stageApp } from './app-files.ts';
import { type AppIdentity, appIdentity, readManifest } from './app-identity.ts';
import { type PackageOptions, readArguments, UsageError } from './arguments.ts';
import { readBakedConfig } from './baked-config.ts';
import { buildBaked } from './build-app.ts';
import { builderConfig } from './builder-config.ts';
import { makeDeb } from './debian/deb.ts';
import { drawIcons, type Icons } from './icon.ts';
import { planTarget, type TargetPlan } from './targets.ts';
import { installerScript } from './windows-installer.ts';

/** What goes into the package, laid out. */
interface Laid {
  readonly identity: AppIdentity;
  readonly work: string;
  readonly files: AppFiles;
  readonly icons: Icons;
}

/** Makes one package. @returns its path */
async function makePackage(options: PackageOptions): Promise<string> {
  const plan = planTarget(options.target, process.arch);
  // For another platform electron-builder downloads the Electron that is locked.
  const electronDist = plan.platform === process.platform ? providedElectron() : null;
  const electronVersion =
    electronDist === null ? lockedElectron() : readFileSync(join(electronDist, 'version'), 'utf8').trim();
  const laid = await layOut(options, plan, electronVersion);
  const built = join(laid.work, 'built');
  rmSync(built, { recursive: true, force: true });
  const script = join(laid.work, 'installer.nsh');
  writeFileSync(script, installerScript(laid.identity));
  const { identity, files, icons } = laid;
  const { quick } = options;
  const config = builderConfig({
    identity,
    ...files,
    output: built,
    icon: icons.largest,
    electronDist,
    electronVersion,
    installerScript: script,
    quick,
  });
  const artifacts = await build({ targets: plan.targets, config, projectDir: ROOT });
  const output = fromCaller(options.output);
  if (options.target !== 'deb') return keep(artifacts, output);
  return makeDeb(join(laid.work, 'deb'), output, {
    identity,
    unpacked: join(built, process.arch === 'x64' ? 'linux-unpacked' : `linux-${process.arch}-unpacked`),
    icons,
    copyright: readFileSync(join(files.resources, 'LICENSES.txt'), 'utf8'),
    arch: process.arch,
    quick,
  });
}

async function layOut({ bake }: PackageOptions, { prebuilds }: TargetPlan, electronVersion: string): Promise<Laid> {
  const manifest = readManifest();
  const identity = appIdentity(bake ?? manifest.keyporch, manifest, electronVersion);
  const work = join(ROOT, '.cache', 'package', identity.id);
  const config =
    bake === null ? null : readBakedConfig(fromCaller(bake.config), identity.marks.includes('test runtime'));
  const picture = bake?.icon ? fromCaller(bake.icon) : join(import.meta.dirname, 'icon.svg');
  const icons = await drawIcons(picture, join(work, 'icons'));
  const out = bake === null ? join(ROOT, 'out') : join(work, 'out');
  if (bake !== null) await buildBaked(bake.id, bake.name, out);
  return { identity, work, files: stageApp(work, { identity, out, prebuilds, config }), icons };
}

/** The folder that the scripts have found. */
function providedElectron(): string {
  const dist = process.env.KEYPORCH_ELECTRON_DIST;
  if (!dist) throw new Error('Start this with npm run package: it finds Electron.');
  return dist;
}

function lockedElectron(): string {
  return JSON.parse(readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8')).version;
}

/** Takes the package out of the folder that it was made in. */
function keep(artifacts: readonly string[], output: string): string {
  const artifact = artifacts.find((path) => !path.endsWith('.blockmap'));
  if (artifact === undefined) throw new Error('nothing was made');
  const kept = join(output, basename(artifact));
  mkdirSync(output, { recursive: true });
  copyFileSync(artifact, kept);
  return kept;
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
