import type { ErrorCode, Failure } from '../../shared/errors.ts';
import { failed, type Result, success } from '../../shared/result.ts';
import type { ClockPort } from '../ports/system.ts';
import { ATTEMPT_LIFETIME_MS, type Attempt } from './attempts.ts';
import type { Provider } from './providers.ts';

/**
 * The log-in that the person is waiting for. There is one at a time, on every window's screen; which attempts can be
 * finished is another matter.
 */
export class RunningLogIn {
  readonly id: string;
  readonly provider: Provider;
  /** How it ended, once it has. */
  readonly outcome: Promise<Result<null>>;
  #settle: (result: Result<null>) => void = () => undefined;
  #attempt: Attempt | null = null;
  #authorizationUrl: string | null = null;
  #cancelTimeout: () => void = () => undefined;
  /** Why no browser opened, or null. */
  browserProblem: ErrorCode | null = null;

  constructor(id: string, provider: Provider) {
    this.id = id;
    this.provider = provider;
    this.outcome = new Promise((resolve) => {
      this.#settle = resolve;
    });
  }

  /** Null while it is prepared. */
  get attempt(): Attempt | null {
    return this.#attempt;
  }

  /** Where the browser should be. */
  get authorizationUrl(): string | null {
    return this.#authorizationUrl;
  }

  /** From now on it can be finished, for as long as its attempt lives. */
  waitFor(attempt: Attempt, authorizationUrl: string, clock: ClockPort, onExpired: () => void): void {
    this.#attempt = attempt;
    this.#authorizationUrl = authorizationUrl;
    this.#cancelTimeout = clock.after(ATTEMPT_LIFETIME_MS, onExpired);
  }

  succeed(): void {
    this.#cancelTimeout();
    this.#settle(success(null));
  }

  fail(reason: Failure): void {
    this.#cancelTimeout();
    this.#settle(failed(reason));
  }
}
