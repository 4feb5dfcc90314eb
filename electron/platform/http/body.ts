import type { Readable } from 'node:stream';
import { HttpError, joined } from '../../ports/http.ts';
import type { Deadline } from './deadline.ts';

/** How much is read ahead of whoever reads, in bytes: their waits and the network's overlap. */
const AHEAD_BYTES = 1_048_576;

export interface BodyParts {
  /** Decoded. */
  readonly stream: Readable;
  /** In bytes; null: any size. */
  readonly limit: number | null;
  /** See `HttpRequest.pieceBytes`. */
  readonly pieceBytes: number | undefined;
  readonly deadline: Deadline;
  /** What an error of the stream means. */
  readonly toHttpError: (error: unknown) => HttpError;
}

/**
 * A body while it comes in, counted once it is unpacked: a small answer can be a large one then. It is read once, by one
 * reader, as it came unless pieces are wanted: a stream's own iterator joins whatever is there, which copies every byte.
 */
export class Body implements AsyncIterable<Uint8Array> {
  readonly #parts: BodyParts;
  #limit: number;
  readonly #pieces: Uint8Array[] = [];
  /** Of the pieces that are here, in bytes. */
  #held = 0;
  #size = 0;
  #end: { readonly error: unknown } | null = null;
  #hear: () => void = () => undefined;

  constructor(parts: BodyParts) {
    this.#parts = parts;
    this.#limit = parts.limit ?? Number.POSITIVE_INFINITY;
    const { stream } = parts;
    // What is given up, or not read yet when its time is over, must not end the program: who reads hears of it.
    stream.on('error', (error) => this.#over(error));
    stream.on('close', () => {
      if (this.#end === null) this.#over(new HttpError('bad-answer', null));
    });
  }

  goOn(idleMs: number): void {
    this.#limit = Number.POSITIVE_INFINITY;
    this.#parts.deadline.goOn(idleMs);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const { stream } = this.#parts;
    if (this.#end === null) {
      stream.on('end', () => this.#over(null));
      stream.on('data', this.#onPiece);
    }
    const stop = async () => {
      this.#over(null);
      stream.destroy();
      return { done: true, value: undefined } as const;
    };
    return { next: () => this.#next(), return: stop };
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    const { stream, deadline, toHttpError } = this.#parts;
    if (this.#pieces.length === 0 && this.#end === null) await this.#news();
    const value = this.#take();
    if (value === undefined) {
      const error = this.#end?.error ?? null;
      if (error !== null) throw deadline.reason ?? toHttpError(error);
      return { done: true, value: undefined };
    }
    this.#held -= value.byteLength;
    this.#size += value.byteLength;
    if (this.#size > this.#limit) {
      this.#pieces.length = 0;
      stream.destroy();
      throw new HttpError('too-large', null);
    }
    if (this.#held < AHEAD_BYTES && stream.isPaused()) stream.resume();
    return { done: false, value };
  }

  #take(): Uint8Array | undefined {
    const { pieceBytes = 0 } = this.#parts;
    let count = 1;
    let bytes = this.#pieces[0]?.byteLength ?? 0;
    for (; count < this.#pieces.length; count += 1) {
      bytes += this.#pieces[count]?.byteLength ?? 0;
      if (bytes > pieceBytes) break;
    }
    return this.#pieces.length === 0 ? undefined : joined(this.#pieces.splice(0, count));
  }

  async #news(): Promise<void> {
    const { deadline } = this.#parts;
    const heard = new Promise<void>((resolve) => {
      this.#hear = resolve;
    });
    deadline.waits();
    await heard;
    deadline.heard();
  }

  readonly #onPiece = (piece: Uint8Array): void => {
    if (this.#end !== null) return;
    this.#pieces.push(piece);
    this.#held += piece.byteLength;
    if (this.#held >= AHEAD_BYTES) this.#parts.stream.pause();
    this.#hear();
  };

  /** There will be no more; what is here can still be read. The first reason counts. */
  #over(error: unknown): void {
    this.#end ??= { error };
    this.#parts.deadline.end();
    this.#hear();
  }
}
