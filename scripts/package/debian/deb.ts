import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { runQuietly } from '../../desktop/processes.ts';
import type { AppIdentity } from '../app-identity.ts';
import type { Icons } from '../icon.ts';
import { controlText, debianArchitecture } from './control.ts';
import { desktopEntryText } from './desktop-entry.ts';
import { postinstText, postrmText } from './maintainer-scripts.ts';

export interface DebParts {
  readonly identity: AppIdentity;
  /** The unpacked app with its Electron. */
  readonly unpacked: string;
  readonly icons: Icons;
  /** Text of `/usr/share/doc/…/copyright`. */
  readonly copyright: string;
  /** As Node names it. */
  readonly arch: string;
  readonly quick: boolean;
}

/**
 * Packs an unpacked app with dpkg-deb alone.
 * @param work a folder that is emptied first
 * @param output the folder for the package
 * @returns the package's path
 */
export async function makeDeb(work: string, output: string, parts: DebParts): Promise<string> {
  const { identity, quick } = parts;
  const architecture = debianArchitecture(parts.arch);
  rmSync(work, { recursive: true, force: true });
  layOut(work, parts);
  setModes(work);
  chmodSync(join(work, 'opt', identity.id, 'chrome-sandbox'), 0o4755);
  writeControl(work, identity, architecture);
  mkdirSync(output, { recursive: true });
  const file = join(output, `${identity.id}_${identity.version}_${architecture}.deb`);
  // xz -9 saves 3 % more and takes three times as long: it can't use more than one processor for a package of this size.
  const compression = quick ? ['-Zgzip', '-z1'] : ['-Zxz', '-z6'];
  await runQuietly(
    'dpkg-deb',
    ['--root-owner-group', ...compression, '--build', work, file],
    process.env as Record<string, string>,
  );
  return file;
}

function layOut(root: string, { identity, unpacked, icons, copyright }: DebParts): void {
  const { id } = identity;
  const put = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  cpSync(unpacked, join(root, 'opt', id), { recursive: true });
  mkdirSync(join(root, 'usr/bin'), { recursive: true });
  symlinkSync(`/opt/${id}/${id}`, join(root, 'usr/bin', id));
  put(`usr/share/applications/${id}.desktop`, desktopEntryText(identity, `/opt/${id}/${id}`));
  put(`usr/share/doc/${id}/copyright`, copyright);
  const theme = 'usr/share/icons/hicolor';
  for (const [size, file] of icons.sizes) copy(file, join(root, theme, `${size}x${size}/apps/${id}.png`));
  if (icons.svg !== null) copy(icons.svg, join(root, theme, `scalable/apps/${id}.svg`));
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  cpSync(from, to);
}

/** Readable for everyone, whatever umask and owner the files were made with. */
function setModes(root: string): void {
  chmodSync(root, 0o755);
  for (const path of walk(root)) {
    const { mode } = statSync(path);
    const executable = (mode & 0o170000) === 0o040000 || (mode & 0o100) !== 0;
    chmodSync(path, executable ? 0o755 : 0o644);
  }
}

function writeControl(root: string, identity: AppIdentity, architecture: string): void {
  const files = walk(root).filter((path) => statSync(path).isFile());
  const sums = files.map(
    (path) => `${createHash('md5').update(readFileSync(path)).digest('hex')}  ${relative(root, path)}\n`,
  );
  const kibibytes = files.reduce((sum, path) => sum + Math.ceil(statSync(path).size / 1024), 0);
  const control = join(root, 'DEBIAN');
  mkdirSync(control, { mode: 0o755 });
  const scripts = { postinst: postinstText(), postrm: postrmText() };
  writeFileSync(join(control, 'control'), controlText(identity, architecture, kibibytes), { mode: 0o644 });
  writeFileSync(join(control, 'md5sums'), sums.join(''), { mode: 0o644 });
  for (const [name, text] of Object.entries(scripts)) writeFileSync(join(control, name), text, { mode: 0o755 });
}

/** All files and folders below, without symbolic links. */
function walk(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => !entry.isSymbolicLink())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
