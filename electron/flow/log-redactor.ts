import { LOG_LEVELS, type LogLevel } from '../../shared/config.ts';
import { ERROR_CODES } from '../../shared/errors.ts';
import { LOG_IN_STEPS, OTHER_FLOW_KINDS } from '../../shared/flow.ts';
import { LOG_EVENTS, type LogDetails } from '../ports/log.ts';

/** As it stands in the log: `time`, `level`, `event` and the details. */
export type LogEntry = LogDetails & { readonly time: string; readonly level: LogLevel; readonly event: string };

const REMOVED = '(removed)';
/** More values than this have no event. */
const MAX_DETAILS = 12;
/** Parts of one text, with blanks between them. */
const MAX_PARTS = 12;
/** Digits. Greater numbers are no count, status or duration. */
const MAX_NUMBER = 99_999_999_999;

const TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;
const NAME = /^[a-z][A-Za-z]{0,10}$/;
/** Shorter than any piece of a secret that counts: `linux`, `TypeError`, `callbacks.jwt`. */
const WORD = /^(?:callbacks\.|events\.)?[A-Za-z]{1,11}$/;
/** `45.4.1`, `0.1.0-beta.2`. */
const VERSION = /^\d{1,4}(?:\.\d{1,5}){1,3}(?:-[a-z]{1,8}(?:\.\d{1,3})?)?$/;
/** A place in our own scripts: `main/chunks/compose.cjs:12:34`. */
const PLACE = /^main\/(?:chunks\/)?[a-z]{1,11}(?:-[a-z]{1,11})?\.cjs:\d{1,6}:\d{1,4}$/;

/** Words of ours that are longer than a {@link WORD} may be, or have other characters. */
const WORDS: readonly string[] = [
  ...ERROR_CODES,
  ...LOG_IN_STEPS,
  ...OTHER_FLOW_KINDS,
  ...['unauthenticated', 'authenticated', 'signed_out', 'deviceCode', 'environment'],
  ...['ExpectedError', 'KeychainError', 'ReferenceError', 'AggregateError', 'DataCloneError'],
  ...['win32', 'x64', 'ia32', 'arm64'],
  // why an answer is ignored: `IgnoredReason`, and those of `LogIn`
  ...['too-long', 'not-a-url', 'not-our-redirect-uri', 'duplicate-parameter', 'unexpected-parameter', 'state-missing'],
  ...['no-code-and-no-error', 'code-and-error', 'state-unknown'],
  ...['bad-answer', 'too-large'], // why there was no answer
  // Electron's words for how a process ended
  ...['clean-exit', 'abnormal-exit', 'launch-failed', 'integrity-failure', 'memory-eviction'],
];

/**
 * The only way into the log. It lets through what it knows: numbers, and texts all of whose parts are codes, words of ours,
 * ids of the configuration, versions, or places in our own scripts. Nothing that it does not know can have a secret's form,
 * so no secret has to be recognized; of any other text of twelve characters or more nothing is left.
 */
export class LogRedactor {
  readonly #words = new Set(WORDS);
  readonly #events: ReadonlySet<string> = new Set(LOG_EVENTS);

  /** Words that may be shown from now on: ids of the configuration, names of messages. */
  learn(words: Iterable<string>): void {
    for (const word of words) this.#words.add(word);
  }

  /** What may be shown of an entry. Total: whatever comes gives one. */
  redact(time: string, level: LogLevel, event: string, details: LogDetails): LogEntry {
    const shown = Object.entries(details)
      .filter(([name]) => NAME.test(name) && name !== 'time' && name !== 'level' && name !== 'event')
      .slice(0, MAX_DETAILS)
      .map(([name, value]) => [name, this.#value(value)]);
    return { time, level, event: this.#events.has(event) ? event : REMOVED, ...Object.fromEntries(shown) };
  }

  /** A line that is read from a file again, which others can have written to. @returns null: it is none of ours */
  redactLine(line: string): string | null {
    try {
      const { time, level, event, ...details } = JSON.parse(line) as LogEntry;
      if (typeof time !== 'string' || !TIME.test(time) || !LOG_LEVELS.includes(level)) return null;
      return JSON.stringify(this.redact(time, level, event, details));
    } catch {
      return null; // no JSON, or no object
    }
  }

  #value(value: unknown): string | number | boolean {
    if (typeof value === 'boolean') return value;
    if (typeof value === 'number') return Math.abs(value) <= MAX_NUMBER ? Math.round(value) : REMOVED;
    if (typeof value !== 'string' || value === '') return value === '' ? '' : REMOVED;
    const parts = value.split(' ');
    return parts.length <= MAX_PARTS && parts.every((part) => this.#isKnown(part)) ? value : REMOVED;
  }

  #isKnown(part: string): boolean {
    return this.#words.has(part) || WORD.test(part) || VERSION.test(part) || PLACE.test(part);
  }
}
