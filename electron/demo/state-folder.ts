import { chmodSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The demo's files: a folder and files that only the person can read, replaced in one step. */
export class StateFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700);
  }

  /** @returns null if there is no such file or it is not JSON: the demo then starts afresh */
  read(name: string): unknown {
    try {
      return JSON.parse(readFileSync(join(this.#path, name), 'utf8'));
    } catch {
      return null;
    }
  }

  write(name: string, value: unknown): void {
    const file = join(this.#path, name);
    writeFileSync(`${file}.new`, JSON.stringify(value), { mode: 0o600 });
    renameSync(`${file}.new`, file);
  }
}
