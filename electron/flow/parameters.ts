import type { FlowParameter } from '../../shared/flow.ts';
import { redactText } from './redact.ts';

/** Longer values are cut. */
const MAX_LENGTH = 300;
/** More secrets than this in one exchange are not looked for: nothing of it is shown then. In characters. */
const MAX_SECRETS = 65_536;
/** As short as a piece of a secret can be and still be taken for one, in characters. */
const PIECE = 12;

/** Values that say nothing of the person and open nothing. Whatever is not here is described, never shown. */
const SHOWN = new Set([
  ...[
    'response_type',
    'response_mode',
    'client_id',
    'redirect_uri',
    'scope',
    'code_challenge_method',
    'prompt',
    'display',
  ],
  ...['max_age', 'acr_values', 'ui_locales', 'resource', 'audience', 'access_type', 'connection', 'organization'],
  ...['grant_type', 'token_type_hint', 'token_type', 'expires_in', 'refresh_expires_in', 'interval', 'iss', 'issuer'],
  ...['error', 'error_description', 'error_uri', 'jwks_uri', 'verification_uri', 'authorization_endpoint'],
  ...['token_endpoint', 'userinfo_endpoint', 'revocation_endpoint', 'device_authorization_endpoint'],
  ...['end_session_endpoint', 'scopes_supported', 'response_types_supported', 'grant_types_supported'],
  ...['code_challenge_methods_supported', 'token_endpoint_auth_methods_supported'],
  ...['id_token_signing_alg_values_supported', 'authorization_response_iss_parameter_supported'],
]);

/** What a described value is. */
const WHAT: Readonly<Record<string, string>> = {
  code: 'authorization code',
  state: 'random',
  nonce: 'random',
  code_verifier: 'random',
  code_challenge: 'SHA-256 of the code verifier',
  access_token: 'access token',
  refresh_token: 'refresh token',
  id_token: 'ID token',
  id_token_hint: 'ID token',
  token: 'refresh token',
  client_secret: 'client secret',
  device_code: 'device code',
  user_code: 'code for the person to type in',
  verification_uri_complete: 'address with the code in it',
  login_hint: 'who is expected to log in',
};

const IS_SECRET = /code$|state$|nonce|verifier|challenge|token|secret|password|assertion|^session/;

/** True for values that are told as they are. */
export function isShown(name: string): boolean {
  return SHOWN.has(name);
}

/** Those of an exchange's values that must be nowhere else either, however a server repeats them. */
export function secretsAmong(values: Iterable<readonly [string, unknown]>): readonly string[] {
  const secrets: string[] = [];
  for (const [name, value] of values) {
    if (typeof value === 'string' && value.length >= 6 && !SHOWN.has(name) && IS_SECRET.test(name)) secrets.push(value);
  }
  return secrets;
}

/** A name and its value, where the value may be shown; else what it is and how long. */
export function describeParameter(name: string, value: unknown, secrets: readonly string[]): FlowParameter {
  const shownName = isShown(name) || name in WHAT ? name : describeName(name, secrets);
  if (!SHOWN.has(name)) return { name: shownName, value: describeValue(WHAT[name], value), secret: true };
  // Words for people can quote what is secret elsewhere in the log-in.
  const text = name === 'error_description' ? cautious(textOf(value)) : textOf(value);
  return { name: shownName, value: describeText(text, secrets), secret: false };
}

/** Names come from the other side too. */
export function describeName(name: string, secrets: readonly string[]): string {
  return describeText(redactText(name.slice(0, 60)), secrets);
}

/** A text of which nobody knows what is in it: without whatever looks like a secret. */
export function cautious(text: string): string {
  return redactText(text.slice(0, MAX_LENGTH));
}

/** A text that may be shown, unless a piece of a secret is in it; addresses lose their query. */
export function describeText(text: string, secrets: readonly string[]): string {
  // Whoever sends a long one must not keep us busy with it.
  const beginning = text.slice(0, MAX_LENGTH);
  const escaped = beginning.includes('%');
  if (repeats(beginning, secrets) || (escaped && repeatsEscaped(beginning, secrets))) return '(removed)';
  if (/^https?:\/\//.test(beginning)) return addressOf(beginning);
  return beginning.length < text.length ? `${beginning}…` : beginning;
}

/** What a value is, and how long. */
export function describeValue(what: string | undefined, value: unknown): string {
  const kind = what === undefined ? '' : `${what}, `;
  if (typeof value === 'string') return `(${kind}${counted(value.length, 'character', 'characters')})`;
  if (Array.isArray(value)) return `(list, ${counted(value.length, 'entry', 'entries')})`;
  return `(${value === null ? 'nothing' : typeof value})`;
}

function counted(count: number, one: string, many: string): string {
  return `${count} ${count === 1 ? one : many}`;
}

/** An address without user names, query and fragment. */
export function addressOf(url: string): string {
  const [bare = ''] = url.split(/[?#]/, 1);
  return bare.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i, '$1');
}

/** True where a secret, or {@link PIECE} characters of one, is in the text. */
function repeats(text: string, secrets: readonly string[]): boolean {
  if (secrets.reduce((sum, { length }) => sum + length, 0) > MAX_SECRETS) return true;
  return secrets.some((secret) => {
    if (secret.length <= PIECE) return text.includes(secret);
    for (let from = 0; from + PIECE <= text.length; from += 1) {
      if (secret.includes(text.slice(from, from + PIECE))) return true;
    }
    return false;
  });
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(' ');
  return typeof value === 'object' ? describeValue(undefined, value) : String(value);
}

/** The same, percent-encoded. */
function repeatsEscaped(text: string, secrets: readonly string[]): boolean {
  try {
    return repeats(decodeURIComponent(text), secrets) || repeats(text, secrets.map(encodeURIComponent));
  } catch {
    return secrets.length > 0; // nobody can say what it is
  }
}
