import { fail } from '../../shared/errors.ts';

/** Lets so many in at once, so many wait, and refuses the rest: a window that floods main must not stop it. */
export class Turnstile {
  readonly #atOnce: number;
  readonly #mayWait: number;
  readonly #waiting: (() => void)[] = [];
  #inside = 0;

  constructor(atOnce: number, mayWait: number) {
    this.#atOnce = atOnce;
    this.#mayWait = mayWait;
  }

  /** @returns the function by which whoever came in goes out again, once. @throws {ExpectedError} API_BUSY */
  async enter(): Promise<() => void> {
    if (this.#inside < this.#atOnce) this.#inside += 1;
    else {
      if (this.#waiting.length >= this.#mayWait) fail('API_BUSY');
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
    let left = false;
    return () => {
      if (left) return;
      left = true;
      // Whoever waits takes this place over, so that nobody who comes now is quicker.
      const next = this.#waiting.shift();
      if (next === undefined) this.#inside -= 1;
      else next();
    };
  }
}
