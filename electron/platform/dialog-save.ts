import { basename } from 'node:path';
import type { SaveDialogOptions } from 'electron';
import { fail } from '../../shared/errors.ts';
import type { ChosenFile, SaveFilePort, SuggestedFile } from '../ports/system.ts';

export interface DialogSaveParts {
  /** Electron's save dialog, as far as it is used; on the window that asks. */
  readonly show: (
    options: SaveDialogOptions,
    window?: number,
  ) => Promise<{ readonly canceled: boolean; readonly filePath?: string }>;
  /** True where there is a file. */
  readonly isThere: (path: string) => boolean;
  /** The file at a path. */
  readonly fileAt: (path: string) => Pick<ChosenFile, 'write'>;
}

/** Asks by the system's own dialog, one at a time: the person chooses the file, the extension stays. */
export class DialogSave implements SaveFilePort {
  readonly #parts: DialogSaveParts;
  #open = false;

  constructor(parts: DialogSaveParts) {
    this.#parts = parts;
  }

  async choose({ name, extension, kind }: SuggestedFile, window?: number): Promise<ChosenFile | null> {
    if (this.#open) fail('CONFIRM_BUSY');
    this.#open = true;
    try {
      const end = extension === '' ? '' : `.${extension}`;
      const filters = extension === '' ? {} : { filters: [{ name: kind, extensions: [extension] }] };
      const { canceled, filePath } = await this.#parts.show({ defaultPath: `${name}${end}`, ...filters }, window);
      if (canceled || !filePath) return null;
      const path = filePath.toLowerCase().endsWith(end.toLowerCase()) ? filePath : `${filePath}${end}`;
      // The dialog has asked about the name that was typed in, not about this one.
      if (path !== filePath && this.#parts.isThere(path)) {
        fail('FILE_NOT_WRITTEN', { name: basename(path), reason: 'EEXIST' });
      }
      return { name: basename(path), write: (...args) => this.#parts.fileAt(path).write(...args) };
    } finally {
      this.#open = false;
    }
  }
}
