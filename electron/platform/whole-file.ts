import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ExpectedError, fail } from '../../shared/errors.ts';
import type { ChosenFile } from '../ports/system.ts';

/**
 * A file of the person's that is there as a whole or not at all: written beside its place, piece by piece as the disk takes
 * them, and renamed to it when all of it is on the disk.
 */
export class WholeFile implements ChosenFile {
  readonly name: string;
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
    this.name = basename(path);
  }

  async write(...[pieces, signal]: Parameters<ChosenFile['write']>): Promise<void> {
    // A name of its own: the file's with something added can be longer than a name may be.
    const beside = join(dirname(this.#path), `.${randomUUID()}.part`);
    try {
      await writeAll(await open(beside, 'wx'), pieces);
      if (signal?.aborted) fail('API_ABORTED');
      await rename(beside, this.#path);
    } catch (error) {
      await rm(beside, { force: true }).catch(() => undefined); // a disk that has gone takes it along
      if (error instanceof ExpectedError) throw error;
      const reason = error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
      fail('FILE_NOT_WRITTEN', { name: this.name, reason });
    }
  }
}

/** While a piece goes to the disk the next one is fetched. What is renamed must be on the disk: a crash could leave the name alone. */
async function writeAll(file: FileHandle, pieces: Parameters<ChosenFile['write']>[0]): Promise<void> {
  try {
    let writing: Promise<void> = Promise.resolve();
    for await (const piece of pieces) {
      await writing;
      writing = file.writeFile(piece);
      writing.catch(() => undefined); // told below, or before the next piece
    }
    await writing;
    await file.sync();
  } finally {
    await file.close(); // waits for a piece that is under way
  }
}
