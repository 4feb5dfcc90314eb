import { cpSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from '../scripts/desktop/app.ts';
import { stageApp } from '../scripts/package/app-files.ts';
import { appIdentity, readManifest } from '../scripts/package/app-identity.ts';
import { drawIcons } from '../scripts/package/icon.ts';
import { type LaidOut, pack } from '../scripts/package/pack.ts';
import { planTarget, runtimeFor } from '../scripts/package/targets.ts';

/*
 * How large the package is beside one of a hello-world window, on the same Electron, made by the same steps and compressed
 * as for people.
 */
const TARGET_MB = 6;
const MB = 1_000_000;
const HELLO = join(ROOT, 'bench', 'hello');

const work = mkdtempSync(join(tmpdir(), 'keyporch-size-'));
try {
  const { prebuilds } = planTarget('deb', process.arch);
  const manifest = readManifest();
  const runtime = runtimeFor('linux');
  const identity = appIdentity(manifest.keyporch, manifest, runtime.version);
  const icons = await drawIcons(join(ROOT, 'scripts/package/icon.svg'), join(work, 'icons'));
  const parts = { identity, out: join(ROOT, 'out'), prebuilds, config: null };
  const keyporch = {
    identity,
    work: join(work, 'keyporch'),
    files: stageApp(join(work, 'keyporch'), parts),
    icons,
    runtime,
    feed: null,
  };
  const [ours, hello] = [await sizeOf(keyporch), await sizeOf(helloWorld(keyporch))];
  const more = ours - hello;
  const verdict = more <= TARGET_MB ? 'met' : 'missed';
  console.log('Compressed packages (.deb) on the same Electron.');
  console.log(`  hello-world window   ${hello.toFixed(1).padStart(6)} MB`);
  console.log(
    `  Keyporch             ${ours.toFixed(1).padStart(6)} MB   +${more.toFixed(1)} MB   (target: at most +${TARGET_MB} MB, ${verdict})`,
  );
  process.exitCode = verdict === 'met' ? 0 : 1;
} finally {
  rmSync(work, { recursive: true, force: true });
}

async function sizeOf(laidOut: LaidOut): Promise<number> {
  return statSync(await pack(laidOut, { target: 'deb', quick: false, output: laidOut.work })).size / MB;
}

/** The least that opens a window, with nothing beside it. */
function helloWorld({ identity, icons, runtime }: LaidOut): LaidOut {
  const folder = join(work, 'hello');
  const [app, keytar, resources] = ['app', 'keytar', 'resources'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  for (const path of [app, keytar, resources]) mkdirSync(path, { recursive: true });
  cpSync(HELLO, app, { recursive: true });
  const names = {
    name: 'hello',
    version: '0.0.0',
    description: 'A window.',
    author: identity.author,
    main: 'index.cjs',
  };
  writeFileSync(join(app, 'package.json'), JSON.stringify(names));
  writeFileSync(join(resources, 'LICENSES.txt'), '');
  return {
    identity: { ...identity, id: 'com.example.hello' },
    work: folder,
    files: { app, keytar, resources },
    icons,
    runtime,
    feed: null,
  };
}
