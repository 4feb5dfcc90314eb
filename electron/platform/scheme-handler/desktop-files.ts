import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import { type DesktopEntry, parseDesktopEntry } from './command-words.ts';

export type DesktopEnvironment = Readonly<Record<string, string | undefined>>;

export interface DesktopFile {
  readonly path: string;
  /** Null: it starts nothing. */
  readonly entry: DesktopEntry | null;
}

/** Where a person's own files are. @see XDG Base Directory Specification */
export function dataHomeOf(environment: DesktopEnvironment): string {
  return environment.XDG_DATA_HOME || join(environment.HOME || homedir(), '.local/share');
}

/** All desktop files of one name: the first is the one that counts. @see Desktop Entry Specification */
export async function findDesktopFiles(name: string, environment: DesktopEnvironment): Promise<readonly DesktopFile[]> {
  const shared = (environment.XDG_DATA_DIRS || '/usr/local/share:/usr/share').split(delimiter);
  const found: DesktopFile[] = [];
  for (const folder of [dataHomeOf(environment), ...shared].filter(isAbsolute)) {
    // A file in a subfolder is named with a dash: kde/app.desktop is kde-app.desktop.
    for (const each of new Set([name, name.replace('-', '/')])) {
      const path = join(folder, 'applications', each);
      const text = await readFile(path, 'utf8').catch(() => null); // there is none
      if (text !== null && !found.some((other) => other.path === path)) {
        found.push({ path, entry: parseDesktopEntry(text) });
      }
    }
  }
  return found;
}

/** What `xdg-mime query default` says: one name, although some print several. */
export function defaultFile(answer: string): string {
  return /^[^;\n]*/.exec(answer.trim())?.[0] ?? '';
}
