import type { SaveDialogOptions } from 'electron';
import { fail } from '../../shared/errors.ts';
import type { MarkerPort, SaveFilePort, SuggestedFile } from '../ports/system.ts';

export interface DialogSaveParts {
  /** Electron's save dialog, as far as it is used; on the window that asks. */
  readonly show: (
    options: SaveDialogOptions,
    window?: number,
  ) => Promise<{ readonly canceled: boolean; readonly filePath?: string }>;
  /** Replaces a file in one step. */
  readonly fileAt: (path: string) => Pick<MarkerPort, 'write'>;
}

/** Saves by the system's own dialog, one at a time: the person chooses the file, the extension stays. */
export class DialogSave implements SaveFilePort {
  readonly #parts: DialogSaveParts;
  #open = false;

  constructor(parts: DialogSaveParts) {
    this.#parts = parts;
  }

  async save({ name, extension, kind }: SuggestedFile, text: string, window?: number): Promise<boolean> {
    if (this.#open) fail('CONFIRM_BUSY');
    this.#open = true;
    try {
      const filters = [{ name: kind, extensions: [extension] }];
      const { canceled, filePath } = await this.#parts.show({ defaultPath: `${name}.${extension}`, filters }, window);
      if (canceled || !filePath) return false;
      const hasExtension = filePath.toLowerCase().endsWith(`.${extension}`);
      await this.#write(hasExtension ? filePath : `${filePath}.${extension}`, text);
      return true;
    } finally {
      this.#open = false;
    }
  }

  async #write(path: string, text: string): Promise<void> {
    try {
      await this.#parts.fileAt(path).write(text);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      fail('FILE_NOT_WRITTEN', { address: path, reason: code });
    }
  }
}
