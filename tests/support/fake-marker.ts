import type { MarkerPort } from '../../electron/ports/system.ts';

/** The marker file, in memory. */
export class FakeMarker implements MarkerPort {
  text: string | null = null;
  /** A full disk: nothing can be written or removed. */
  full = false;

  async read(): Promise<string | null> {
    return this.text;
  }

  async write(text: string): Promise<void> {
    if (this.full) throw new Error('ENOSPC');
    this.text = text;
  }

  async remove(): Promise<void> {
    if (this.full) throw new Error('ENOSPC');
    this.text = null;
  }
}
