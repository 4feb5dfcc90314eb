import type { LoggerPort } from '../../electron/ports/system.ts';

/** Keeps each line, as text. */
export class FakeLogger implements LoggerPort {
  readonly lines: string[] = [];

  warn(event: string, details: Readonly<Record<string, string | number | boolean>> = {}): void {
    this.lines.push(`${event} ${JSON.stringify(details)}`);
  }
}
