import { randomUUID } from 'node:crypto';
import { type FileHandle, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ExpectedError, fail } from '../../shared/errors.ts';
import type { ChosenFile } from '../ports/system.ts';

/** So much may wait for the disk, in bytes; it goes there together, since each time is a way to another thread and back. */
const WAITING_BYTES = 1_048_576;
/** What was written is sent to the disk each time it is so much, in bytes, so that the end need not wait for all of it. */
const SENT_BYTES = 8_388_608;

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

/** While some goes to the disk more is fetched. What is renamed must be on the disk: a crash could leave the name alone. */
async function writeAll(file: FileHandle, pieces: Parameters<ChosenFile['write']>[0]): Promise<void> {
  let waiting: Uint8Array[] = [];
  let bytes = 0;
  let writing: Promise<void> | null = null;
  let problem: { readonly error: unknown } | null = null;
  let unsent = 0;
  let sending: Promise<void> | null = null;
  const send = async () => {
    try {
      await file.datasync();
    } catch (error) {
      problem = { error };
    }
    sending = null;
  };
  const writeWaiting = async () => {
    try {
      for (; waiting.length > 0; ) {
        const together = waiting;
        unsent += bytes;
        waiting = [];
        bytes = 0;
        await writeTogether(file, together);
        if (unsent < SENT_BYTES || sending !== null) continue;
        unsent = 0;
        sending = send();
      }
    } catch (error) {
      problem = { error };
    }
    writing = null;
  };
  try {
    for await (const piece of pieces) {
      waiting.push(typeof piece === 'string' ? Buffer.from(piece) : piece);
      bytes += piece.length;
      writing ??= writeWaiting();
      if (bytes >= WAITING_BYTES) await writing;
      throwIf(problem);
    }
    await writing;
    await sending;
    throwIf(problem);
    await file.sync();
  } finally {
    waiting = [];
    await file.close(); // waits for what is under way
  }
}

function throwIf(problem: { readonly error: unknown } | null): void {
  if (problem !== null) throw problem.error;
}

async function writeTogether(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  if (pieces.length === 0) return;
  const { bytesWritten } = await file.writev([...pieces]);
  const bytes = pieces.reduce((sum, { byteLength }) => sum + byteLength, 0);
  // It took less: this goes on until it has all, or says why not.
  if (bytesWritten < bytes) await file.writeFile(Buffer.concat(pieces).subarray(bytesWritten));
}
