import { createHash } from 'node:crypto';

/** Under Windows' 2,560 bytes with room for its own growth. */
export const PIECE_LENGTH = 2000;
export const MAX_PIECES = 200;
/** Two are enough to go back and forth; the third is for the case that nobody knows which of them is in use. */
export const PLACES = [1, 2, 3] as const;

export type Place = (typeof PLACES)[number];

/** Which pieces make an account's record. It is written last, and from then on the record is the new one. */
export interface RecordIndex {
  readonly version: 1;
  readonly place: Place;
  readonly pieces: number;
  /** SHA-256 of the whole record: a mix of two records is never read as one. */
  readonly digest: string;
}

/** @returns `newer` for one that another version of the program has made, which knows more */
export function parseIndex(text: string): RecordIndex | 'newer' | null {
  const value = parseObject(text);
  if (value === null) return null;
  if (isNewer(value.version)) return 'newer';
  const { version, place, pieces, digest } = value as Partial<RecordIndex>;
  const whole =
    version === 1 &&
    PLACES.some((each) => each === place) &&
    Number.isSafeInteger(pieces) &&
    Number(pieces) > 0 &&
    Number(pieces) <= MAX_PIECES &&
    typeof digest === 'string';
  return whole ? (value as unknown as RecordIndex) : null;
}

/** True for a record, as text, whose version is higher than this program's. */
export function isNewerRecord(serialized: string): boolean {
  return isNewer(parseObject(serialized)?.version);
}

function isNewer(version: unknown): boolean {
  return typeof version === 'number' && version > 1;
}

function parseObject(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : null;
  } catch {
    return null; // its message quotes the text, which may hold tokens
  }
}

export function indexOf(serialized: string, place: Place): RecordIndex {
  return { version: 1, place, pieces: cut(serialized).length, digest: digestOf(serialized) };
}

export function cut(serialized: string): string[] {
  const pieces: string[] = [];
  for (let at = 0; at < serialized.length; at += PIECE_LENGTH) pieces.push(serialized.slice(at, at + PIECE_LENGTH));
  return pieces;
}

export function digestOf(serialized: string): string {
  return createHash('sha256').update(serialized).digest('base64url');
}

/** The keychain account name of a piece. */
export function pieceName(name: string, place: Place, number: number): string {
  return `${name}#${place}.${number}`;
}
