import type { FlowClaim, FlowToken } from '../../shared/flow.ts';
import { cautious, describeName, describeText, describeValue } from './parameters.ts';

/** Names of a token's claims that are told. */
const MAX_CLAIMS = 40;

/** Claims about the token. Everything else is about the person. @see OIDC Core §2, RFC 7519 §4.1 */
const TIMES = new Set(['exp', 'iat', 'nbf', 'auth_time', 'updated_at']);
const PROTOCOL = new Set(['iss', 'aud', 'azp', 'acr', 'amr', 'typ', 'ver']);
const RANDOM = new Set(['nonce', 'jti', 'sid', 'at_hash', 'c_hash', 's_hash', 'session_state', 'uti', 'rh']);
/** The person's, as the standard has them: shown whole, on request. @see OIDC Core §5.1 */
const PERSON = new Set([
  ...[
    'sub',
    'name',
    'given_name',
    'family_name',
    'middle_name',
    'nickname',
    'preferred_username',
    'profile',
    'picture',
  ],
  ...['website', 'email', 'email_verified', 'gender', 'birthdate', 'zoneinfo', 'locale', 'phone_number', 'address'],
]);

export type Claims = Readonly<Record<string, unknown>>;

/** What is told of a token's time, in ms since the epoch; `expiresAt` of null: what the token says of itself, if anything. */
export interface TokenTimes {
  readonly receivedAt: number;
  readonly expiresAt: number | null;
}

/** What can be said of a token without saying the token. */
export function describeToken(
  kind: FlowToken['kind'],
  token: string,
  { receivedAt, expiresAt }: TokenTimes,
): FlowToken {
  const claims = claimsOf(token);
  const exp = claims?.exp;
  const ownEnd = typeof exp === 'number' ? exp * 1_000 : null;
  return {
    kind,
    format: claims === null ? 'opaque' : 'JWT',
    length: token.length,
    claims: Object.keys(claims ?? {})
      .slice(0, MAX_CLAIMS)
      .map((name) => describeName(name, [token])),
    receivedAt: new Date(receivedAt).toISOString(),
    expiresAt: toTime(expiresAt ?? ownEnd),
  };
}

/** The claims as a table; `secrets` are in none of its values. */
export function describeClaims(claims: Claims, secrets: readonly string[]): readonly FlowClaim[] {
  const entries = Object.entries(claims).filter(([, value]) => value !== undefined);
  return entries.slice(0, MAX_CLAIMS).map(([name, value]) => ({
    name: describeName(name, secrets),
    value: describeClaim(name, value, secrets),
    personal: !TIMES.has(name) && !PROTOCOL.has(name) && !RANDOM.has(name),
  }));
}

function describeClaim(name: string, value: unknown, secrets: readonly string[]): string {
  if (TIMES.has(name) && typeof value === 'number') return toTime(value * 1_000) ?? String(value);
  if (RANDOM.has(name)) return describeValue(name === 'nonce' ? 'random' : undefined, value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  // A claim that only this provider knows can be anything, also another system's token.
  return PERSON.has(name) || PROTOCOL.has(name) ? describeText(text, secrets) : describeText(cautious(text), secrets);
}

/** What a JWT says, not checked; null: it is none. @see RFC 7519 §7.2 */
export function claimsOf(token: string): Claims | null {
  const [header, payload, signature, more] = token.split('.');
  if (payload === undefined || signature === undefined || more !== undefined) return null;
  const algorithm = decode(header)?.alg;
  return typeof algorithm === 'string' ? decode(payload) : null;
}

function decode(part: string | undefined): Claims | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(part ?? '', 'base64url').toString());
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Claims) : null;
  } catch {
    return null; // not a part of a JWT
  }
}

function toTime(ms: number | null): string | null {
  const time = ms === null ? null : new Date(ms);
  return time === null || Number.isNaN(time.getTime()) ? null : time.toISOString();
}
