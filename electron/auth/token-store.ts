import { createHash } from 'node:crypto';
import { ExpectedError, failure } from '../../shared/errors.ts';
import { KeychainError, type KeychainPort } from '../ports/keychain.ts';
import { type AccountRecord, parseRecord, serializeRecord } from './account-record.ts';
import { translateKeychainError } from './translate-keychain-error.ts';

/** Under Windows' 2,560 bytes with room for its own growth. */
export const PIECE_LENGTH = 2000;
const MAX_PIECES = 200;

type Place = 1 | 2;

interface Index {
  readonly version: 1;
  readonly place: Place;
  readonly pieces: number;
  /** SHA-256 of the whole record: a mix of two records is never read as one. */
  readonly digest: string;
}

/** What a read found. `null` from the keychain means *not there* or *locked*, so `absent` is not yet *signed out*. */
export type StoredRecord<Stored = AccountRecord> =
  | { readonly kind: 'record'; readonly record: Stored }
  | { readonly kind: 'absent' }
  | { readonly kind: 'unreadable' };

/** How a record becomes ASCII text and comes back; null: it is not one of a version that this program knows. */
export interface RecordFormat<Stored> {
  readonly serialize: (record: Stored) => string;
  readonly parse: (serialized: string) => Stored | null;
}

/**
 * Records in the keychain. A record is cut into pieces, which are kept in one of two places; a new record goes to the
 * other place, then the index is made to name that, then the old place is cleared. A crash at any point leaves the old record
 * or the new one, and what it left over is overwritten or deleted later. Calls are made one after another.
 */
export class RecordStore<Stored extends { readonly account: string }> {
  readonly #keychain: KeychainPort;
  readonly #format: RecordFormat<Stored>;
  #last: Promise<unknown> = Promise.resolve();
  #ahead: { readonly account: string; readonly reading: Promise<StoredRecord<Stored>> } | null = null;

  constructor(keychain: KeychainPort, format: RecordFormat<Stored>) {
    this.#keychain = keychain;
    this.#format = format;
  }

  /** @throws {ExpectedError} KEYCHAIN_UNAVAILABLE, KEYCHAIN_LOCKED, KEYCHAIN_TIMEOUT */
  read(account: string): Promise<StoredRecord<Stored>> {
    const ahead = this.#ahead;
    this.#ahead = null;
    return ahead?.account === account ? ahead.reading : this.#inTurn(() => this.#read(account));
  }

  /** Begins the read that the next {@link read} of this account gets, unless something is written before that. */
  readAhead(account: string): void {
    const reading = this.#inTurn(() => this.#read(account));
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

  /** @throws {ExpectedError} KEYCHAIN_NOT_DELETED if it is still there, or as {@link read} */
  delete(account: string): Promise<void> {
    this.#ahead = null;
    return this.#inTurn(() => this.#delete(account));
  }

  /** Tells a locked keychain from one in which the record is gone: a locked one takes no new entry either. */
  isWritable(): Promise<boolean> {
    return this.#inTurn(async () => {
      try {
        await this.#probe();
        return true;
      } catch (error) {
        if (error instanceof KeychainError) return false;
        throw error;
      }
    });
  }

  /** Resolves when every call that was made has ended. */
  async idle(): Promise<void> {
    await this.#last;
  }

  async #read(account: string): Promise<StoredRecord<Stored>> {
    const text = await this.#keychain.get(account);
    if (text === null) return { kind: 'absent' };
    const index = parseIndex(text);
    if (index === null) return { kind: 'unreadable' };
    let serialized = '';
    for (let number = 0; number < index.pieces; number += 1) {
      const piece = await this.#keychain.get(pieceName(account, index.place, number));
      if (piece === null) return { kind: 'unreadable' };
      serialized += piece;
    }
    if (digestOf(serialized) !== index.digest) return { kind: 'unreadable' };
    const record = this.#format.parse(serialized);
    return record === null || record.account !== account ? { kind: 'unreadable' } : { kind: 'record', record };
  }

  async #write(record: Stored): Promise<void> {
    const { account } = record;
    const before = await this.#index(account);
    const serialized = this.#format.serialize(record);
    const pieces = cut(serialized);
    const place = before?.place === 1 ? 2 : 1;
    for (const [number, piece] of pieces.entries()) await this.#setChecked(pieceName(account, place, number), piece);
    const index: Index = { version: 1, place, pieces: pieces.length, digest: digestOf(serialized) };
    await this.#setChecked(account, JSON.stringify(index));
    await this.#deletePieces(account, place, pieces.length);
    await this.#deletePieces(account, place === 1 ? 2 : 1, 0);
  }

  async #delete(account: string): Promise<void> {
    await this.#index(account);
    // Pieces first: should this be cut off, the index still says that something is left to delete.
    await this.#deletePieces(account, 1, 0);
    await this.#deletePieces(account, 2, 0);
    await this.#keychain.delete(account);
    if ((await this.#keychain.get(account)) !== null) throw new ExpectedError(failure('KEYCHAIN_NOT_DELETED'));
    await this.#probe(); // "nothing there" is also what one says that was locked meanwhile
  }

  /** The index, or null. On Linux a locked keychain answers "nothing there": only an entry that it takes shows that it is open. */
  async #index(account: string): Promise<Index | null> {
    const text = await this.#keychain.get(account);
    if (text !== null) return parseIndex(text);
    await this.#probe();
    return parseIndex((await this.#keychain.get(account)) ?? '');
  }

  async #probe(): Promise<void> {
    await this.#keychain.set(PROBE, 'probe');
    await this.#keychain.delete(PROBE);
  }

  /** Deletes the pieces of a place from `first` on; the last one first, so that what a crash leaves begins at `first` too. */
  async #deletePieces(account: string, place: Place, first: number): Promise<void> {
    let end = first;
    while (end < MAX_PIECES && (await this.#keychain.get(pieceName(account, place, end))) !== null) end += 1;
    for (let number = end - 1; number >= first; number -= 1) {
      await this.#keychain.delete(pieceName(account, place, number));
    }
  }

  /** Some keychains say yes and store something else. */
  async #setChecked(account: string, value: string): Promise<void> {
    await this.#keychain.set(account, value);
    if ((await this.#keychain.get(account)) !== value) throw new KeychainError('refused');
  }

  #inTurn<Value>(task: () => Promise<Value>): Promise<Value> {
    const run = this.#last.then(task).catch(translateKeychainError);
    this.#last = run.catch(() => undefined); // the next call must run whatever became of this one
    return run;
  }
}

/** The accounts' records. */
export class TokenStore extends RecordStore<AccountRecord> {
  constructor(keychain: KeychainPort) {
    super(keychain, { serialize: serializeRecord, parse: parseRecord });
  }
}

const PROBE = 'keyporch:probe';

function pieceName(account: string, place: Place, number: number): string {
  return `${account}#${place}.${number}`;
}

function cut(serialized: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < serialized.length; at += PIECE_LENGTH) pieces.push(serialized.slice(at, at + PIECE_LENGTH));
  return pieces;
}

function digestOf(serialized: string): string {
  return createHash('sha256').update(serialized).digest('base64url');
}

function parseIndex(text: string): Index | null {
  try {
    const value = JSON.parse(text) as Partial<Index> | null;
    const whole =
      value?.version === 1 &&
      (value.place === 1 || value.place === 2) &&
      Number.isSafeInteger(value.pieces) &&
      typeof value.digest === 'string' &&
      Number(value.pieces) > 0 &&
      Number(value.pieces) <= MAX_PIECES;
    return whole ? (value as Index) : null;
  } catch {
    return null; // not an index: the same answer as a broken one
  }
}
