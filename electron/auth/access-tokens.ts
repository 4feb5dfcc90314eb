import type { AccountRecord, StoredAccessToken } from './account-record.ts';
import type { TokenAnswer } from './oidc-client.ts';
import { isSameTarget, type TokenTarget } from './token-target.ts';

const DAY_MS = 86_400_000;
/** Ten years. */
const LONGEST_MS = 3_650 * DAY_MS;

/** What lives shorter cannot be renewed in time: it is used for {@link SHORTEST_USE_MS}. */
const SHORTEST_LIFE_MS = 1_000;
/** No token is renewed sooner after it came without anybody asking, and none that was dead on arrival at all. */
const SHORTEST_USE_MS = 10_000;

/**
 * True while a token can still be sent: it is renewed a tenth of its life before it ends, at least 30 s (a slow call) and
 * at most 5 min, and never in its first half. A token whose end is not known is used until the API says 401.
 */
export function isFresh(token: StoredAccessToken, now: number): boolean {
  if (token.expiresAt === null) return true;
  const { receivedAt } = token;
  if (token.expiresAt - receivedAt < SHORTEST_LIFE_MS) return now >= receivedAt && now < receivedAt + SHORTEST_USE_MS;
  // After a clock that was set back by more than a day nothing is known about the token's age.
  return now < freshUntil(token, token.expiresAt) && now >= receivedAt - DAY_MS;
}

/** When a token is to be renewed without anybody asking, ms since the epoch; null: not at all. */
export function renewalTime(token: StoredAccessToken): number | null {
  const { expiresAt, receivedAt } = token;
  if (expiresAt === null || expiresAt - receivedAt < SHORTEST_LIFE_MS) return null;
  return Math.max(freshUntil(token, expiresAt), receivedAt + SHORTEST_USE_MS);
}

function freshUntil({ receivedAt }: StoredAccessToken, expiresAt: number): number {
  const lifetime = expiresAt - receivedAt;
  return expiresAt - Math.min(lifetime / 2, Math.max(30_000, Math.min(300_000, lifetime / 10)));
}

/** True while the provider would still call it valid. */
export function isValid(token: StoredAccessToken, now: number): boolean {
  return token.expiresAt === null || token.expiresAt > now;
}

/**
 * Servers send all sorts of `expires_in`: what no date can hold is cut. A token that is dead on arrival and that nothing can
 * renew is one whose end is not known: a session that ends where it begins is of use to nobody.
 * @see RFC 6749 §5.1
 */
export function toStoredToken(answer: TokenAnswer, target: TokenTarget, now: number): StoredAccessToken {
  const { accessToken: value, expiresIn, refreshToken } = answer;
  const lifetime = Math.min(Math.max((expiresIn ?? Number.NaN) * 1000, 0), LONGEST_MS);
  const unknown = Number.isNaN(lifetime) || (lifetime < SHORTEST_LIFE_MS && refreshToken === null);
  return { ...target, value, receivedAt: now, expiresAt: unknown ? null : now + lifetime };
}

/**
 * The record after a refresh. An answer without a refresh token means that the old one is still good.
 * @param wanted what there are APIs for; other tokens are let go of, so that nobody renews them
 * @see RFC 6749 §6
 */
export function withAnswer(
  record: AccountRecord,
  answer: TokenAnswer,
  target: TokenTarget,
  wanted: readonly TokenTarget[],
  now: number,
): AccountRecord {
  const token = toStoredToken(answer, target, now);
  const others = record.accessTokens.filter(
    (each) => !isSameTarget(each, target) && wanted.some((other) => isSameTarget(each, other)),
  );
  return {
    ...record,
    refreshToken: answer.refreshToken ?? record.refreshToken,
    accessTokens: [...others, token],
    ...(answer.idToken === undefined ? {} : { idToken: answer.idToken }),
  };
}

/**
 * The token that was asked for this and nothing else, or null. Where no other can be had, because there is no refresh token,
 * the log-in's with all scopes for the same audience does.
 */
export function findToken(record: AccountRecord, target: TokenTarget): StoredAccessToken | null {
  const find = (wanted: TokenTarget) => record.accessTokens.find((each) => isSameTarget(each, wanted)) ?? null;
  const exact = find(target);
  return exact === null && record.refreshToken === null ? find({ audience: target.audience }) : exact;
}

/**
 * True where the log-in asked for that, so that the provider may have granted it. What came into the configuration later must
 * not even be tried: a provider can use the refresh token up before it says `invalid_target`. A record of the version before does
 * not know its scopes, and of its audiences those that were used.
 * @see RFC 6749 §6, RFC 8707 §2.2
 */
export function wasAskedFor({ asked, accessTokens }: AccountRecord, { audience, scopes = [] }: TokenTarget): boolean {
  const audiences = asked?.audiences ?? accessTokens.map((each) => each.audience);
  const known = audience === null || audiences.includes(audience);
  return known && scopes.every((each) => asked === undefined || asked.scopes.includes(each));
}

/** When a session that nothing can renew ends, and when that is to be said; ms since the epoch. */
export interface SessionTerm {
  readonly endsAt: number;
  /** A tenth of its life before, at most five minutes. */
  readonly warnAt: number;
}

/** The term of a session without a refresh token, whose last access token is its end; null: it can be renewed, or has no end. */
export function termOf({ refreshToken, accessTokens }: AccountRecord): SessionTerm | null {
  const ends = accessTokens.map(({ expiresAt }) => expiresAt ?? Number.POSITIVE_INFINITY);
  const endsAt = Math.max(...ends);
  if (refreshToken !== null || !Number.isFinite(endsAt)) return null;
  const { receivedAt = endsAt } = accessTokens.find(({ expiresAt }) => expiresAt === endsAt) ?? {};
  return { endsAt, warnAt: endsAt - Math.min(300_000, (endsAt - receivedAt) / 10) };
}

/** When the newest access token runs out, ISO 8601; null: not known. */
export function expiryOf(record: AccountRecord): string | null {
  const token = record.accessTokens.at(-1);
  return token === undefined || token.expiresAt === null ? null : new Date(token.expiresAt).toISOString();
}
