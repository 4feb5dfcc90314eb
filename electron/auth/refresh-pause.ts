import type { Failure } from '../../shared/errors.ts';
import { backoffMs } from './backoff.ts';
import type { RefreshVerdict } from './refresh-failure.ts';
import { type TokenTarget, targetKey } from './token-target.ts';

/** How long an API is left alone that the provider gives no token for. */
const NOT_FOR_API_MS = 60_000;
/** No two tries follow each other faster because the system has news. */
const NEWS_MS = 1_000;

/** Why nothing is asked just now. */
export interface Pause {
  /** What was wanted when it began. */
  readonly target: TokenTarget;
  readonly since: number;
  /** Infinity: until somebody asks. */
  readonly until: number;
  readonly failure: Failure;
  /** False where we have chosen how long it is. */
  readonly isAsked: boolean;
}

/** When a refresh may be tried again after one that failed. */
export class RefreshPause {
  readonly #random: () => number;
  #failures = 0;
  #pause: Pause | null = null;
  /** By {@link targetKey}: what the provider does not know must not hold up the others. */
  readonly #refused = new Map<string, { readonly until: number; readonly failure: Failure }>();

  /** @param random from 0 up to, not including, 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  get current(): Pause | null {
    return this.#pause;
  }

  /** Why no token may be asked for now, or null. */
  held(target: TokenTarget, now: number): Failure | null {
    const refused = this.#refused.get(targetKey(target));
    if (refused !== undefined && now < refused.until) return refused.failure;
    return now < this.endsAt(now) ? (this.#pause?.failure ?? null) : null;
  }

  /** When something may be asked again, ms since the epoch. Infinity: when somebody asks for it. */
  endsAt(now: number): number {
    const { since, until } = this.#pause ?? { since: now, until: now };
    // A clock that was set back does not make a pause longer.
    return Number.isFinite(until) && now < since ? now : until;
  }

  /** Until when there is no token for that, ms since the epoch. */
  refusedUntil(target: TokenTarget): number {
    return this.#refused.get(targetKey(target))?.until ?? 0;
  }

  begin(verdict: Exclude<RefreshVerdict, { kind: 'over' }>, target: TokenTarget, now: number): void {
    const { failure } = verdict;
    if (verdict.kind === 'not-for-api') {
      this.#refused.set(targetKey(target), { until: now + NOT_FOR_API_MS, failure });
      return;
    }
    const waitMs = verdict.kind === 'blocked' ? Number.POSITIVE_INFINITY : verdict.waitMs;
    const until = now + (waitMs ?? backoffMs(this.#failures, this.#random));
    this.#failures += 1;
    this.#pause = { target, since: now, until, failure, isAsked: waitMs !== null };
  }

  /** Ends every pause: the person asked, or it worked. */
  end(): void {
    this.#failures = 0;
    this.#pause = null;
    this.#refused.clear();
  }

  /** The system has news, of its network perhaps: the pause that grows begins anew. What a provider asked for stays. */
  takeNews(): void {
    this.#failures = 0;
    if (this.#pause === null || this.#pause.isAsked) return;
    this.#pause = { ...this.#pause, until: Math.min(this.#pause.until, this.#pause.since + NEWS_MS) };
  }
}
