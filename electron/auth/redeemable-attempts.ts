import type { ClockPort } from '../ports/system.ts';
import type { AttemptStore } from './attempt-store.ts';
import { type Attempt, Attempts, type Fate, type StoredAttempt } from './attempts.ts';

export interface RedeemableAttemptsParts {
  readonly store: AttemptStore;
  readonly clock: ClockPort;
  /** False for an attempt of an earlier run that another configuration started. */
  readonly belongs: (attempt: StoredAttempt) => boolean;
  /** A name for an attempt of an earlier run, in flow events of this one. */
  readonly newId: () => string;
}

/** An attempt that was taken: nobody else gets it. */
export interface TakenAttempt {
  readonly attempt: Attempt;
  /**
   * Resolves when it is no longer in the keychain either. Wait for it before the code is sent: then neither a second
   * answer nor a crash can redeem it twice.
   * @throws {ExpectedError} KEYCHAIN_* where an attempt of an earlier run could not be taken out
   */
  readonly removed: Promise<void>;
}

/**
 * The log-ins that can be finished: those of this run, and those that an earlier run has left in the keychain. Memory
 * decides, the keychain follows: one that is locked, slow or absent costs the cold start and nothing else.
 */
export class RedeemableAttempts {
  readonly #parts: RedeemableAttemptsParts;
  readonly #attempts = new Attempts();
  /** Those that only the keychain knew of. */
  readonly #earlier = new Set<Attempt>();
  #merged: Promise<void> | null = null;
  #retirements = 0;

  constructor(parts: RedeemableAttemptsParts) {
    this.#parts = parts;
  }

  /** It is redeemable at once; the keychain gets it meanwhile. */
  add(attempt: Attempt): void {
    this.#attempts.add(attempt);
    this.#saveQuietly();
  }

  /** Hands out the attempt of a `state`, once. @returns null where there is none: see {@link recall} */
  async take(state: string, redirectUri: string): Promise<TakenAttempt | null> {
    const { clock } = this.#parts;
    let attempt = this.#attempts.take(state, redirectUri, clock.now());
    if (attempt === null) {
      await this.#merge();
      attempt = this.#attempts.take(state, redirectUri, clock.now());
    }
    if (attempt === null) return null;
    return { attempt, removed: this.#remove(attempt) };
  }

  /** @see Attempts.recall */
  recall(state: string): Fate | null {
    return this.#attempts.recall(state, this.#parts.clock.now());
  }

  /** Where the answers of those that can be finished may come. */
  redirectUris(): readonly string[] {
    return this.#attempts.redeemable(this.#parts.clock.now()).map(({ redirectUri }) => redirectUri);
  }

  /** None can be finished any more. */
  retireAll(): void {
    this.#retirements += 1;
    this.#merged = Promise.resolve(); // those of an earlier run are over too
    this.#attempts.retireAll();
    this.#saveQuietly();
  }

  /** Takes those whose time is over out of the keychain. */
  dropExpired(): void {
    this.#saveQuietly();
  }

  /** Resolves when nothing is on its way to the keychain. */
  async idle(): Promise<void> {
    await this.#parts.store.settle();
  }

  #remove(attempt: Attempt): Promise<void> {
    const saved = this.#save();
    const removed = this.#earlier.has(attempt) ? saved : saved.catch(() => undefined); // nobody else can take it here
    removed.catch(() => undefined); // told to who waits for it, which may be nobody yet
    return removed;
  }

  #saveQuietly(): void {
    this.#save().catch(() => undefined); // then a cold start can't finish it; this run can
  }

  async #save(): Promise<void> {
    await this.#merge();
    await this.#parts.store.write(this.#attempts.redeemable(this.#parts.clock.now()));
  }

  #merge(): Promise<void> {
    this.#merged ??= this.#addEarlier();
    return this.#merged;
  }

  async #addEarlier(): Promise<void> {
    const retirements = this.#retirements;
    const stored = await this.#parts.store.read();
    if (retirements !== this.#retirements) return;
    const earlier = stored.filter(this.#parts.belongs).map((each) => ({ ...each, id: this.#parts.newId() }));
    for (const attempt of earlier) this.#earlier.add(attempt);
    this.#attempts.addEarlier(earlier);
  }
}
