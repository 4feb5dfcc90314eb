import { type ErrorCode, ExpectedError, fail, failure } from '../../shared/errors.ts';
import type { StopSignal } from '../ports/stop.ts';
import type { ClockPort } from '../ports/system.ts';

export interface TurnstileLimits {
  readonly atOnce: number;
  readonly mayWait: number;
  /** How long one may wait, in ms. */
  readonly waitMs: number;
}

/** Lets so many in at once, so many wait, and refuses the rest: a window that floods main must not stop it. */
export class Turnstile {
  readonly #limits: TurnstileLimits;
  readonly #clock: Pick<ClockPort, 'after'>;
  readonly #waiting = new Set<() => void>();
  #inside = 0;

  constructor(limits: TurnstileLimits, clock: Pick<ClockPort, 'after'>) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /**
   * @param signal ends the wait
   * @param patience how long this one waits at most, in ms; null: as long as anyone
   * @returns the function by which whoever came in goes out again, once
   * @throws {ExpectedError} API_BUSY where too many wait, or it took too long; API_ABORTED
   */
  async enter(signal: StopSignal, patience: number | null = null): Promise<() => void> {
    if (this.#inside < this.#limits.atOnce) this.#inside += 1;
    else await this.#wait(signal, Math.min(patience ?? Number.POSITIVE_INFINITY, this.#limits.waitMs));
    let left = false;
    return () => {
      if (left) return;
      left = true;
      // Whoever waits takes this place over, so that nobody who comes now is quicker.
      const [next] = this.#waiting;
      if (next === undefined) this.#inside -= 1;
      else next();
    };
  }

  #wait(signal: StopSignal, waitMs: number): Promise<void> {
    if (this.#waiting.size >= this.#limits.mayWait) fail('API_BUSY');
    return new Promise<void>((resolve, reject) => {
      const stopWaiting = () => {
        this.#waiting.delete(come);
        cancel();
        signal.removeEventListener('abort', onAbort);
      };
      const come = () => {
        stopWaiting();
        resolve();
      };
      const giveUp = (code: ErrorCode) => {
        stopWaiting();
        reject(new ExpectedError(failure(code)));
      };
      const onAbort = () => giveUp('API_ABORTED');
      const cancel = this.#clock.after(waitMs, () => giveUp('API_BUSY'));
      signal.addEventListener('abort', onAbort);
      this.#waiting.add(come);
    });
  }
}
