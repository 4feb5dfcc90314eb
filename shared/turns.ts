/** Tasks one after another, in the order in which they were given. */
export class Turns {
  #last: Promise<unknown> = Promise.resolve();

  /** Begins when every earlier task has ended. @returns the task's outcome */
  run<Value>(task: () => Value | Promise<Value>): Promise<Value> {
    const run = this.#last.then(task);
    this.#last = run.catch(() => undefined); // the next one must run whatever became of this one
    return run;
  }

  /** Resolves when every task that has been given so far has ended. */
  async idle(): Promise<void> {
    await this.#last;
  }
}
