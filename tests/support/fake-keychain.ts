import { KeychainError, type KeychainErrorKind, type KeychainPort } from '../../electron/ports/keychain.ts';
import type { Desktop } from '../../shared/keychain.ts';

/**
 * A keychain in memory that behaves as measured on Linux: locked, it says "not there" to reads, `false` to deletes and
 * refuses writes. It has Windows' limit, counts calls, and can fail from a given call on, as a crash would.
 */
export class FakeKeychain implements KeychainPort {
  readonly desktop: Desktop = 'gnome';
  readonly entries = new Map<string, string>();
  locked = false;
  problem: KeychainErrorKind | null = null;
  /** From this change on (0 is the first) nothing happens any more: the program died. */
  diesAtChange = Number.POSITIVE_INFINITY;
  changes = 0;
  /** From this call on, reads too (0 is the first), nothing happens any more: the program died. */
  diesAtCall = Number.POSITIVE_INFINITY;
  calls = 0;
  /** What it stores in the place of what it is given. */
  lies: ((value: string) => string | null) | null = null;
  /** How the call ends that hangs, once it does. */
  free: Promise<boolean> = Promise.resolve(true);
  /** Waited for before every change: a person who is asked for the keyring's password. */
  beforeChange: () => Promise<void> = async () => undefined;

  async get(account: string): Promise<string | null> {
    this.#check();
    return this.locked ? null : (this.entries.get(account) ?? null);
  }

  async set(account: string, value: string): Promise<void> {
    await this.#change();
    if (this.locked) throw new KeychainError('locked');
    if (Buffer.byteLength(value) > 2560) throw new KeychainError('full');
    const stored = this.lies === null ? value : this.lies(value);
    if (stored === null) this.entries.delete(account);
    else this.entries.set(account, stored);
  }

  async delete(account: string): Promise<boolean> {
    await this.#change();
    return this.locked ? false : this.entries.delete(account);
  }

  whenFree(): Promise<boolean> {
    return this.free;
  }

  async #change(): Promise<void> {
    await this.beforeChange();
    this.#check();
    if (this.changes >= this.diesAtChange) throw new Error('the program died here');
    this.changes += 1;
  }

  #check(): void {
    if (this.calls >= this.diesAtCall) throw new Error('the program died here');
    this.calls += 1;
    if (this.problem !== null) throw new KeychainError(this.problem);
  }
}
