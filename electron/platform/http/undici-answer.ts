import type { Duplex } from 'node:stream';
import { createBrotliDecompress, createGunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { hasNoBody } from '../../../shared/api.ts';
import { type HttpAnswer, HttpError, type HttpRequest } from '../../ports/http.ts';
import { Body, bodyOfStream } from './body.ts';
import type { Deadline } from './deadline.ts';
import { encodingOf } from './encoding.ts';
import { toBodyError } from './undici-errors.ts';

export interface AnsweringParts {
  readonly wanted: HttpRequest;
  readonly deadline: Deadline;
  readonly resolve: (answer: HttpAnswer) => void;
  readonly reject: (error: unknown) => void;
}

/** What takes the bytes of a body as they come over the connection. */
interface Sink {
  /** @returns false: no more until there is room */
  readonly take: (piece: Buffer) => boolean;
  readonly end: () => void;
  readonly fail: (error: unknown) => void;
}

const DECODERS = { gzip: createGunzip, 'x-gzip': createGunzip, br: createBrotliDecompress };

/** One answer while it comes in. Half as dear as the library's own `request`, which makes a stream for each. */
export class Answering implements Dispatcher.DispatchHandlers {
  readonly #parts: AnsweringParts;
  #abort: (error?: Error) => void = () => undefined;
  #sink: Sink | null = null;

  constructor(parts: AnsweringParts) {
    this.#parts = parts;
    const { deadline, reject } = parts;
    deadline.addEventListener('abort', () => {
      reject(deadline.reason); // what is still connecting can't be stopped: nothing is sent once it is connected
      this.#abort();
    });
  }

  /** May be called again, for another connection. */
  onConnect(abort: (error?: Error) => void): void {
    this.#abort = abort;
    if (this.#parts.deadline.aborted) abort();
  }

  onHeaders(status: number, raw: readonly Buffer[], resume: () => void): boolean {
    if (status < 200) return true; // there is another one to come
    const { wanted, deadline, resolve, reject } = this.#parts;
    const headers = pairs(raw);
    const empty = hasNoBody(wanted.method, status);
    try {
      const body = this.#bodyIn(empty ? '' : encodingOf(headers), resume);
      deadline.headersAreHere();
      if (empty) {
        body.over(null);
        // The library waits for as much as the headers say. An answer that is whole is over by then.
        queueMicrotask(() => this.#abort());
      }
      resolve({ status, headers, body, whole: () => body.whole(), goOn: (idleMs) => body.goOn(idleMs) });
    } catch (error) {
      reject(error);
      this.#abort();
    }
    return true;
  }

  onData(piece: Buffer): boolean {
    return this.#sink?.take(piece) ?? true;
  }

  onComplete(): void {
    this.#sink?.end();
  }

  onError(error: Error): void {
    if (this.#sink === null) this.#parts.reject(error);
    else this.#sink.fail(error);
  }

  /** @throws {HttpError} for an encoding that is not known */
  #bodyIn(encoding: string, resume: () => void): Body {
    const { wanted, deadline } = this.#parts;
    const parts = { limit: wanted.limits.bodyBytes, deadline, toHttpError: toBodyError };
    if (encoding === '' || encoding === 'identity') {
      const body = new Body({ ...parts, resume, stop: () => this.#abort() });
      this.#sink = {
        take: (piece) => body.push(piece),
        end: () => body.over(null),
        fail: (error) => body.over(error),
      };
      return body;
    }
    const create = DECODERS[encoding as keyof typeof DECODERS];
    if (create === undefined) throw new HttpError('bad-answer', null);
    return this.#decoded(create(), resume, parts);
  }

  #decoded(decoder: Duplex, resume: () => void, parts: Parameters<typeof bodyOfStream>[1]): Body {
    let packed = false;
    decoder.on('drain', resume);
    // Once all is there these do nothing.
    decoder.on('end', () => this.#abort()); // what comes after the end of what was packed is taken by nobody
    decoder.on('close', () => this.#abort()); // nobody reads any more
    const body = bodyOfStream(decoder, parts);
    this.#sink = {
      take: (piece) => {
        packed = true;
        return decoder.write(piece);
      },
      end: () => {
        if (!packed) body.over(null); // nothing, which some servers call packed
        decoder.end();
      },
      fail: (error) => decoder.destroy(error as Error),
    };
    return body;
  }
}

/** Name, value, name, value …: names in small letters, values byte by byte. */
function pairs(raw: readonly Buffer[]): readonly (readonly [name: string, value: string])[] {
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < raw.length; at += 2) {
    headers.push([String(raw[at]).toLowerCase(), raw[at + 1]?.toString('latin1') ?? '']);
  }
  return headers;
}
