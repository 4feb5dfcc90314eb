import type { Desktop } from '../../shared/keychain.ts';

/**
 * The OS keychain, one service (the app id). Deliberately without a listing call: on Linux the native one crashes the
 * process when the keyring is locked, on Windows it matches other programs' entries.
 */
export interface KeychainPort {
  /** Whose keychain it is, for the words of a failure. */
  readonly desktop: Desktop;
  /** @returns the value, or null, which means *not there* and, on Linux, also *locked*. @throws {KeychainError} */
  get(account: string): Promise<string | null>;
  /** Values are ASCII and at most 2,000 bytes (Windows refuses over 2,560). @throws {KeychainError} */
  set(account: string, value: string): Promise<void>;
  /** @returns false if nothing was deleted: not there or, on Linux, locked. @throws {KeychainError} */
  delete(account: string): Promise<boolean>;
  /**
   * Resolves when a call that hung has ended, at once where none does: true if it has done what it was asked for, false
   * if it was refused, which is what a person does who dismisses the question for the password.
   */
  whenFree(): Promise<boolean>;
}

/**
 * `unavailable`: no service. `module`: its module can't be loaded. `restarted`: the service that it was connected to has ended. `no-keyring`: a service without a place to store.
 * `locked`. `cancelled`: locked, and the person has dismissed the question for its password. `full`. `refused`: it said no
 * and not why. `timeout`: it did not answer. `unreliable`: what it gives back is not what it was given.
 */
export type KeychainErrorKind =
  | 'unavailable'
  | 'module'
  | 'restarted'
  | 'no-keyring'
  | 'locked'
  | 'cancelled'
  | 'full'
  | 'refused'
  | 'timeout'
  | 'unreliable';

export class KeychainError extends Error {
  override readonly name = 'KeychainError';
  readonly kind: KeychainErrorKind;

  constructor(kind: KeychainErrorKind) {
    super(kind);
    this.kind = kind;
  }
}
