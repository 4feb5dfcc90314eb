import type { App } from 'electron';
import { fail } from '../../../shared/errors.ts';
import type { SchemeHandler } from '../../../shared/ipc.ts';
import { CALLBACK_MARKER } from '../../../shared/launch.ts';
import type { SchemeHandlerPort } from '../../ports/system.ts';

export interface ElectronParts {
  readonly app: Pick<App, 'isDefaultProtocolClient' | 'setAsDefaultProtocolClient' | 'getApplicationNameForProtocol'>;
  readonly scheme: string;
  readonly platform: 'darwin' | 'win32';
  readonly executable: string;
  /** False for a run from a clone, which does not register its scheme on these systems. */
  readonly installed: boolean;
}

/** macOS and Windows, where Electron's own calls do. */
export class ElectronSchemeHandler implements SchemeHandlerPort {
  readonly #parts: ElectronParts;

  constructor(parts: ElectronParts) {
    this.#parts = parts;
  }

  async current(): Promise<SchemeHandler> {
    const { app, scheme, installed } = this.#parts;
    if (!installed) return { kind: 'unknown' };
    if (app.isDefaultProtocolClient(...this.#command)) return { kind: 'ours' };
    const name = app.getApplicationNameForProtocol(`${scheme}:`);
    const remedy = { kind: 'take-back' } as const;
    return name === '' ? { kind: 'none', remedy } : { kind: 'other', name, remedy };
  }

  async takeBack(): Promise<void> {
    if (!this.#parts.installed || !this.#parts.app.setAsDefaultProtocolClient(...this.#command)) {
      fail('SCHEME_NOT_TAKEN');
    }
  }

  /** On Windows as the installer registers it. */
  get #command(): [scheme: string, executable?: string, args?: string[]] {
    const { platform, scheme, executable } = this.#parts;
    return platform === 'win32' ? [scheme, executable, [CALLBACK_MARKER, '--']] : [scheme];
  }
}
