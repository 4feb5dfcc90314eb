import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../desktop/app.ts';
import type { AppIdentity } from './app-identity.ts';

/** What main, preload and renderer say about the licences of what they bundle; made by the build. */
const LICENSES = 'licenses.json';
/** Sets up what old runtimes lack, then starts the app. */
const STAND_IN_ENTRY = 'stand-in.cjs';

export interface AppFilesParts {
  readonly identity: AppIdentity;
  /** The built app. */
  readonly out: string;
  /** Folders as keytar names them: `linux-x64`. */
  readonly prebuilds: readonly string[];
  /** Text of the configuration that is built in, or null. */
  readonly config: string | null;
}

export interface AppFiles {
  readonly app: string;
  readonly keytar: string;
  readonly resources: string;
}

/** Lays out what goes into the package, and nothing else. */
export function stageApp(folder: string, { identity, out, prebuilds, config }: AppFilesParts): AppFiles {
  const app = join(folder, 'app');
  const keytar = join(folder, 'keytar');
  const resources = join(folder, 'resources');
  for (const each of [app, keytar, resources]) {
    rmSync(each, { recursive: true, force: true });
    mkdirSync(each, { recursive: true });
  }
  const bundled = (path: string) => !path.endsWith(LICENSES) && !path.endsWith('.built-from');
  cpSync(out, join(app, 'out'), { recursive: true, filter: bundled });
  const standIn = identity.marks.includes('test runtime');
  if (standIn) cpSync(join(import.meta.dirname, STAND_IN_ENTRY), join(app, STAND_IN_ENTRY));
  const main = standIn ? STAND_IN_ENTRY : 'out/main/index.cjs';
  writeFileSync(join(app, 'package.json'), JSON.stringify(packageJson(identity, main), null, 2));
  stageKeytar(keytar, prebuilds);
  writeFileSync(join(resources, 'LICENSES.txt'), licensesText(out));
  if (config !== null) writeFileSync(join(resources, 'keyporch.config.json'), config);
  return { app, keytar, resources };
}

function packageJson({ id, name, version, description, author, homepage }: AppIdentity, main: string) {
  return { name: id, productName: name, version, description, author, homepage, main, desktopName: `${id}.desktop` };
}

function stageKeytar(folder: string, prebuilds: readonly string[]): void {
  const source = join(ROOT, 'node_modules', 'keytar');
  for (const name of ['package.json', 'LICENSE.md', 'lib']) {
    cpSync(join(source, name), join(folder, name), { recursive: true });
  }
  for (const name of prebuilds) {
    cpSync(join(source, 'prebuilds', name), join(folder, 'prebuilds', name), { recursive: true });
  }
}

interface License {
  readonly name: string;
  readonly version: string;
  readonly identifier: string;
  readonly text: string;
}

/** The app's licence, then those of everything that is bundled, each once. */
function licensesText(out: string): string {
  const found = readdirSync(out)
    .map((part) => join(out, part, LICENSES))
    .filter((path) => existsSync(path))
    .flatMap((path) => JSON.parse(readFileSync(path, 'utf8')) as License[]);
  const keytar = join(ROOT, 'node_modules', 'keytar');
  const { name, version, license } = JSON.parse(readFileSync(join(keytar, 'package.json'), 'utf8'));
  found.push({ name, version, identifier: license, text: readFileSync(join(keytar, 'LICENSE.md'), 'utf8') });
  const unique = new Map(found.map((each) => [`${each.name} ${each.version}`, each]));
  const others = [...unique]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([title, { identifier, text }]) => `${title} (${identifier})\n\n${text ?? ''}`);
  return [readFileSync(join(ROOT, 'LICENSE'), 'utf8'), ...others]
    .map((text) => text.trim())
    .join(`\n\n${'-'.repeat(80)}\n\n`);
}
