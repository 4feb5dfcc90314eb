import type { LogDetails, LogEvent, LoggerPort } from '../../electron/ports/log.ts';
import type { LogLevel } from '../../shared/config.ts';

/** Keeps each line, as text. */
export class FakeLogger implements LoggerPort {
  readonly lines: string[] = [];
  readonly entries: [level: LogLevel, event: LogEvent, details: LogDetails][] = [];

  log(level: LogLevel, event: LogEvent, details: LogDetails = {}): void {
    this.lines.push(`${event} ${JSON.stringify(details)}`);
    this.entries.push([level, event, details]);
  }
}
