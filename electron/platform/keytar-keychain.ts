import { KeychainError, type KeychainPort } from '../ports/keychain.ts';
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
 * The OS keychain through keytar. One native call at a time: each occupies a thread of the pool of four that files, DNS
 * and cryptography need too, and a hung one can't be cancelled. After a timeout there is none until that one has ended.
 */
export class KeytarKeychain implements KeychainPort {
  readonly #service: string;
  readonly #clock: ClockPort;
  readonly #load: () => Promise<Keytar>;
  #keytar: Promise<Keytar> | null = null;
  #last: Promise<unknown> = Promise.resolve();
  #wedged = false;
  #inFlight = false;

  /** @param load loads keytar; late, because it throws where its native part can't be loaded */
  constructor(service: string, clock: ClockPort, load: () => Promise<Keytar>) {
    this.#service = service;
    this.#clock = clock;
    this.#load = load;
  }

  /** True while a native call has not ended: it holds a thread, and the process can't end in the ordinary way. */
  get isBusy(): boolean {
    return this.#inFlight;
  }

  get(account: string): Promise<string | null> {
    return this.#call((keytar) => keytar.getPassword(this.#service, account));
  }

  set(account: string, value: string): Promise<void> {
    return this.#call((keytar) => keytar.setPassword(this.#service, account, value));
  }

  delete(account: string): Promise<boolean> {
    return this.#call((keytar) => keytar.deletePassword(this.#service, account));
  }

  #call<Value>(task: (keytar: Keytar) => Promise<Value>): Promise<Value> {
    const run = this.#last.then(() => this.#callNow(task));
    this.#last = run.catch(() => undefined); // the next call must run whatever became of this one
    return run;
  }

  async #callNow<Value>(task: (keytar: Keytar) => Promise<Value>): Promise<Value> {
    if (this.#wedged) throw new KeychainError('timeout');
    const keytar = await this.#loaded();
    let cancel: () => void = () => undefined;
    const timeout = new Promise<never>((_, reject) => {
      cancel = this.#clock.after(KEYCHAIN_TIMEOUT_MS, () => {
        this.#wedged = true;
        reject(new KeychainError('timeout'));
      });
    });
    this.#inFlight = true;
    const native = task(keytar)
      .catch((error: unknown) => {
        throw new KeychainError(kindOf(error));
      })
      .finally(() => {
        this.#wedged = false;
        this.#inFlight = false;
      });
    try {
      return await Promise.race([native, timeout]);
    } finally {
      cancel();
      native.catch(() => undefined); // told to the caller already, or too late for anyone
    }
  }

  async #loaded(): Promise<Keytar> {
    this.#keytar ??= this.#load();
    try {
      return await this.#keytar;
    } catch {
      // keytar swallows the reason itself; a missing libsecret is the usual one.
      throw new KeychainError('unavailable');
    }
  }
}

/** The texts are the system's and localized: a hint and nothing more. */
function kindOf(error: unknown): 'unavailable' | 'refused' {
  const text = error instanceof Error ? error.message : '';
  return /D-Bus|DBus|connect|not provided by any|ServiceUnknown/i.test(text) ? 'unavailable' : 'refused';
}
