import { CALLBACK_MARKER } from '../../shared/launch.ts';

/**
 * The one callback in a program's arguments, or null. Electron and Chromium add switches and change the order, so all
 * arguments are looked at; two addresses of our scheme are nobody's callback.
 * @param argv all arguments, the executable's path among them or not
 * @param marker what has to stand before it, where the system was told to put it there
 */
export function findCallback(argv: readonly string[], scheme: string, marker: string | null = null): string | null {
  const prefix = `${scheme}:`;
  const isOurs = (argument: string) => argument.slice(0, prefix.length).toLowerCase() === prefix;
  const [only, ...others] = argv.filter(isOurs);
  if (only === undefined || others.length > 0) return null;
  return marker === null || argv.slice(0, argv.findIndex(isOurs)).includes(marker) ? only : null;
}

/** The marker that the installer of a platform registers, or null. */
export function callbackMarker(platform: NodeJS.Platform, packaged: boolean): string | null {
  return platform === 'win32' && packaged ? CALLBACK_MARKER : null;
}

/** Twice as much as the longest answer of a provider that is looked at. */
const MAX_ARGUMENTS_LENGTH = 16_384;

/**
 * True for arguments that no second start may hand to the instance that runs: over 32 KiB Electron before August 2026 cuts them
 * off, and now and then the instance that starts ends the one that runs, because it takes it for hung. Any page can do that
 * with a long address of our scheme.
 */
export function isTooLong(argv: readonly string[]): boolean {
  return argv.reduce((sum, argument) => sum + argument.length, 0) > MAX_ARGUMENTS_LENGTH;
}

/** How many callbacks wait while the program starts; more than one is somebody playing. */
const MAX_WAITING = 5;

/** The OS's entrances lead here: what comes before the program is ready waits, then everything goes out by one exit. */
export class DeepLinks {
  #waiting: string[] = [];
  #deliver: ((url: string) => void) | null = null;

  receive(url: string): void {
    if (this.#deliver !== null) this.#deliver(url);
    else if (this.#waiting.length < MAX_WAITING) this.#waiting.push(url);
  }

  /** From now on addresses go to `deliver`, those that waited first. */
  open(deliver: (url: string) => void): void {
    this.#deliver = deliver;
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const url of waiting) deliver(url);
  }
}
