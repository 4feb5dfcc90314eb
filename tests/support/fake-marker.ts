import type { MarkerPort } from '../../electron/ports/system.ts';

/** The marker file, in memory. */
export class FakeMarker implements MarkerPort {
  text: string | null = null;

  async read(): Promise<string | null> {
    return this.text;
  }

  async write(text: string): Promise<void> {
    this.text = text;
  }

  async remove(): Promise<void> {
    this.text = null;
  }
}
