import { fail } from '../../shared/errors.ts';

/** Lets so many tasks run at once, so many wait, and refuses the rest: a window that floods main must not stop it. */
export class Turnstile {
  readonly #atOnce: number;
  readonly #mayWait: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(atOnce: number, mayWait: number) {
    this.#atOnce = atOnce;
    this.#mayWait = mayWait;
  }

  /** @throws {ExpectedError} API_BUSY; and whatever the task throws */
  async run<Value>(task: () => Promise<Value>): Promise<Value> {
    if (this.#running < this.#atOnce) this.#running += 1;
    else {
      if (this.#waiting.length >= this.#mayWait) fail('API_BUSY');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    try {
      return await task();
    } finally {
      // Whoever waits takes this place over, so that nobody who comes now is quicker.
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1;
      else next();
    }
  }
}
