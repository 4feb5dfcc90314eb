import type { Readable } from 'node:stream';
import { HttpError, joined } from '../../ports/http.ts';
import type { Deadline } from './deadline.ts';

/** How much is read ahead of whoever reads, in bytes: their waits and the network's overlap. */
const AHEAD_BYTES = 1_048_576;

export interface BodyParts {
  /** In bytes; null: any size. */
  readonly limit: number | null;
  readonly deadline: Deadline;
  /** What an error of the source means. */
  readonly toHttpError: (error: unknown) => HttpError;
  /** There is room again, after a piece that there was none for. */
  readonly resume: () => void;
  /** Nobody wants the rest. */
  readonly stop: () => void;
}

/**
 * A body while it comes in, counted once it is unpacked: a small answer can be a large one then. It is read once, by one
 * reader. No stream of Node's: for a small answer that costs more than all the rest, and its iterator joins whatever is there,
 * which copies every byte.
 */
export class Body implements AsyncIterable<Uint8Array> {
  readonly #parts: BodyParts;
  #limit: number;
  readonly #pieces: Uint8Array[] = [];
  /** Of the pieces that are here, in bytes. */
  #held = 0;
  #full = false;
  /** Of those that were handed over. */
  #size = 0;
  #end: { readonly error: unknown } | null = null;
  #hear: () => void = () => undefined;

  constructor(parts: BodyParts) {
    this.#parts = parts;
    this.#limit = parts.limit ?? Number.POSITIVE_INFINITY;
  }

  /** One piece more. @returns false if there is no room for another one until `resume` is called */
  push(piece: Uint8Array): boolean {
    if (this.#end !== null) return true;
    this.#pieces.push(piece);
    this.#held += piece.byteLength;
    this.#full = this.#held >= AHEAD_BYTES;
    this.#hear();
    return !this.#full;
  }

  /** There will be no more; what is here can still be read. The first reason counts. @param error null: it is whole */
  over(error: unknown): void {
    this.#end ??= { error };
    this.#parts.deadline.end();
    this.#hear();
  }

  /** All of it, where it is here and within its limit; null: it is to be read. */
  whole(): Uint8Array | null {
    if (this.#end === null || this.#end.error !== null || this.#held > this.#limit) return null;
    this.#held = 0;
    return joined(this.#pieces.splice(0));
  }

  goOn(idleMs: number): void {
    this.#limit = Number.POSITIVE_INFINITY;
    this.#parts.deadline.goOn(idleMs);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const stop = async () => {
      this.#stop();
      return { done: true, value: undefined } as const;
    };
    return { next: () => this.#next(), return: stop };
  }

  async #next(): Promise<IteratorResult<Uint8Array>> {
    if (this.#pieces.length === 0 && this.#end === null) await this.#news();
    const value = this.#pieces.shift();
    if (value === undefined) {
      const error = this.#end?.error ?? null;
      if (error !== null) throw this.#parts.deadline.reason ?? this.#parts.toHttpError(error);
      return { done: true, value: undefined };
    }
    this.#size += value.byteLength;
    if (this.#size > this.#limit) {
      this.#stop();
      throw new HttpError('too-large', null);
    }
    this.#held -= value.byteLength;
    if (this.#full && this.#held < AHEAD_BYTES) {
      this.#full = false;
      this.#parts.resume();
    }
    return { done: false, value };
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

  #stop(): void {
    this.over(null);
    this.#pieces.length = 0;
    this.#parts.stop();
  }
}

/** The body that a stream of Node's brings. */
export function bodyOfStream(stream: Readable, parts: Omit<BodyParts, 'resume' | 'stop'>): Body {
  const body = new Body({ ...parts, resume: () => stream.resume(), stop: () => stream.destroy() });
  let ended = false;
  const end = (error: unknown) => {
    ended = true;
    body.over(error);
  };
  stream.on('data', (piece: Uint8Array) => {
    if (!body.push(piece)) stream.pause();
  });
  stream.on('end', () => end(null));
  stream.on('error', end);
  stream.on('close', () => {
    if (!ended) end(new HttpError('bad-answer', null));
  });
  return body;
}
