import { type Failure, failure } from '../../shared/errors.ts';
import { mayOpenLater } from '../../shared/keychain.ts';
import type { ClockPort } from '../ports/system.ts';

/** After a failure the keychain is tried again by itself, in ms; after that when the person comes back or asks. */
const PAUSES_MS = [5_000, 30_000, 120_000];
/** A window that gets the focus over and over is not a reason to ask over and over. */
const FOCUS_PAUSE_MS = 30_000;

export interface KeychainRetriesParts {
  readonly clock: ClockPort;
  /** Resolves when a call that hung has ended: true if it did what it was asked for. */
  readonly whenFree: () => Promise<boolean>;
  /** Tries again what failed; reports back by {@link KeychainRetries.heard}. */
  readonly again: () => Promise<unknown>;
  /** A call that hung was refused in the end. */
  readonly onRefused: (reason: Failure) => void;
}

/**
 * Tries a keychain again that did not work, so that a session comes back, or is saved, when it does. A person who has
 * dismissed the question for its password is not asked again until they say so.
 */
export class KeychainRetries {
  readonly #parts: KeychainRetriesParts;
  #problem: Failure | null = null;
  #tries = 0;
  #triedAt = 0;
  #cancel: () => void = () => undefined;

  constructor(parts: KeychainRetriesParts) {
    this.#parts = parts;
  }

  /** How the last try ended; null: it worked. */
  heard(problem: Failure | null): void {
    const { clock } = this.#parts;
    this.#cancel();
    this.#problem = problem;
    this.#triedAt = clock.now();
    if (problem === null) this.#tries = 0;
    if (problem === null || !this.#mayAsk(problem)) return;
    const pause = PAUSES_MS[this.#tries];
    if (pause === undefined) return;
    this.#tries += 1;
    // A call that hangs keeps the others out: how it ends is the answer.
    if (problem.code === 'KEYCHAIN_TIMEOUT') void this.#whenFree(problem);
    this.#cancel = clock.after(pause, () => void this.#parts.again());
  }

  /** The person is back: perhaps they have unlocked it meanwhile. */
  async attend(): Promise<void> {
    const early = this.#parts.clock.now() - this.#triedAt < FOCUS_PAUSE_MS;
    if (this.#problem !== null && this.#mayAsk(this.#problem) && !early) await this.#parts.again();
  }

  /** The session that this was about is over. */
  stop(): void {
    this.#cancel();
    this.#problem = null;
    this.#tries = 0;
  }

  #mayAsk(problem: Failure): boolean {
    if (problem.code === 'USER_DATA_NOT_WRITABLE') return true;
    return mayOpenLater(problem) && problem.code !== 'KEYCHAIN_CANCELLED';
  }

  async #whenFree(problem: Failure): Promise<void> {
    const answered = await this.#parts.whenFree();
    if (this.#problem !== problem) return; // tried since
    if (answered) await this.#parts.again();
    else this.#parts.onRefused(failure('KEYCHAIN_CANCELLED', problem.details));
  }
}
