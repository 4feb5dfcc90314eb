import { ExpectedError, failure } from '../../shared/errors.ts';
import { Turns } from '../../shared/turns.ts';
import { KeychainError, type KeychainPort } from '../ports/keychain.ts';
import { type AccountRecord, parseRecord, serializeRecord } from './account-record.ts';
import {
  cut,
  digestOf,
  indexOf,
  isNewerRecord,
  MAX_PIECES,
  PLACES,
  type Place,
  parseIndex,
  pieceName,
  type RecordIndex,
} from './record-index.ts';
import { translateKeychainError } from './translate-keychain-error.ts';

/** What a read found. `null` from the keychain means *not there* or *locked*, so `absent` is not yet *signed out*. */
export type StoredRecord<Stored = AccountRecord> =
  | { readonly kind: 'record'; readonly record: Stored }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable' }
  /** A newer version of the program has made it. */
  | { readonly kind: 'newer' };

/** How a record becomes ASCII text and comes back; null: it is not one of a version that this program knows. */
export interface RecordFormat<Stored> {
  readonly serialize: (record: Stored) => string;
  readonly parse: (serialized: string) => Stored | null;
}

/**
 * Records in the keychain. A record is cut into pieces, which are kept in one of a few places; a new record goes to
 * another place, then the index is made to name that, then the old place is cleared. A crash at any point leaves the old record
 * or the new one, and what it left over is overwritten or deleted later. What a newer version of the program has stored under an
 * account's name is never touched: this version's record then has a name of its own. Calls are made one after another.
 */
export class RecordStore<Stored extends { readonly account: string }> {
  readonly #keychain: KeychainPort;
  readonly #format: RecordFormat<Stored>;
  /** The names that this version's records have, by account, once that is known. */
  readonly #names = new Map<string, string>();
  readonly #turns = new Turns();
  #ahead: { readonly account: string; readonly reading: Promise<StoredRecord<Stored>> } | null = null;

  constructor(keychain: KeychainPort, format: RecordFormat<Stored>) {
    this.#keychain = keychain;
    this.#format = format;
  }

  /** @throws {ExpectedError} KEYCHAIN_* as far as they are the keychain's own */
  read(account: string): Promise<StoredRecord<Stored>> {
    const ahead = this.#ahead;
    this.#ahead = null;
    return ahead?.account === account ? ahead.reading : this.#inTurn(() => this.#readOwn(account));
  }

  /** Begins the read that the next {@link read} of this account gets, unless something is written before that. */
  readAhead(account: string): void {
    const reading = this.#inTurn(() => this.#readOwn(account));
    reading.catch(() => undefined); // whoever asks for it hears of it
    this.#ahead = { account, reading };
  }

  /** Nobody has asked for what was read ahead. */
  dropAhead(): void {
    this.#ahead = null;
  }

  /** Replaces the record and reads it back. @throws {ExpectedError} as {@link read} */
  write(record: Stored): Promise<void> {
    this.#ahead = null;
    return this.#inTurn(() => this.#write(record));
  }

  /**
   * @returns false where a newer version's record is still there
   * @throws {ExpectedError} KEYCHAIN_NOT_DELETED if it is still there, or as {@link read}
   */
  delete(account: string): Promise<boolean> {
    this.#ahead = null;
    return this.#inTurn(() => this.#delete(account));
  }

  /** A locked keychain says "not there"; it takes no new entry either. @throws {ExpectedError} as {@link read}, if it is not open */
  checkOpen(): Promise<void> {
    return this.#inTurn(() => this.#probe());
  }

  /** @see KeychainPort.whenFree */
  whenFree(): Promise<boolean> {
    return this.#keychain.whenFree();
  }

  /** Resolves when every call that was made has ended. */
  async idle(): Promise<void> {
    await this.#turns.idle();
  }

