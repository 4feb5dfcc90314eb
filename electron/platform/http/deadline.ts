import { HttpError, type HttpErrorKind, type HttpRequest } from '../../ports/http.ts';
import { Stop } from '../../ports/stop.ts';

/** The caller's signal and the limits in time of one request, as one that remembers why. */
export class Deadline extends Stop {
  readonly #headers: NodeJS.Timeout;
  #total: NodeJS.Timeout | null;
  #idle: NodeJS.Timeout | null = null;
  #idleMs: number;
  readonly #caller: HttpRequest['signal'];
  /** Why it was stopped; null while it was not. */
  reason: HttpError | null = null;

  constructor({ limits, signal }: Pick<HttpRequest, 'limits' | 'signal'>) {
    super();
    this.#headers = setTimeout(this.#stop, limits.headersMs, 'timeout');
    this.#total = limits.totalMs === null ? null : setTimeout(this.#stop, limits.totalMs, 'timeout');
    this.#idleMs = limits.idleMs;
    this.#caller = signal;
    if (signal?.aborted) this.#stop('aborted');
    else signal?.addEventListener('abort', this.#onAbort);
  }

  headersAreHere(): void {
    clearTimeout(this.#headers);
  }

  /** The next piece is waited for. */
  waits(): void {
    if (this.#idle === null) this.#idle = setTimeout(this.#stop, this.#idleMs, 'timeout');
    else this.#idle.refresh();
  }

  /** It came; who reads may take as long as they like. */
  heard(): void {
    clearTimeout(this.#idle ?? undefined);
    this.#idle = null;
  }

  /** The total has no limit any more. */
  goOn(idleMs: number): void {
    clearTimeout(this.#total ?? undefined);
    this.#total = null;
    this.#idleMs = idleMs;
  }

  end(): void {
    clearTimeout(this.#headers);
    clearTimeout(this.#total ?? undefined);
    this.heard();
    this.#caller?.removeEventListener('abort', this.#onAbort);
  }

  readonly #stop = (kind: HttpErrorKind): void => {
    if (this.aborted) return;
    this.reason = new HttpError(kind, null);
    this.abort();
  };

  readonly #onAbort = (): void => this.#stop('aborted');
}
