import type { ErrorCode } from '../../shared/errors.ts';

/** How the browser's request ended, for the page that it gets. Nothing of the request is in it. */
export type LoopbackOutcome =
  | { readonly kind: 'finished' }
  /** The sentence for its code is shown. */
  | { readonly kind: 'failed'; readonly code: ErrorCode }
  /** It takes longer than a browser should be kept waiting. */
  | { readonly kind: 'unfinished' }
  /** It was nobody's: a bare refusal. */
  | { readonly kind: 'ignored' };

export interface LoopbackOptions {
  /** Null: any free one. */
  readonly port: number | null;
  /** The one path that is answered. */
  readonly path: string;
  /** @param address scheme, host, port, path and query, as they were asked for */
  readonly onRequest: (address: string) => Promise<LoopbackOutcome>;
}

/** It listens until it is closed; an answer that is under way is still given. */
export interface LoopbackListener {
  /** For the authorization request: its address, path included. */
  readonly redirectUri: string;
  close(): void;
}

/** Takes the browser's answer on this machine's own address. @see RFC 8252 §7.3, §8.3 */
export interface LoopbackPort {
  /** @throws {ExpectedError} AUTH_LOOPBACK_PORT_TAKEN, AUTH_LOOPBACK_UNAVAILABLE */
  listen(options: LoopbackOptions): Promise<LoopbackListener>;
}
