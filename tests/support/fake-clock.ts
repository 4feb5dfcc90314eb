import type { ClockPort } from '../../electron/ports/system.ts';

interface Timer {
  at: number;
  readonly task: () => void;
}

/** A clock that stands still until it is moved. */
export class FakeClock implements ClockPort {
  #now: number;
  #timers: Timer[] = [];

  constructor(now = Date.UTC(2026, 0, 1)) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, task: () => void): () => void {
    const timer = { at: this.#now + ms, task };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((each) => each !== timer);
    };
  }

  /** Moves on and runs what was due, in order. */
  advance(ms: number): void {
    const until = this.#now + ms;
    for (;;) {
      const [next] = this.#timers.filter((each) => each.at <= until).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers = this.#timers.filter((each) => each !== next);
      this.#now = Math.max(this.#now, next.at);
      next.task();
    }
    this.#now = until;
  }

  /** Moves on as for a computer that sleeps: timers are late. */
  sleep(ms: number): void {
    this.#now += ms;
  }

  /** The wall clock is set, or the computer slept: timers know nothing of it and run for as long as they would have. */
  jump(ms: number): void {
    this.#now += ms;
    for (const timer of this.#timers) timer.at += ms;
  }

  get waiting(): number {
    return this.#timers.length;
  }
}
