import { join } from 'node:path';
import { LogRedactor } from '../flow/log-redactor.ts';
import { AppLog } from '../platform/log/app-log.ts';
import { RotatingFile } from '../platform/log/rotating-file.ts';
import type { ClockPort } from '../ports/system.ts';

/** Enough for weeks of an ordinary user, little enough to be sent. */
const MAX_BYTES = 1_048_576;
const FILES = 5;

export interface LogPlace {
  readonly platform: NodeJS.Platform;
  readonly home: string;
  readonly userData: string;
  readonly id: string;
}

/** The folder of the logs, which is this app's alone. On macOS Electron would name it by the app's name, which two can have. */
export function logFolderOf({ platform, home, userData, id }: LogPlace): string {
  return platform === 'darwin' ? join(home, 'Library', 'Logs', id) : join(userData, 'logs');
}

/** The part of what `compose.ts` makes that has to be there first: what goes wrong before is told too. */
export function openLog(folder: string, clock: ClockPort, words: Iterable<string>): AppLog {
  const redactor = new LogRedactor();
  redactor.learn(words);
  return new AppLog({
    file: new RotatingFile({ path: join(folder, 'main.log'), maxBytes: MAX_BYTES, files: FILES }),
    redactor,
    clock,
    stderr: writerTo(() => process.stderr),
  });
}

/** Late, because the stream is made when it is asked for. */
function writerTo(stream: () => NodeJS.WriteStream): (text: string) => void {
  let known: NodeJS.WriteStream | null = null;
  return (text) => {
    // A terminal that was closed makes an error event, which unheard would be one more bug to tell of.
    known ??= stream().on('error', () => undefined);
    known.write(text);
  };
}
