import type { ProviderConfig } from '../../shared/config.ts';
import { claimsOf } from '../flow/describe-token.ts';

/**
 * What an access token is asked for. APIs that are the same in this share one token.
 * @see RFC 8707 §2, RFC 6749 §3.3
 */
export interface TokenTarget {
  /** Null: the provider's default. */
  readonly audience: string | null;
  /** The API's own scopes, at least one; left out: all that was granted. */
  readonly scopes?: readonly string[];
}

/** How a token is asked for at the token endpoint. */
export interface AskedToken {
  readonly audience: string | null;
  /** The whole `scope` of the request; empty or left out: none. */
  readonly scopes?: readonly string[];
}

/** What is asked for where nothing is said. */
export const DEFAULT_TARGET: TokenTarget = { audience: null };

/**
 * What an API's token is asked for. Scopes of its own are of use only where the provider has a way to name the API: elsewhere
 * one token is for all, and a second one would be the same again.
 */
export function targetOf(
  { audienceParameter }: Pick<ProviderConfig, 'audienceParameter'>,
  { audience = null, scopes = [] }: { readonly audience?: string | null; readonly scopes?: readonly string[] },
): TokenTarget {
  const byScope = audienceParameter === 'scope';
  const named = byScope ? null : audience;
  return scopes.length > 0 && (byScope || named !== null) ? { audience: named, scopes } : { audience: named };
}

/** The same text for the same target, whatever the order of its scopes. */
export function targetKey({ audience, scopes = [] }: TokenTarget): string {
  return JSON.stringify([audience, ...[...new Set(scopes)].sort()]);
}

export function isSameTarget(one: TokenTarget, other: TokenTarget): boolean {
  if (one.audience !== other.audience) return false;
  return one.scopes === other.scopes || targetKey(one) === targetKey(other);
}

/** True where an API is named, so that a refusal may be about that one only. */
export function namesApi({ audience, scopes }: TokenTarget): boolean {
  return audience !== null || scopes !== undefined;
}

/**
 * What the first access token is good for, which comes with the log-in: the first API that can be named. Where several want
 * tokens of different scopes for that audience, this one has all that was granted.
 * @param targets of all APIs of the provider
 */
export function logInTarget(
  { audienceParameter }: Pick<ProviderConfig, 'audienceParameter'>,
  targets: readonly TokenTarget[],
): TokenTarget {
  const [first] = targets.filter(namesApi);
  if (first === undefined || audienceParameter === 'scope') return first ?? DEFAULT_TARGET;
  const [only, ...others] = targets.filter(({ audience }) => audience === first.audience);
  return only !== undefined && others.length === 0 ? only : { audience: first.audience };
}

/**
 * The `scope` of a request at the token endpoint; empty: it is left out. The API's own come first: where they are of several
 * APIs, the first one counts at Entra. The provider's go along as far as they were granted: some give no new refresh token
 * without `offline_access`, and refuse what they did not grant.
 * @param granted as the log-in's answer says it; null: at the log-in itself
 * @see RFC 6749 §6
 */
export function scopesToAsk(
  { audienceParameter, scopes }: Pick<ProviderConfig, 'audienceParameter' | 'scopes'>,
  target: TokenTarget,
  granted: string | null,
): readonly string[] {
  const own = target.scopes ?? [];
  // Where scopes name the API an answer lists those of one API only, so that it says nothing about the others.
  if (audienceParameter === 'scope') return unique([...own, ...scopes]);
  if (granted === null || own.length === 0) return [];
  const known = granted.split(' ');
  return unique([...own, ...scopes.filter((each) => each === 'openid' || known.includes(each))]);
}

/**
 * True for an access token that can be read and is for somebody else: Auth0 overlooks an audience that no policy allows, and
 * gives out a token for the log-in's. Where the parameter is `resource` the token may call its audience something else.
 * @see RFC 9068 §3
 */
export function isForAnotherApi(
  { audienceParameter }: Pick<ProviderConfig, 'audienceParameter'>,
  { audience }: TokenTarget,
  accessToken: string,
): boolean {
  const aud = audienceParameter === 'audience' && audience !== null ? claimsOf(accessToken)?.aud : undefined;
  return aud !== undefined && ![aud].flat().includes(audience);
}

export function unique(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}
