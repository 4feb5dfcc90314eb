import type { Desktop } from '../../shared/keychain.ts';
import { Turns } from '../../shared/turns.ts';
import { KeychainError, type KeychainErrorKind, type KeychainPort } from '../ports/keychain.ts';
import type { ClockPort } from '../ports/system.ts';

/** The three calls of keytar that are used. Its listing calls are not: one crashes on a locked Linux keyring. */
export interface Keytar {
  getPassword(service: string, account: string): Promise<string | null>;
  setPassword(service: string, account: string, password: string): Promise<void>;
  deletePassword(service: string, account: string): Promise<boolean>;
}

/** A person may be typing the keyring's password; after this the program goes on without. */
export const KEYCHAIN_TIMEOUT_MS = 5_000;

/**
 * An open keychain answers in milliseconds, a locked one that can't ask refuses as fast. What is refused after longer than
 * this was refused by a person, who has dismissed the question for the password.
 */
export const PERSON_MS = 1_000;

/** By `require`: on older Electrons `import()` does not look into app.asar. @throws where its native part can't be loaded */
export async function loadKeytar(): Promise<Keytar> {
  return require('keytar');
}

export interface KeytarKeychainParts {
  readonly service: string;
  readonly desktop: Desktop;
  readonly clock: ClockPort;
  /** Late, because it throws where the native part can't be loaded. */
  readonly load: () => Promise<Keytar>;
}

/**
 * The OS keychain through keytar. One native call at a time: each occupies a thread of the pool of four that files, DNS
 * and cryptography need too, and a hung one can't be cancelled. After a timeout there is none until that one has ended.
 */
export class KeytarKeychain implements KeychainPort {
  readonly desktop: Desktop;
  readonly #parts: KeytarKeychainParts;
  #keytar: Promise<Keytar> | null = null;
  readonly #turns = new Turns();
  #wedged = false;
  #inFlight = false;
  /** How the last native call ended, once it has. */
  #ended: Promise<boolean> = Promise.resolve(true);

  constructor(parts: KeytarKeychainParts) {
    this.#parts = parts;
    this.desktop = parts.desktop;
  }

  /** True while a native call has not ended: it holds a thread, and the process can't end in the ordinary way. */
  get isBusy(): boolean {
    return this.#inFlight;
  }

  get(account: string): Promise<string | null> {
    return this.#call(async (keytar) => {
      const asked = this.#parts.clock.now();
      const value = await keytar.getPassword(this.#parts.service, account);
      // On Linux that is how a dismissed question ends. A second one right after it would be asked for nothing.
      if (value === null && this.#tookAPerson(asked) && this.#isLinux) throw new KeychainError('cancelled');
      return value;
    });
  }

  set(account: string, value: string): Promise<void> {
    return this.#call((keytar) => keytar.setPassword(this.#parts.service, account, value));
  }

  delete(account: string): Promise<boolean> {
    return this.#call((keytar) => keytar.deletePassword(this.#parts.service, account));
  }

  whenFree(): Promise<boolean> {
    return this.#ended;
  }

  #call<Value>(task: (keytar: Keytar) => Promise<Value>): Promise<Value> {
    return this.#turns.run(() => this.#callNow(task));
  }

  async #callNow<Value>(task: (keytar: Keytar) => Promise<Value>): Promise<Value> {
    if (this.#wedged) throw new KeychainError('timeout');
    const keytar = await this.#loaded();
    let cancel: () => void = () => undefined;
    const timeout = new Promise<never>((_, reject) => {
      cancel = this.#parts.clock.after(KEYCHAIN_TIMEOUT_MS, () => {
        this.#wedged = true;
        reject(new KeychainError('timeout'));
      });
    });
    this.#inFlight = true;
    const asked = this.#parts.clock.now();
    const native = task(keytar)
      .catch((error: unknown) => {
        throw new KeychainError(this.#kindOf(error, asked));
      })
      .finally(() => {
        this.#wedged = false;
        this.#inFlight = false;
      });
    this.#ended = native.then(
      (value) => value !== null && value !== false,
      () => false,
    );
    try {
      return await Promise.race([native, timeout]);
    } finally {
      cancel();
      native.catch(() => undefined); // told to the caller already, or too late for anyone
    }
  }

  async #loaded(): Promise<Keytar> {
    this.#keytar ??= this.#parts.load();
    try {
      return await this.#keytar;
    } catch {
      // keytar swallows the reason itself; a missing libsecret is the usual one.
      throw new KeychainError('module');
    }
  }

  #kindOf(error: unknown, asked: number): KeychainErrorKind {
    if (error instanceof KeychainError) return error.kind;
    const kind = kindOf(error instanceof Error ? error.message : '');
    return kind === 'locked' && this.#tookAPerson(asked) ? 'cancelled' : kind;
  }

  #tookAPerson(asked: number): boolean {
    return this.#parts.clock.now() - asked >= PERSON_MS;
  }

  get #isLinux(): boolean {
    return this.desktop !== 'macos' && this.desktop !== 'windows';
  }
}

/** The texts are the system's and localized: a hint, which decides between words for the person and nothing more. */
function kindOf(text: string): KeychainErrorKind {
  return HINTS.find(([hint]) => hint.test(text))?.[1] ?? 'refused';
}

const HINTS: readonly (readonly [hint: RegExp, kind: KeychainErrorKind])[] = [
  // libsecret stays with the service that it has found first, and does not look for another one.
  [/The name :\d+\.\d+ was not provided|session wrapping the secret does not exist/i, 'restarted'],
  [
    /object does not exist at path|no such (?:secret )?collection|NoSuchObject|default keychain could not be found/i,
    'no-keyring',
  ],
  [/locked collection|is ?locked|passphrase you entered is not correct|interaction is not allowed/i, 'locked'],
  [/cancell?ed|dismissed/i, 'cancelled'],
  [/stub received bad data|no space|disk full|quota|not enough|set item secret|too (?:big|large|long)/i, 'full'],
  [/D-?Bus|connect|not provided by any|ServiceUnknown|logon session does not exist/i, 'unavailable'],
];
