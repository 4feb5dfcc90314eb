import { ExpectedError } from '../../shared/errors.ts';
import type { LogDetails, LoggerPort } from '../ports/log.ts';

/** What a build adds to the name of a script. */
const HASH = /-[\w-]{8}(?=\.cjs:)/;
/** Places in our own scripts that are told of a bug. */
const MAX_PLACES = 6;

/**
 * A bug that nobody has caught is a line in the log and nothing else: Electron's dialog and Node's warning would show the
 * error's text, and a library's text can have a token in it. The program goes on, as it did after the dialog.
 */
export function logUncaughtBugs(source: Pick<NodeJS.EventEmitter, 'on'>, logger: LoggerPort, folder: string): void {
  for (const event of ['uncaughtException', 'unhandledRejection']) {
    source.on(event, (error: unknown) => logger.log('error', 'a bug', describeBug(error, folder)));
  }
}

/** An error's class, its code where it is one of ours, and where in our own scripts it was. Never its text. */
export function describeBug(error: unknown, folder: string): LogDetails {
  const errorName = error instanceof Error ? error.name : typeof error;
  return {
    errorName,
    ...(error instanceof ExpectedError && { code: error.code }),
    at: error instanceof Error ? placesOf(error, folder).join(' ') : '',
  };
}

/** @param folder where our scripts are built to */
function placesOf({ stack = '', message }: Error, folder: string): readonly string[] {
  const text = stack.indexOf(message);
  if (text < 0) return []; // it was changed: then nobody knows where the text ends and the places begin
  return stack
    .slice(text + message.length)
    .split('\n')
    .flatMap((line) => placeOf(line, folder) ?? [])
    .slice(0, MAX_PLACES);
}

function placeOf(line: string, folder: string): string | null {
  const from = line.indexOf(folder);
  if (from < 0) return null;
  const [place] = /^[\w./\\-]+:\d+:\d+/.exec(line.slice(from + folder.length + 1)) ?? [];
  return place?.replaceAll('\\', '/').replace(HASH, '') ?? null;
}
