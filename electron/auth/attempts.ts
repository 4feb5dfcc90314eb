import { createHash } from 'node:crypto';
import type { ProviderConfig } from '../../shared/config.ts';

/** How long a started log-in can be finished, in ms: people finish in an older tab, or after lunch. */
export const ATTEMPT_LIFETIME_MS = 15 * 60_000;
/** How many started log-ins stay redeemable. */
export const MAX_ATTEMPTS = 5;
/** How many that can't be finished any more are remembered, so that their late answers can be explained. */
const MAX_REMEMBERED = 20;

/** What is kept of a started log-in: enough to finish it, also after a restart, whichever way the answer comes back. */
export interface StoredAttempt {
  readonly provider: string;
  /** See {@link bindingOf}. */
  readonly binding: string;
  /** Where the answer was asked for; the token request repeats it. @see RFC 6749 §4.1.3 */
  readonly redirectUri: string;
  /** @see RFC 6749 §10.12 */
  readonly state: string;
  /** @see OIDC Core §3.1.2.1 */
  readonly nonce: string;
  /** @see RFC 7636 §4.1 */
  readonly codeVerifier: string;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
}

/** What one started log-in needs to be finished. Its secrets are made together, used once, and never leave main and keychain. */
export interface Attempt extends StoredAttempt {
  /** Names the attempt in flow events of this run; not secret. */
  readonly id: string;
}

/** What became of an attempt that can't be redeemed. `retired`: cancelled, or another one was finished. */
export interface Fate {
  readonly kind: 'used' | 'retired' | 'expired';
  readonly provider: string;
}

interface Remembered extends Fate {
  readonly startedAt: number;
}

/**
 * The started log-ins of this run, by the digest of their `state`: so the time that a look-up takes says nothing about a
 * state, and of those that are over nothing else is kept. Each can be taken once, until it expires.
 * @see RFC 9700 §4.7 (state bound to the transaction, one-time use)
 */
export class Attempts {
  #byDigest = new Map<string, Attempt>();
  readonly #remembered = new Map<string, Remembered>();

  /** Adds an attempt; the oldest goes when there are too many. */
  add(attempt: Attempt): void {
    this.#byDigest.set(digestOf(attempt.state), attempt);
    this.#limit();
  }

  /** Adds what an earlier run has started: older than all that is here. */
  addEarlier(attempts: readonly Attempt[]): void {
    const earlier = attempts.map((attempt) => [digestOf(attempt.state), attempt] as const);
    this.#byDigest = new Map([...earlier, ...this.#byDigest]);
    this.#limit();
  }

  /**
   * Hands out the attempt of a `state` and forgets it: a second call with the same state finds nothing. An answer that
   * came elsewhere than where it was asked for leaves the attempt as it is.
   */
  take(state: string, redirectUri: string, now: number): Attempt | null {
    const digest = digestOf(state);
    const attempt = this.#byDigest.get(digest);
    if (attempt === undefined || attempt.redirectUri !== redirectUri) return null;
    const expired = isExpired(attempt, now);
    this.#remember(digest, attempt, expired ? 'expired' : 'used');
    return expired ? null : attempt;
  }

  /**
   * What became of the attempt of a `state`, or null where there was none or it is long ago. It is said once: whoever
   * repeats an answer learns and changes no more.
   */
  recall(state: string, now: number): Fate | null {
    const digest = digestOf(state);
    const found = this.#remembered.get(digest);
    // Its own lifetime, and as long again.
    if (found === undefined || now - found.startedAt >= 2 * ATTEMPT_LIFETIME_MS) return null;
    this.#remembered.set(digest, { ...found, kind: 'used' });
    return { kind: found.kind, provider: found.provider };
  }

  /** None can be redeemed any more: one was finished, or the person cancelled. */
  retireAll(): void {
    for (const [digest, attempt] of this.#byDigest) this.#remember(digest, attempt, 'retired');
  }

  /** Those that can be redeemed, the oldest first. */
  redeemable(now: number): readonly Attempt[] {
    return [...this.#byDigest.values()].filter((attempt) => !isExpired(attempt, now));
  }

  get size(): number {
    return this.#byDigest.size;
  }

  #limit(): void {
    for (const [digest, attempt] of this.#byDigest) {
      if (this.#byDigest.size <= MAX_ATTEMPTS) break;
      this.#remember(digest, attempt, 'retired');
    }
  }

  #remember(digest: string, { provider, startedAt }: Attempt, kind: Fate['kind']): void {
    this.#byDigest.delete(digest);
    this.#remembered.set(digest, { kind, provider, startedAt });
    for (const oldest of this.#remembered.keys()) {
      if (this.#remembered.size <= MAX_REMEMBERED) break;
      this.#remembered.delete(oldest);
    }
  }
}

/** Which configured provider an attempt was made for: with another issuer or client the answer is not for us. */
export function bindingOf({ issuer, clientId }: Pick<ProviderConfig, 'issuer' | 'clientId'>): string {
  return digestOf(JSON.stringify([issuer, clientId])).slice(0, 22);
}

/** SHA-256, as base64url. */
export function digestOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

function isExpired(attempt: Attempt, now: number): boolean {
  return now - attempt.startedAt >= ATTEMPT_LIFETIME_MS;
}
