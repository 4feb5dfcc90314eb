import type { ClockPort } from '../ports/system.ts';

/** A timer of days would be wrong after the first sleep, and one of a month is more than timers can hold. */
const LONGEST_WAIT_MS = 60_000;

export interface RefreshScheduleParts {
  readonly clock: ClockPort;
  /** When there is something to do next, ms since the epoch; null: nothing. */
  readonly next: () => number | null;
  readonly act: () => void;
}

/**
 * Acts when it is time by the wall clock. Its timer is only a hint: whoever knows that time or facts have changed has it
 * look again, and it looks by itself at least once a minute.
 */
export class RefreshSchedule {
  readonly #parts: RefreshScheduleParts;
  #cancel: () => void = () => undefined;
  #stopped = false;

  constructor(parts: RefreshScheduleParts) {
    this.#parts = parts;
  }

  /** Acts if it is time, or waits for it. */
  look(): void {
    this.#cancel();
    if (this.#stopped) return;
    const { clock, next, act } = this.#parts;
    const at = next();
    if (at === null) return;
    const left = at - clock.now();
    if (left <= 0) act();
    else this.#cancel = clock.after(Math.min(left, LONGEST_WAIT_MS), () => this.look());
  }

  stop(): void {
    this.#stopped = true;
    this.#cancel();
  }
}
