import type { ApiMethod } from './config.ts';
import { type ErrorCode, type Failure, failure } from './errors.ts';

/** The largest body that a window can send, in bytes. */
export const MAX_API_BODY = 16 * 1_048_576;

/** The longest that a window can let a call take, in ms: a day. */
export const MAX_API_TIMEOUT = 86_400_000;

/** The longest name that a window can suggest for a file, in characters. Of a longer one the end counts: the extension. */
export const MAX_SUGGESTED_NAME = 1_000;

/** A call that a window asks main to make: a name and a path, never a URL, never a token. */
export interface ApiRequest {
  /** Chosen by the window, unique in it: names the call to abort. */
  readonly callId: string;
  readonly api: string;
  /** Path and query below the API's base URL, beginning with `/`. */
  readonly path: string;
  readonly method: ApiMethod;
  /** Lower-case names; what is not on main's allow-list is refused. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | ArrayBuffer | null;
  /** How long the whole call may take, in ms; null: main's own limit. */
  readonly timeout: number | null;
}

/** An API's answer, whatever its status; only headers of main's allow-list. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** All of it where it was small and there at once; otherwise it is read batch by batch. */
  readonly body: ArrayBuffer | ApiStream;
}

/** A body that is large, slow or endless. Who wants it begins to read soon. */
export interface ApiStream {
  /** The call that it belongs to. */
  readonly callId: string;
}

/** By which a window hands over the port where it wants to read a body, and names the call. */
export const READ_CHANNEL = 'api:read';

/** What of a body has come in together; null: there is no more. */
export type ApiBatch = ArrayBuffer | null;

/** Batches of one body that a window may have asked for, and not got yet. */
export const MAX_BATCHES_ASKED = 3;

/** How far a body has come, in bytes. `total` is null where the API does not say how large it is. */
export interface ApiProgress {
  readonly loaded: number;
  readonly total: number | null;
}

/** What a window learns of a file that was written: never where it is. */
export interface DownloadedFile {
  /** As the person has named it, without its folder. */
  readonly name: string;
  readonly bytes: number;
}

/** True for an answer that has no body, however large its headers say that it is. @see RFC 9110 §6.4.1, §15.3.6 */
export function hasNoBody(method: string, status: number): boolean {
  return method === 'HEAD' || status === 204 || status === 205 || status === 304;
}

/** What a status of 400 and above means. @see RFC 9110 §15.5, §15.6, RFC 6750 §3.1 */
export function codeOfStatus(status: number): ErrorCode {
  if (status === 401) return 'API_TOKEN_REFUSED';
  return status === 403 ? 'API_REFUSED' : 'API_BAD_RESPONSE';
}

/**
 * An answer without what was asked for, as a failure.
 * @param retryAfter the header of that name
 */
export function statusFailure(api: string, status: number, retryAfter: string | null): Failure {
  const seconds = /^\d{1,6}$/.test(retryAfter ?? '') ? { retryAfter: Number(retryAfter) } : {}; // dates are not asked for
  return failure(codeOfStatus(status), { api, status, reason: `HTTP ${status}`, ...seconds });
}
