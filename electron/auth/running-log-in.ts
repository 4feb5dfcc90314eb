import type { ErrorCode, Failure } from '../../shared/errors.ts';
import { failed, type Result, success } from '../../shared/result.ts';
import type { SignInState, SignInWishes } from '../../shared/session.ts';
import type { ClockPort } from '../ports/system.ts';
import { ATTEMPT_LIFETIME_MS, type Attempt } from './attempts.ts';
import type { DeviceLogIn } from './device-log-in.ts';
import type { Provider } from './providers.ts';

/** When a person who waits is told more, in ms. */
export const LONGER_MS = 8_000;
export const LONG_MS = 5 * 60_000;

export interface WaitingListeners {
  /** The person has been waiting for longer. */
  readonly longer: () => void;
  readonly expired: () => void;
}

type Waited = Extract<SignInState, { phase: 'waiting' }>['waited'];

/**
 * The log-in that the person is waiting for. There is one at a time, on every window's screen; which attempts can be
 * finished is another matter.
 */
export class RunningLogIn {
  readonly id: string;
  readonly provider: Provider;
  readonly wishes: SignInWishes;
  /** How it ended, once it has. */
  readonly outcome: Promise<Result<null>>;
  #settle: (result: Result<null>) => void = () => undefined;
  #attempt: Attempt | null = null;
  #authorizationUrl: string | null = null;
  #timers: readonly (() => void)[] = [];
  #waited: Waited = 'short';
  /** Where its answer may come, once that is listened to. */
  redirectUri: string | null = null;
  /** Why no browser opened, or null. */
  browserProblem: ErrorCode | null = null;
  /** Whether it can go on by code on another device; known once it is prepared. */
  offersDeviceCode = false;
  /** The log-in by code that has taken the browser's place, or null. */
  device: DeviceLogIn | null = null;

  /** The window that asked last; null: none in particular. */
  window: number | null;

  constructor(id: string, provider: Provider, window: number | null, wishes: SignInWishes = {}) {
    this.id = id;
    this.provider = provider;
    this.wishes = wishes;
    this.window = window;
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

  /** How long the person has been waiting for the browser. */
  get waited(): Waited {
    return this.#waited;
  }

  /** From now on it can be finished, for as long as its attempt lives. */
  waitFor(attempt: Attempt, authorizationUrl: string, clock: ClockPort, on: WaitingListeners): void {
    this.#attempt = attempt;
    this.#authorizationUrl = authorizationUrl;
    this.#stopTimers();
    const becomes = (waited: Waited) => () => {
      this.#waited = waited;
      on.longer();
    };
    if (this.#waited === 'long') this.#waited = 'longer'; // it was sent out again: the other ways stay in sight
    this.#timers = [
      clock.after(LONGER_MS, becomes('longer')),
      clock.after(LONG_MS, becomes('long')),
      clock.after(ATTEMPT_LIFETIME_MS, on.expired),
    ];
  }

  succeed(): void {
    this.#stop();
    this.#settle(success(null));
  }

  fail(reason: Failure): void {
    this.#stop();
    this.#settle(failed(reason));
  }

  #stop(): void {
    this.#stopTimers();
    this.device?.stop();
  }

  #stopTimers(): void {
    for (const stop of this.#timers) stop();
  }
}
