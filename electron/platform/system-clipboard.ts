import type { Clipboard } from 'electron';
import type { ClipboardPort } from '../ports/system.ts';

/** Electron's clipboard: its calls answer at once in older versions, and by promises in newer ones. */
export class SystemClipboard implements ClipboardPort {
  readonly #clipboard: Pick<Clipboard, 'readText' | 'writeText' | 'clear'>;

  constructor(clipboard: Pick<Clipboard, 'readText' | 'writeText' | 'clear'>) {
    this.#clipboard = clipboard;
  }

  async readText(): Promise<string> {
    return this.#clipboard.readText();
  }

  async writeText(text: string): Promise<void> {
    await this.#clipboard.writeText(text);
  }

  async clear(): Promise<void> {
    await this.#clipboard.clear();
  }
}
