/**
 * The one way out to the network: openid-client's `customFetch` and the API proxy both use it. An adapter decides the
 * route (direct, or the system's proxy); nothing here follows a redirect, sends a cookie or keeps a cache.
 */
export interface HttpPort {
  /**
   * @returns the answer, whatever its status. Redirects come back as they are.
   * @throws {HttpError} when there is no answer, or it breaks a limit
   */
  request(request: HttpRequest): Promise<HttpAnswer>;
}

export interface HttpRequest {
  /** Absolute http or https URL. */
  readonly url: string;
  readonly method: string;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | null;
  readonly limits: HttpLimits;
  readonly signal?: AbortSignal;
}

/** Every wait and size is bounded. */
export interface HttpLimits {
  /** Until the answer's headers are there, in ms (includes connecting). */
  readonly headersMs: number;
  /** Until the whole body is there, in ms, from the start. */
  readonly totalMs: number;
  /** Decoded body size in bytes. */
  readonly bodyBytes: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** Lower-case name and value, in order, repeated names kept. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Decoded (gzip, br, deflate undone). */
  readonly body: Uint8Array;
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
