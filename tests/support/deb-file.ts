import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { extractFile, listPackage } from '@electron/asar';

/** A line of `dpkg-deb --contents`. */
export interface DebEntry {
  readonly mode: string;
  readonly owner: string;
  /** Where a link leads is after ` -> `. */
  readonly path: string;
}

/** A .deb, looked into with Debian's own tools. */
export class DebFile {
  readonly path: string;
  readonly id: string;
  readonly entries: readonly DebEntry[];
  readonly #folder: string;

  /** @param folder an empty one, for what is taken out */
  constructor(path: string, id: string, folder: string) {
    this.path = path;
    this.id = id;
    this.#folder = folder;
    this.entries = dpkgDeb('--contents', path)
      .trimEnd()
      .split('\n')
      .map((line) => {
        const [mode = '', owner = '', , , , ...rest] = line.split(/ +/);
        return { mode, owner, path: rest.join(' ').replace(/^\./, '') };
      });
    mkdirSync(folder);
    const parts = [`./opt/${id}/resources`, './usr/share'];
    execFileSync('sh', ['-c', 'dpkg-deb --fsys-tarfile "$1" | tar -x -C "$2" "$3" "$4"', 'sh', path, folder, ...parts]);
    dpkgDeb('--control', path, join(folder, 'DEBIAN'));
  }

  field(name: string): string {
    return dpkgDeb('--field', this.path, name).trimEnd();
  }

  entry(path: string): DebEntry | undefined {
    return this.entries.find((each) => each.path === path);
  }

  /** Of what is installed below `/usr/share` and the app's resources, or of the control archive (`/DEBIAN`). */
  file(path: string): string {
    return join(this.#folder, path);
  }

  /** Paths in app.asar, beginning with `/`. */
  get asarPaths(): readonly string[] {
    return listPackage(this.#asar, { isPack: false });
  }

  asarFile(path: string): string {
    return extractFile(this.#asar, path.replace(/^\//, '')).toString('utf8');
  }

  get #asar(): string {
    return this.file(`/opt/${this.id}/resources/app.asar`);
  }
}

function dpkgDeb(...args: readonly string[]): string {
  return execFileSync('dpkg-deb', args, { encoding: 'utf8', maxBuffer: 16_777_216 });
}
