/** A step that could not be done: what failed, and what the person can do about it. */
export class StepError extends Error {
  /** @override */
  name = 'StepError';
  /** @type {string} */
  todo;

  /**
   * @param {string} what
   * @param {string} todo
   */
  constructor(what, todo) {
    super(what);
    this.todo = todo;
  }
}

/** Tells the person what goes on: one line a step. */
export class Say {
  #stream;

  /** @param {NodeJS.WritableStream} stream standard error where standard output is for a program */
  constructor(stream = process.stdout) {
    this.#stream = stream;
  }

  /** @param {string} text */
  line(text) {
    this.#stream.write(`${text}\n`);
  }

  /**
   * Does one step. Its line begins when it begins, so that a long one is not a silent one.
   * @template Value
   * @param {string} title
   * @param {() => Promise<readonly [outcome: string, value: Value]>} work
   * @returns {Promise<Value>}
   */
  async step(title, work) {
    const start = performance.now();
    this.#stream.write(`${title}: `);
    try {
      const [outcome, value] = await work();
      this.line(`${outcome}${elapsed(performance.now() - start)}`);
      return value;
    } catch (error) {
      this.line('failed');
      throw error;
    }
  }
}

/**
 * How long something took, where that is worth saying.
 * @param {number} milliseconds
 */
export function elapsed(milliseconds) {
  return milliseconds < 1_000 ? '' : ` (${(milliseconds / 1_000).toFixed(1)} s)`;
}

/**
 * What is printed of an error: what failed and what to do; for anything unexpected the stack, because that is a bug.
 * @param {unknown} error
 */
export function explain(error) {
  if (error instanceof StepError) return `\n${error.message}\nWhat to do: ${error.todo}`;
  return `\n${error instanceof Error ? error.stack : String(error)}`;
}
