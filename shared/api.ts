import type { ApiMethod } from './config.ts';

/** The largest body that a window can send, in bytes. */
export const MAX_API_BODY = 16 * 1_048_576;

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
  /** All of it where it was small and there at once; otherwise where on the window's own origin it is read, once. */
  readonly body: ArrayBuffer | ApiStream;
}

/** Where streams are, on the windows' own origin. */
export const API_STREAM_PREFIX = '/api-stream/';

/** A body that is large, slow or endless. */
export interface ApiStream {
  /** Good for one GET, soon. */
  readonly path: string;
  /** Of the call that it belongs to. */
  readonly callId: string;
}
