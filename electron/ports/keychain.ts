/**
 * The OS keychain, one service (the app id). Deliberately without a listing call: on Linux the native one crashes the
 * process when the keyring is locked, on Windows it matches other programs' entries.
 */
export interface KeychainPort {
  /** @returns the value, or null, which means *not there* and, on Linux, also *locked*. @throws {KeychainError} */
  get(account: string): Promise<string | null>;
  /** Values are ASCII and at most 2,000 bytes (Windows refuses over 2,560). @throws {KeychainError} */
  set(account: string, value: string): Promise<void>;
  /** @returns false if nothing was deleted: not there or, on Linux, locked. @throws {KeychainError} */
  delete(account: string): Promise<boolean>;
}

/** `unavailable`: no module, no service. `refused`: it said no (locked, cancelled). `timeout`: it did not answer. */
export type KeychainErrorKind = 'unavailable' | 'refused' | 'timeout';

export class KeychainError extends Error {
  override readonly name = 'KeychainError';
  readonly kind: KeychainErrorKind;

  constructor(kind: KeychainErrorKind) {
    super(kind);
    this.kind = kind;
  }
}
