import type { LogLevel } from '../../shared/config.ts';

/** All that the log tells of: a closed list, so that no text of anybody else's can be a line. */
export const LOG_EVENTS = [
  'the program has started',
  'the program ends',
  'the configuration',
  'the session',
  'a step',
  'an answer that belongs to no log-in was ignored',
  'the integrator’s code',
  'a bug',
  'a bug in a handler',
  'a bug while an address was handled',
  'a window’s page is gone',
  'a helper process is gone',
  'the feed of updates can’t be read',
  'the feed of updates did not answer',
  'an update is installed',
  'an update was not installed',
  'lines were lost',
] as const;

export type LogEvent = (typeof LOG_EVENTS)[number];

/** Plain values under names of ours. Texts are codes and words of ours; the redactor takes every other one out. */
export type LogDetails = Readonly<Record<string, string | number | boolean>>;

/** The log. Takes an event and safe values; error objects never (library errors carry tokens). */
export interface LoggerPort {
  log(level: LogLevel, event: LogEvent, details?: LogDetails): void;
}