  /** This version's record, also where it has a name of its own. */
  async #readOwn(account: string): Promise<StoredRecord<Stored>> {
    const found = await this.#read(account, account);
    if (found.kind !== 'newer') return found;
    const own = await this.#read(ownName(account), account);
    return own.kind === 'absent' ? found : own;
  }

  async #read(name: string, account: string): Promise<StoredRecord<Stored>> {
    const text = await this.#keychain.get(name);
    if (text === null) return { kind: 'absent' };
    const index = parseIndex(text);
    if (index === 'newer') return { kind: 'newer' };
    const serialized = index === null ? null : await this.#pieces(name, index);
    if (serialized === null) return { kind: 'unreadable' };
    if (isNewerRecord(serialized)) return { kind: 'newer' };
    const record = this.#format.parse(serialized);
    return record === null || record.account !== account ? { kind: 'unreadable' } : { kind: 'record', record };
  }

  /** @returns null where they are not the record that the index is of */
  async #pieces(name: string, { place, pieces, digest }: RecordIndex): Promise<string | null> {
    let serialized = '';
    for (let number = 0; number < pieces; number += 1) {
      const piece = await this.#keychain.get(pieceName(name, place, number));
      if (piece === null) return null;
      serialized += piece;
    }
    return digestOf(serialized) === digest ? serialized : null;
  }

  async #write(record: Stored): Promise<void> {
    const { name, before } = await this.#open(record.account);
    const serialized = this.#format.serialize(record);
    const place = await this.#freePlace(name, before);
    for (const [number, piece] of cut(serialized).entries()) {
      await this.#setChecked(pieceName(name, place, number), piece, null);
    }
    const index = indexOf(serialized, place);
    await this.#setChecked(name, JSON.stringify(index), before);
    await this.#deletePieces(name, place, index.pieces);
    for (const other of PLACES.filter((each) => each !== place)) await this.#deletePieces(name, other, 0);
  }

  async #delete(account: string): Promise<boolean> {
    const { name } = await this.#open(account);
    // Pieces first: should this be cut off, the index still says that something is left to delete.
    for (const place of PLACES) await this.#deletePieces(name, place, 0);
    await this.#keychain.delete(name);
    if ((await this.#keychain.get(name)) !== null) throw new ExpectedError(this.#failure('KEYCHAIN_NOT_DELETED'));
    await this.#probe(); // "nothing there" is also what one says that was locked meanwhile
    return name === account;
  }

  /** Under which name this version's record is, or will be, and the index that is there, as text. */
  async #open(account: string): Promise<{ name: string; before: string | null }> {
    const known = this.#names.get(account);
    const entry = await this.#entry(known ?? account);
    if (known !== undefined) return { name: known, before: entry };
    const newer = entry !== null && (await this.#read(account, account)).kind === 'newer';
    const name = newer ? ownName(account) : account;
    this.#names.set(account, name);
    return { name, before: newer ? await this.#keychain.get(name) : entry };
  }

  /** The index as text, or null. On Linux a locked keychain answers "nothing there": only an entry that it takes shows that it is open. */
  async #entry(name: string): Promise<string | null> {
    const text = await this.#keychain.get(name);
    if (text !== null) return text;
    await this.#probe();
    return this.#keychain.get(name);
  }

  /** Not the one in use. Where the index can't be read, whatever there is stays until the new record is whole. */
  async #freePlace(name: string, before: string | null): Promise<Place> {
    const index = parseIndex(before ?? '');
    if (index !== null && index !== 'newer') return index.place === 1 ? 2 : 1;
    for (const place of PLACES) {
      if ((await this.#keychain.get(pieceName(name, place, 0))) === null) return place;
    }
    return 3;
  }

  async #probe(): Promise<void> {
    await this.#keychain.set(PROBE, 'probe');
    await this.#keychain.delete(PROBE);
  }

  /** Deletes the pieces of a place from `first` on; the last one first, so that what a crash leaves begins at `first` too. */
  async #deletePieces(name: string, place: Place, first: number): Promise<void> {
    let end = first;
    while (end < MAX_PIECES && (await this.#keychain.get(pieceName(name, place, end))) !== null) end += 1;
    for (let number = end - 1; number >= first; number -= 1) {
      await this.#keychain.delete(pieceName(name, place, number));
    }
  }

  /** Some keychains say yes and store something else. Then what was there before is put back. */
  async #setChecked(name: string, value: string, before: string | null): Promise<void> {
    await this.#keychain.set(name, value);
    const stored = await this.#keychain.get(name);
    if (stored === value) return;
    if (stored === null) await this.#probe(); // or it was locked in between, and says why
    if (before === null) await this.#keychain.delete(name);
    else await this.#keychain.set(name, before);
    throw new KeychainError('unreliable');
  }

  #failure(code: 'KEYCHAIN_NOT_DELETED') {
    return failure(code, { desktop: this.#keychain.desktop });
  }

  #inTurn<Value>(task: () => Promise<Value>): Promise<Value> {
    return this.#turns.run(() =>
      task().catch((error: unknown) => {
        throw translateKeychainError(error, this.#keychain);
      }),
    );
  }
}

/** The accounts' records. */
export class TokenStore extends RecordStore<AccountRecord> {
  constructor(keychain: KeychainPort) {
    super(keychain, { serialize: serializeRecord, parse: parseRecord });
  }
}

const PROBE = 'keyporch:probe';

/** A name that a newer version's record does not have. */
function ownName(account: string): string {
  return `${account}@1`;
}
