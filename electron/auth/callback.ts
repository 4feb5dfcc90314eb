/** Longer callbacks are not looked at: an authorization response is a few hundred characters. */
export const MAX_CALLBACK_LENGTH = 8192;

/** Why a callback changes nothing. Any program and any web page can fire our scheme, so all of these are normal. */
export type IgnoredReason =
  | 'too-long'
  | 'not-a-url'
  | 'not-our-redirect-uri'
  | 'fragment'
  | 'duplicate-parameter'
  | 'unexpected-parameter'
  | 'state-missing'
  | 'no-code-and-no-error'
  | 'code-and-error';

/** A callback as far as it can be judged from its text alone. */
export type Callback =
  | { readonly kind: 'code'; readonly state: string; readonly url: URL }
  | { readonly kind: 'error'; readonly state: string; readonly url: URL }
  | { readonly kind: 'ignored'; readonly reason: IgnoredReason };

/** Parameters that carry meaning: twice is an attack or a fault, never ours. @see RFC 6749 §3.1 */
const SINGLE = ['code', 'state', 'iss', 'error', 'error_description', 'error_uri'] as const;
/** Answers of other response types: we never ask for them. @see OIDC Core §3.2.2.5, JARM */
const FOREIGN = ['response', 'id_token', 'token', 'access_token', 'refresh_token'] as const;

/**
 * Reads what the OS handed over. Total: any string gives a member of {@link Callback}, nothing throws.
 *
 * The comparison with the redirect URI is on the exact text, before any parsing: `new URL` trims blanks, drops tabs and
 * folds dot segments, and openid-client does not compare at all.
 * @see RFC 8252 §7.1, RFC 9700 §4.1.3 (exact comparison)
 */
export function parseCallback(raw: string, redirectUri: string): Callback {
  if (raw.length > MAX_CALLBACK_LENGTH) return ignored('too-long');
  if (!raw.startsWith(`${redirectUri}?`)) {
    return ignored(URL_START.test(raw) ? 'not-our-redirect-uri' : 'not-a-url');
  }
  if (raw.includes('#')) return ignored('fragment');
  if (!VISIBLE_ASCII.test(raw)) return ignored('not-a-url');
  const url = new URL(raw);
  const parameters = url.searchParams;
  if (SINGLE.some((name) => parameters.getAll(name).length > 1)) return ignored('duplicate-parameter');
  if (FOREIGN.some((name) => parameters.has(name))) return ignored('unexpected-parameter');
  const state = parameters.get('state');
  if (!state) return ignored('state-missing');
  const hasCode = Boolean(parameters.get('code'));
  const hasError = Boolean(parameters.get('error'));
  if (hasCode && hasError) return ignored('code-and-error');
  if (hasCode) return { kind: 'code', state, url };
  if (hasError) return { kind: 'error', state, url };
  return ignored('no-code-and-no-error');
}

const URL_START = /^[a-z][a-z0-9+.-]*:/i;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

function ignored(reason: IgnoredReason): Callback {
  return { kind: 'ignored', reason };
}
