import type { DefaultBrowser, DefaultBrowserPort } from '../ports/doctor.ts';
import { type DesktopEnvironment, defaultFile, findDesktopFiles } from './scheme-handler/desktop-files.ts';

export interface LinuxBrowserParts {
  readonly environment: DesktopEnvironment;
  /** Runs `xdg-mime` to its end, for a limited time. @returns what it prints */
  readonly xdgMime: (args: readonly string[]) => Promise<string>;
}

/** Linux desktops: the desktop file that `xdg-open` starts for https. `xdg-settings` asks the same, on fewer desktops. */
export class LinuxDefaultBrowser implements DefaultBrowserPort {
  readonly #parts: LinuxBrowserParts;

  constructor(parts: LinuxBrowserParts) {
    this.#parts = parts;
  }

  async current(): Promise<DefaultBrowser> {
    let file: string;
    try {
      file = defaultFile(await this.#parts.xdgMime(['query', 'default', 'x-scheme-handler/https']));
    } catch {
      return { kind: 'unknown' }; // not installed, or too slow
    }
    const [found] = file === '' ? [] : await findDesktopFiles(file, this.#parts.environment);
    return found?.entry ? { kind: 'found', name: found.entry.name || file } : { kind: 'none' };
  }
}

/** macOS and Windows. */
export class ElectronDefaultBrowser implements DefaultBrowserPort {
  readonly #nameOf: (url: string) => string;

  /** @param nameOf Electron's `app.getApplicationNameForProtocol` */
  constructor(nameOf: (url: string) => string) {
    this.#nameOf = nameOf;
  }

  async current(): Promise<DefaultBrowser> {
    const name = this.#nameOf('https://');
    return name === '' ? { kind: 'none' } : { kind: 'found', name };
  }
}
