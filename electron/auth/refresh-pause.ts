import type { Failure } from '../../shared/errors.ts';
import { backoffMs } from './backoff.ts';
import type { RefreshVerdict } from './refresh-failure.ts';

/** How long an audience is left alone that the provider gives no token for. */
const NO_AUDIENCE_MS = 60_000;
/** No two tries follow each other faster because the system has news. */
const NEWS_MS = 1_000;

/** Why nothing is asked just now. */
export interface Pause {
  /** What was wanted when it began. */
  readonly audience: string | null;
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
  /** By audience: one that the provider does not know must not hold up the others. */
  readonly #refused = new Map<string | null, { readonly until: number; readonly failure: Failure }>();

  /** @param random from 0 up to, not including, 1 */
  constructor(random: () => number) {
    this.#random = random;
  }

  get current(): Pause | null {
    return this.#pause;
  }

  /** Why nothing may be asked for an audience now, or null. */
  held(audience: string | null, now: number): Failure | null {
    const refused = this.#refused.get(audience);
    if (refused !== undefined && now < refused.until) return refused.failure;
    return now < this.endsAt(now) ? (this.#pause?.failure ?? null) : null;
  }

  /** When something may be asked again, ms since the epoch. Infinity: when somebody asks for it. */
  endsAt(now: number): number {
    const { since, until } = this.#pause ?? { since: now, until: now };
    // A clock that was set back does not make a pause longer.
    return Number.isFinite(until) && now < since ? now : until;
  }

  /** Until when there is no token for an audience, ms since the epoch. */
  refusedUntil(audience: string | null): number {
    return this.#refused.get(audience)?.until ?? 0;
  }

  begin(verdict: Exclude<RefreshVerdict, { kind: 'over' }>, audience: string | null, now: number): void {
    const { failure } = verdict;
    if (verdict.kind === 'not-for-audience') {
      this.#refused.set(audience, { until: now + NO_AUDIENCE_MS, failure });
      return;
    }
    const waitMs = verdict.kind === 'blocked' ? Number.POSITIVE_INFINITY : verdict.waitMs;
    const until = now + (waitMs ?? backoffMs(this.#failures, this.#random));
    this.#failures += 1;
    this.#pause = { audience, since: now, until, failure, isAsked: waitMs !== null };
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
