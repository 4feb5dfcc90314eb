import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { MarkerPort } from '../ports/system.ts';

/** A small file that is replaced in one step: written beside its place, then renamed over the old one. */
export class MarkerFile implements MarkerPort {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<string | null> {
    try {
      return await readFile(this.#path, 'utf8');
    } catch {
      return null; // none yet, or not readable: the next write replaces it
    }
  }

  /** As {@link read}, at once: for the moment before the program is ready, when nothing that takes turns gets one. */
  readNow(): string | null {
    try {
      return readFileSync(this.#path, 'utf8');
    } catch {
      return null; // as above
    }
  }

  async write(text: string): Promise<void> {
    const beside = `${this.#path}.${randomUUID()}`;
    await mkdir(dirname(this.#path), { recursive: true });
    try {
      await writeFile(beside, text, { mode: 0o600 });
      await rename(beside, this.#path);
    } catch (error) {
      await rm(beside, { force: true });
      throw error;
    }
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }
}
