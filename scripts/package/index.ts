import { join, resolve } from 'node:path';
import { ROOT } from '../desktop/app.ts';
import { stageApp } from './app-files.ts';
import { appIdentity, readManifest } from './app-identity.ts';
import { type PackageOptions, readArguments, UsageError } from './arguments.ts';
import { readBakedConfig } from './baked-config.ts';
import { buildBaked } from './build-app.ts';
import { drawIcons } from './icon.ts';
import { type LaidOut, pack } from './pack.ts';
import { planTarget, runtimeFor } from './targets.ts';

async function layOut({ bake, target }: PackageOptions): Promise<LaidOut> {
  const { platform, prebuilds } = planTarget(target, process.arch);
  const runtime = runtimeFor(platform);
  const manifest = readManifest();
  const identity = appIdentity(bake ?? manifest.keyporch, manifest, runtime.version);
  const work = join(ROOT, '.cache', 'package', identity.id);
  const standIn = identity.marks.includes('test runtime');
  const config = bake === null ? null : readBakedConfig(fromCaller(bake.config), standIn);
  const picture = bake?.icon ? fromCaller(bake.icon) : join(import.meta.dirname, 'icon.svg');
  const icons = await drawIcons(picture, join(work, 'icons'));
  const { updates, updatesKey } = bake ?? manifest.keyporch;
  const feed = updates && updatesKey ? updates : null;
  const out = bake === null ? join(ROOT, 'out') : join(work, 'out');
  if (bake !== null) await buildBaked(bake, out);
  return { identity, work, files: stageApp(work, { identity, out, prebuilds, config }), icons, runtime, feed };
}

/** Relative to where npm was started. */
function fromCaller(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}

try {
  const options = readArguments(process.argv.slice(2));
  console.log(await pack(await layOut(options), { ...options, output: fromCaller(options.output) }));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`✘ ${error.message}`);
  process.exitCode = 1;
}
