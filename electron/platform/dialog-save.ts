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
      return { name: basename(path), write: (...args) => this.#parts.fileAt(path).write(...args) };
    } finally {
      this.#open = false;
    }
  }
}
