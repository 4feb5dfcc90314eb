import type { ApiMethod } from './config.ts';

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
}

/** An API's answer, whatever its status; only headers of main's allow-list. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: ArrayBuffer;
}
