import type { AccountRecord, StoredAccessToken } from './account-record.ts';
import type { TokenAnswer } from './oidc-client.ts';

const DAY_MS = 86_400_000;
/** Ten years. */
const LONGEST_MS = 3_650 * DAY_MS;

/**
 * True while a token can still be sent: it is renewed a tenth of its life before it ends, at least 30 s (a slow call) and
 * at most 5 min, and never in its first half. A token whose end is not known is used until the API says 401.
 */
export function isFresh(token: StoredAccessToken, now: number): boolean {
  if (token.expiresAt === null) return true;
  const lifetime = token.expiresAt - token.receivedAt;
  const margin = Math.min(lifetime / 2, Math.max(30_000, Math.min(300_000, lifetime / 10)));
  // After a clock that was set back by more than a day nothing is known about the token's age.
  return token.expiresAt - now > margin && now >= token.receivedAt - DAY_MS;
}

/** True while the provider would still call it valid. */
export function isValid(token: StoredAccessToken, now: number): boolean {
  return token.expiresAt === null || token.expiresAt > now;
}

/** Servers send all sorts of `expires_in`: what no date can hold is cut. @see RFC 6749 §5.1 */
export function toStoredToken(answer: TokenAnswer, audience: string | null, now: number): StoredAccessToken {
  const lifetime = answer.expiresIn === null ? null : Math.min(Math.max(answer.expiresIn * 1000, 0), LONGEST_MS);
  return {
    audience,
    value: answer.accessToken,
    receivedAt: now,
    expiresAt: lifetime === null || Number.isNaN(lifetime) ? null : now + lifetime,
  };
}

/**
 * The record after a refresh. An answer without a refresh token means that the old one is still good.
 * @see RFC 6749 §6
 */
export function withAnswer(
  record: AccountRecord,
  answer: TokenAnswer,
  audience: string | null,
  now: number,
): AccountRecord {
  const token = toStoredToken(answer, audience, now);
  const others = record.accessTokens.filter((each) => each.audience !== audience);
  return {
    ...record,
    refreshToken: answer.refreshToken ?? record.refreshToken,
    accessTokens: [...others, token],
  };
}

/** The token for an audience, or null. */
export function findToken(record: AccountRecord, audience: string | null): StoredAccessToken | null {
  return record.accessTokens.find((each) => each.audience === audience) ?? null;
}

/** When the newest access token runs out, ISO 8601; null: not known. */
export function expiryOf(record: AccountRecord): string | null {
  const token = record.accessTokens.at(-1);
  return token === undefined || token.expiresAt === null ? null : new Date(token.expiresAt).toISOString();
}
