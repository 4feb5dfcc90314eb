/** How long a started log-in can be finished, in ms: people finish in an older tab, or after lunch. */
export const ATTEMPT_LIFETIME_MS = 15 * 60_000;
/** How many started log-ins stay redeemable. */
export const MAX_ATTEMPTS = 5;

/** What one started log-in needs to be finished. All four values are made together, used once, and never leave main. */
export interface Attempt {
  /** Names the attempt in flow events; not secret. */
  readonly id: string;
  readonly provider: string;
  /** @see RFC 6749 §10.12 */
  readonly state: string;
  /** @see OIDC Core §3.1.2.1 */
  readonly nonce: string;
  /** @see RFC 7636 §4.1 */
  readonly codeVerifier: string;
  readonly authorizationUrl: string;
  readonly startedAt: number;
}

/**
 * The started log-ins, keyed by `state`. Each can be taken once, until it expires.
 * @see RFC 9700 §4.7 (state bound to the transaction, one-time use)
 */
export class Attempts {
  readonly #byState = new Map<string, Attempt>();

  /** Adds an attempt; the oldest goes when there are too many. */
  add(attempt: Attempt): void {
    this.#byState.set(attempt.state, attempt);
    for (const state of this.#byState.keys()) {
      if (this.#byState.size <= MAX_ATTEMPTS) break;
      this.#byState.delete(state);
    }
  }

  /** Hands out the attempt of a `state` and forgets it: a second call with the same state finds nothing. */
  take(state: string, now: number): Attempt | null {
    const attempt = this.#byState.get(state);
    if (attempt === undefined) return null;
    this.#byState.delete(state);
    return isExpired(attempt, now) ? null : attempt;
  }

  /** Forgets all of them: one was finished, or the person cancelled. */
  retireAll(): void {
    this.#byState.clear();
  }

  get size(): number {
    return this.#byState.size;
  }
}

function isExpired(attempt: Attempt, now: number): boolean {
  return now - attempt.startedAt >= ATTEMPT_LIFETIME_MS;
}
