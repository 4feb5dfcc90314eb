import type { LoggerPort } from '../ports/system.ts';

type Details = Readonly<Record<string, string | number | boolean>>;

/** One line an event on standard error, every text through the redactor. */
export class StderrLogger implements LoggerPort {
  readonly #redact: (text: string) => string;

  constructor(redact: (text: string) => string) {
    this.#redact = redact;
  }

  warn(event: string, details: Details = {}): void {
    const parts = Object.entries(details).map(([name, value]) => `${name}=${this.#redact(String(value))}`);
    process.stderr.write(`${['[keyporch] warning:', event, ...parts].join(' ')}\n`);
  }
}
