import { fail } from '../../../shared/errors.ts';
import type { SchemeHandler, SchemeRemedy } from '../../../shared/ipc.ts';
import type { SchemeHandlerPort } from '../../ports/system.ts';
import { type DesktopFile, dataHomeOf, defaultFile, findDesktopFiles } from './desktop-files.ts';
import { leadsTo, type RunningProgram } from './leads-to.ts';

export interface LinuxParts {
  /** The desktop file has its name too. */
  readonly scheme: string;
  readonly program: RunningProgram;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Runs `xdg-mime` to its end, for a limited time. @returns what it prints */
  readonly xdgMime: (args: readonly string[]) => Promise<string>;
}

/**
 * Linux desktops: `xdg-mime` names a desktop file, and that is followed to the program at its end. Electron's own calls
 * say no on bare desktops although the handler works.
 * @see Desktop Entry Specification; MIME Applications Specification
 */
export class LinuxSchemeHandler implements SchemeHandlerPort {
  readonly #parts: LinuxParts;
  readonly #mimeType: string;
  readonly #ownFile: string;

  constructor(parts: LinuxParts) {
    this.#parts = parts;
    this.#mimeType = `x-scheme-handler/${parts.scheme}`;
    this.#ownFile = `${parts.scheme}.desktop`;
  }

  async current(): Promise<SchemeHandler> {
    let file: string;
    try {
      const answer = await this.#parts.xdgMime(['query', 'default', this.#mimeType]);
      file = defaultFile(answer);
    } catch {
      return { kind: 'unknown' }; // not installed, or too slow
    }
    const [found] = file === '' ? [] : await this.#find(file);
    if (found === undefined) return { kind: 'none', remedy: await this.#remedy() };
    const ours = await this.#leadsHere(found);
    if (ours === null) return { kind: 'unknown' };
    if (ours) return { kind: 'ours' };
    return { kind: 'other', name: found.entry?.name || file, remedy: await this.#remedy() };
  }

  async takeBack(): Promise<void> {
    // Else the scheme would be left with a file that starts nothing, or somebody else.
    if ((await this.#remedy()).kind !== 'take-back') fail('SCHEME_NOT_TAKEN');
    try {
      await this.#parts.xdgMime(['default', this.#ownFile, this.#mimeType]);
    } catch (error) {
      fail('SCHEME_NOT_TAKEN', {}, error);
    }
  }

  async #remedy(): Promise<SchemeRemedy> {
    const files = await this.#find(this.#ownFile);
    const leadHere = await Promise.all(files.map((file) => this.#leadsHere(file)));
    const at = leadHere.indexOf(true);
    if (at === 0) return { kind: 'take-back' };
    const { program } = this.#parts;
    if (program.appFolder !== null) return { kind: 'command', command: startCommand(program.appFolder, program) };
    if (at === -1) return { kind: 'none' };
    const before = files.slice(0, at).map(({ path }) => path);
    const rm = before.every((path) => path.startsWith(dataHomeOf(this.#parts.environment))) ? 'rm' : 'sudo rm';
    return { kind: 'command', command: [rm, ...before.map(shellQuote)].join(' ') };
  }

  #leadsHere({ entry }: DesktopFile): Promise<boolean | null> {
    const { program, environment } = this.#parts;
    return leadsTo(program, entry?.command ?? [], environment.PATH ?? '');
  }

  #find(name: string): Promise<readonly DesktopFile[]> {
    return findDesktopFiles(name, this.#parts.environment);
  }
}

/** Registers anew, and brings the window that is open to the front. */
function startCommand(folder: string, { userData, defaultUserData }: RunningProgram): string {
  const more = userData === defaultUserData ? '' : ` -- ${shellQuote(`--user-data-dir=${userData}`)}`;
  return `cd ${shellQuote(folder)} && npm start${more}`;
}

function shellQuote(text: string): string {
  return /^[\w./@:+=-]+$/.test(text) ? text : `'${text.replace(/'/g, `'\\''`)}'`;
}
