import * as v from 'valibot';
import type { SessionUser } from '../../shared/session.ts';
import type { PlainObject } from './plain-json.ts';
import type { TokenTarget } from './token-target.ts';

/** An access token, what it was asked for, and what is known about it. @see RFC 6749 §5.1 */
export interface StoredAccessToken extends TokenTarget {
  readonly value: string;
  /** Milliseconds since the epoch; null: the provider did not say. */
  readonly expiresAt: number | null;
  /** When it was received, ms since the epoch. */
  readonly receivedAt: number;
}

/** What tokens for single APIs the log-in asked for. */
export interface AskedAtLogIn {
  readonly audiences: readonly string[];
  readonly scopes: readonly string[];
}

/** All that an account needs after a restart: one versioned record, kept in the OS keychain only. */
export interface AccountRecord {
  readonly version: 1;
  /** Keychain account name: begins with the provider's id. */
  readonly account: string;
  readonly provider: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly user: SessionUser;
  readonly scope: string;
  readonly refreshToken: string | null;
  readonly accessTokens: readonly StoredAccessToken[];
  /** Left out by the version before. */
  readonly asked?: AskedAtLogIn;
  /** Origins of the APIs that may get these tokens. */
  readonly apiOrigins: readonly string[];
  /** The newest ID token, only where the configuration wants it sent along with a log-out (`idTokenHint`). */
  readonly idToken?: string;
  /** What the integrator's `callbacks.jwt` keeps of the person, if it does. */
  readonly jwt?: PlainObject;
}

/** The record with what the integrator's code keeps; null: it keeps nothing new. */
export function withJwt(record: AccountRecord, jwt: PlainObject | null): AccountRecord {
  return jwt === null ? record : { ...record, jwt };
}

const text = v.pipe(v.string(), v.maxLength(65_536));

const recordSchema: v.GenericSchema<AccountRecord> = v.object({
  version: v.literal(1),
  account: v.pipe(text, v.minLength(1)),
  provider: v.pipe(text, v.minLength(1)),
  issuer: text,
  clientId: text,
  user: v.object({ id: text, name: text, email: v.nullable(text), image: v.nullable(text) }),
  scope: text,
  refreshToken: v.nullable(v.pipe(text, v.minLength(1))),
  accessTokens: v.array(
    v.object({
      audience: v.nullable(text),
      scopes: v.exactOptional(v.pipe(v.array(text), v.minLength(1))),
      value: v.pipe(text, v.minLength(1)),
      expiresAt: v.nullable(v.number()),
      receivedAt: v.number(),
    }),
  ),
  asked: v.exactOptional(v.object({ audiences: v.array(text), scopes: v.array(text) })),
  apiOrigins: v.array(text),
  idToken: v.exactOptional(v.pipe(text, v.minLength(1))),
  jwt: v.exactOptional(v.record(text, v.unknown())),
});

/** JSON in ASCII only: the Linux keychain cuts at a NUL and replaces lone surrogates, and a limit in bytes is then one in characters. */
export function serializeRecord(record: object): string {
  return JSON.stringify(record).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** @returns null for anything that is not a whole record of a version that this program knows. */
export function parseRecord(serialized: string): AccountRecord | null {
  return parseAs(recordSchema, serialized);
}

/** @returns null for what is not JSON of that shape */
export function parseAs<Stored>(schema: v.GenericSchema<unknown, Stored>, serialized: string): Stored | null {
  let value: unknown;
  try {
    value = JSON.parse(serialized);
  } catch {
    // Its message quotes the text, which holds tokens; "unreadable" is all that anyone needs to know.
    return null;
  }
  const parsed = v.safeParse(schema, value);
  return parsed.success ? parsed.output : null;
}
