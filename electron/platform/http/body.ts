import type { Readable } from 'node:stream';
import { HttpError } from '../../ports/http.ts';
import type { Deadline } from './deadline.ts';

export interface BodyParts {
  /** Decoded. */
  readonly stream: Readable;
  /** In bytes; null: any size. */
  readonly limit: number | null;
  readonly deadline: Deadline;
  /** What an error of the stream means. */
  readonly toHttpError: (error: unknown) => HttpError;
}

/** A body while it comes in, counted once it is unpacked: a small answer can be a large one then. */
export class Body implements AsyncIterable<Uint8Array> {
  readonly #parts: BodyParts;
  #limit: number;

  constructor(parts: BodyParts) {
    this.#parts = parts;
    this.#limit = parts.limit ?? Number.POSITIVE_INFINITY;
    // What is given up, or not read yet when its time is over, must not end the program: who reads hears of it.
    parts.stream.on('error', () => undefined);
    parts.stream.on('close', () => parts.deadline.end());
  }

  goOn(idleMs: number): void {
    this.#limit = Number.POSITIVE_INFINITY;
    this.#parts.deadline.goOn(idleMs);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const reading = this.#read();
    const stop = () => {
      this.#parts.stream.destroy(); // also where nothing has been read yet, and a generator has nothing to end
      return reading.return(undefined);
    };
    return { next: () => reading.next(), return: stop };
  }

  async *#read(): AsyncGenerator<Uint8Array, undefined> {
    const { stream, deadline, toHttpError } = this.#parts;
    let size = 0;
    try {
      deadline.waits();
      for await (const chunk of stream as AsyncIterable<Uint8Array>) {
        deadline.heard();
        size += chunk.byteLength;
        if (size > this.#limit) throw new HttpError('too-large', null);
        yield chunk;
        deadline.waits();
      }
    } catch (error) {
      throw deadline.reason ?? toHttpError(error);
    } finally {
      deadline.end();
      stream.destroy();
    }
  }
}
