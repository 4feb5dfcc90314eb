import type { StopSignal } from './stop.ts';

/**
 * The one way out to the network: openid-client's `customFetch` and the API proxy both use it. An adapter decides the
 * route (direct, or the system's proxy); nothing here follows a redirect, sends a cookie or keeps a cache.
 */
export interface HttpPort {
  /**
   * @returns the answer as soon as its headers are there, whatever its status. Redirects come back as they are.
   * @throws {HttpError} when there is no answer, or it breaks a limit; so does its body while it is read
   */
  request(request: HttpRequest): Promise<HttpAnswer>;
}

export interface HttpRequest {
  /** http or https. Each step on the way looks at parts of it: it is parsed once. */
  readonly url: URL;
  readonly method: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  readonly limits: HttpLimits;
  readonly signal?: StopSignal;
}

/** Every wait and size is bounded. */
export interface HttpLimits {
  /** Until the answer's headers are there, in ms (includes connecting). */
  readonly headersMs: number;
  /** Between two pieces of the body, in ms. Who reads slowly is not counted. */
  readonly idleMs: number;
  /** Until the whole body is there, in ms, from the start; null: as long as it goes on. */
  readonly totalMs: number | null;
  /** Decoded body size in bytes; null: any. */
  readonly bodyBytes: number | null;
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case name and value, in order, repeated names kept. Values are bytes, one character each, as `fetch` has them. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Decoded (gzip, br undone), piece by piece, once. To stop reading closes the connection. */
  readonly body: AsyncIterable<Uint8Array>;
  /** All of the body, where it has come along with the headers; null where it is to be read. Once. */
  readonly whole?: () => Uint8Array | null;
  /** For a body that is meant to go on: from here on neither its total time nor its size is limited, only how long it is silent. */
  readonly goOn: (idleMs: number) => void;
}

/** Why there was no answer. */
export type HttpErrorKind =
  | 'unreachable' // refused, reset, no route
  | 'dns'
  | 'tls'
  | 'proxy' // the network's proxy is not there, wants a password, or does not let it through
  | 'timeout'
  | 'too-large'
  | 'aborted'
  | 'bad-answer'; // not HTTP, cut off, wrong length

/** There was no usable answer. `message` is the kind; nothing of the request is in it. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly kind: HttpErrorKind;
  /** The system's word for it, such as `ECONNREFUSED`, or null. */
  readonly systemCode: string | null;

  constructor(kind: HttpErrorKind, systemCode: string | null) {
    super(kind);
    this.kind = kind;
    this.systemCode = systemCode;
  }
}

/** A body that is small, as a whole. @throws {HttpError} */
export async function readWhole(body: AsyncIterable<Uint8Array>): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  for await (const piece of body) pieces.push(piece);
  return joined(pieces);
}

/** Pieces as one; one alone is not copied. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces);
}

/** Lets go of a body that nobody wants; its connection is closed. */
export async function discard(body: AsyncIterable<Uint8Array>): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}
