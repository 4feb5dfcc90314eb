import { LOG_LEVELS, type LogLevel } from '../../../shared/config.ts';
import { Turns } from '../../../shared/turns.ts';
import type { LogDetails, LogEvent, LoggerPort } from '../../ports/log.ts';
import type { ClockPort } from '../../ports/system.ts';
import { codeOf, type RotatingFile } from './rotating-file.ts';

/** Lines that wait for the file. One that hangs must not fill the memory. */
const MAX_WAITING = 1_000;
/** Lines that are remembered for when there is no file. */
const MAX_RECENT = 100;

/** See `electron/flow/log-redactor.ts`. */
export interface Redactor {
  redact(time: string, level: LogLevel, event: string, details: LogDetails): unknown;
  redactLine(line: string): string | null;
  learn(words: Iterable<string>): void;
}

export interface AppLogParts {
  readonly file: Pick<RotatingFile, 'append' | 'lastLines' | 'path'>;
  readonly redactor: Redactor;
  readonly clock: Pick<ClockPort, 'now'>;
  /** Where warnings and errors go too: to who has started the program in a terminal. */
  readonly stderr: (text: string) => void;
}

interface Waiting {
  readonly level: LogLevel;
  readonly line: string;
}

/**
 * The program's log: a line of JSON an event, in a file that is opened late and written to in turns, never on the caller's time.
 * It never throws, and a disk that takes nothing costs lines and nothing else.
 */
export class AppLog implements LoggerPort {
  readonly #parts: AppLogParts;
  readonly #turns = new Turns();
  #level: LogLevel = 'info';
  #waiting: Waiting[] = [];
  #recent: string[] = [];
  #isOpen = false;
  #lost = 0;
  #problem: string | null = null;

  constructor(parts: AppLogParts) {
    this.#parts = parts;
  }

  /** Why lines could not be written the last time, in the system's word; null: they could. */
  get problem(): string | null {
    return this.#problem;
  }

  get path(): string {
    return this.#parts.file.path;
  }

  /** The configuration's wishes, and its ids, which may be shown. */
  configure(level: LogLevel, ids: Iterable<string>): void {
    this.#level = level;
    this.#parts.redactor.learn(ids);
  }

  log(level: LogLevel, event: LogEvent, details: LogDetails = {}): void {
    const urgent = level === 'error' || level === 'warn';
    // Every call of an API is told of here. Before there is a file the configuration's wish may be still to come.
    if (this.#isOpen && !urgent && !isAtLeast(level, this.#level)) return;
    try {
      const { redactor, clock, stderr } = this.#parts;
      const line = JSON.stringify(redactor.redact(new Date(clock.now()).toISOString(), level, event, details));
      this.#waiting.push({ level, line });
      if (this.#waiting.length > MAX_WAITING) {
        this.#waiting.shift();
        this.#lost += 1;
      }
      if (this.#isOpen) this.#writeSoon();
      if (urgent) stderr(`[keyporch] ${line}\n`);
    } catch {
      // details with a getter that throws, a terminal that is closed: nobody must fail because of the log
    }
  }

  /** From now on there is a file, also for what was told before: not to be called before the first window is seen. */
  open(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#writeSoon();
  }

  /** Resolves when all that was told is written, or could not be. */
  async flush(): Promise<void> {
    this.open();
    await this.#turns.idle();
  }

  /** The newest lines, oldest first, through the redactor once more: of the file, or where that can't be read of this run. */
  async lastLines(count: number): Promise<readonly string[]> {
    await this.flush();
    const lines = await this.#parts.file.lastLines(count).catch(() => []); // a disk that has gone
    const shown = lines.length > 0 && this.#problem === null ? lines : this.#recent.slice(-count);
    return shown.map((line) => this.#parts.redactor.redactLine(line) ?? '(not a line of this program’s)');
  }

  #writeSoon(): void {
    void this.#turns.run(() => this.#write());
  }

  /** All that waits, at once. */
  async #write(): Promise<void> {
    const lines = this.#waiting.filter(({ level }) => isAtLeast(level, this.#level)).map(({ line }) => line);
    this.#waiting = [];
    if (lines.length === 0) return;
    this.#recent = [...this.#recent, ...lines].slice(-MAX_RECENT);
    const lost = this.#lost;
    try {
      await this.#parts.file.append([...this.#lostLine(lost), ...lines].map((line) => `${line}\n`).join(''));
      this.#problem = null;
      this.#lost -= lost; // more may have been lost meanwhile
    } catch (error) {
      this.#problem = codeOf(error);
      this.#lost += lines.length;
    }
  }

  #lostLine(count: number): readonly string[] {
    if (count === 0) return [];
    const { redactor, clock } = this.#parts;
    const event: LogEvent = 'lines were lost';
    const at = new Date(clock.now()).toISOString();
    return [JSON.stringify(redactor.redact(at, 'warn', event, { count }))];
  }
}

function isAtLeast(level: LogLevel, wanted: LogLevel): boolean {
  return LOG_LEVELS.indexOf(level) <= LOG_LEVELS.indexOf(wanted);
}
