import type { SchemeHandler } from '../../shared/ipc.ts';
import type { StopSignal } from './stop.ts';

/** Wall-clock time and timers, so that tests can move them. */
export interface ClockPort {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Runs `task` once after `ms`; the returned function cancels it. */
  after(ms: number, task: () => void): () => void;
}

/** What the system tells of itself: timers stand still while a computer sleeps, and none knows of a network. */
export interface WakePort {
  /** After sleep, when the screen is unlocked, when a window comes to the front. @returns the function that ends it */
  onWake(listener: () => void): () => void;
  /** When there is a network again. It costs a look each second: only for who waits. @returns the function that ends it */
  onOnline(listener: () => void): () => void;
}

/** Opens an address in the person's own browser. @see RFC 8252 §6 */
export interface BrowserPort {
  /** @throws {ExpectedError} AUTH_BROWSER_NOT_OPENED, also for an address that may not be opened */
  open(url: string): Promise<void>;
}

/** A question to the person that no window can answer in their place. */
export interface Confirmation {
  /** The question, with the exact address that it is about. */
  readonly message: string;
  /** What a yes means. */
  readonly detail: string;
  /** The button that says yes. */
  readonly yes: string;
}

/** Asks the person outside of the windows, whose pages may be in somebody else's hands. */
export interface ConfirmPort {
  /**
   * Resolves when the answer is yes.
   * @param window who asks: the question belongs to it
   * @throws {ExpectedError} CONFIRM_REFUSED; CONFIRM_BUSY while another question is open
   */
  ask(confirmation: Confirmation, window?: number): Promise<void>;
}

/** What a file that is saved is called, unless the person says otherwise. */
export interface SuggestedFile {
  /** Without its extension. */
  readonly name: string;
  /** Without its dot; empty: none. It stays whatever the person types. */
  readonly extension: string;
  /** What the dialog calls such files. */
  readonly kind: string;
}

/** A file that the person has chosen, to be written once. */
export interface ChosenFile {
  /** Without its folder, which is no window's business. */
  readonly name: string;
  /**
   * Writes all of it, or nothing: what was there before stays until the new file is complete.
   * @param signal until then it can be stopped, also after the last piece: a disk takes its time
   * @throws {ExpectedError} FILE_NOT_WRITTEN, API_ABORTED; and whatever the pieces throw
   */
  write(pieces: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>, signal?: StopSignal): Promise<void>;
}

/** Asks the person where a file goes. */
export interface SaveFilePort {
  /**
   * @param window who asks: the dialog belongs to it
   * @returns null where no file was chosen
   * @throws {ExpectedError} CONFIRM_BUSY while a dialog is open; FILE_NOT_WRITTEN where with its extension it is a file that is
   * there, and that the person was not asked about
   */
  choose(file: SuggestedFile, window?: number): Promise<ChosenFile | null>;
}

/** The person's clipboard. What is in it is secret until it is known not to be. */
export interface ClipboardPort {
  readText(): Promise<string>;
  writeText(text: string): Promise<void>;
  clear(): Promise<void>;
}

/** Which program the system starts for addresses of our scheme; any program can claim a scheme. @see RFC 8252 §7.1 */
export interface SchemeHandlerPort {
  /** Asks the system anew. Takes time (a program may be started), so never before the window is there. */
  current(): Promise<SchemeHandler>;
  /** Makes this app the one, because the person said so. @throws {ExpectedError} SCHEME_NOT_TAKEN */
  takeBack(): Promise<void>;
}

/** Where the app's small, non-secret files are kept. */
export interface MarkerPort {
  /** @returns the text, or null if there is none or it cannot be read */
  read(): Promise<string | null>;
  /** Replaces the file in one step: the old or the new text, never a mix. */
  write(text: string): Promise<void>;
  remove(): Promise<void>;
}
