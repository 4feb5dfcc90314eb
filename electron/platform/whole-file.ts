import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { ExpectedError, fail } from '../../shared/errors.ts';
import type { ChosenFile } from '../ports/system.ts';

/** What may wait for the disk, in bytes. */
const WAITING_BYTES = 1_048_576;

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
      await pipeline(pieces, createWriteStream(beside, { flags: 'wx', highWaterMark: WAITING_BYTES }));
      await flush(beside);
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

/** What is renamed must be on the disk first: else a crash could leave the name without the data. */
async function flush(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}
