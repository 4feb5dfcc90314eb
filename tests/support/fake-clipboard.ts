import type { ClipboardPort } from '../../electron/ports/system.ts';

/** A clipboard that other programs can write to as well. */
export class FakeClipboard implements ClipboardPort {
  text = '';

  async readText(): Promise<string> {
    return this.text;
  }

  async writeText(text: string): Promise<void> {
    this.text = text;
  }

  async clear(): Promise<void> {
    this.text = '';
  }
}
