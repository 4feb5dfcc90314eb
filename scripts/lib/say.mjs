/** A step that failed: what failed, and what to do. */
export class StepError extends Error {
  /**
   * @param {string} what
   * @param {string} todo
   * @param {string} [output] what the program said that failed
   */
  constructor(what, todo, output = '') {
    super(what);
    this.todo = todo;
    this.output = output;
  }
}

/** One line on standard error: standard output belongs to results. */
export function say(line) {
  process.stderr.write(`${line}\n`);
}

/** Runs a step and says in one line what it did and how long that took. */
export async function step(title, task) {
  const begin = Date.now();
  const note = await task();
  const seconds = ((Date.now() - begin) / 1000).toFixed(1);
  say(`✔ ${title}${note ? `: ${note}` : ''} (${seconds} s)`);
}

/** Runs a script's main function; a failed step ends it with what to do. */
export async function main(task) {
  try {
    process.exitCode = (await task()) ?? 0;
  } catch (error) {
    if (error instanceof StepError) {
      if (error.output) say(error.output.trimEnd());
      say(`✘ ${error.message}`);
      say(`  ${error.todo}`);
    } else {
      say(`✘ ${error instanceof Error ? error.stack : error}`);
    }
    process.exitCode = 1;
  }
}
