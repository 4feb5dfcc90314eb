import type { FlowDetails, FlowEvent, FlowKind, FlowMessage, FlowToken } from '../../shared/flow.ts';

const MAX_VALUE = 36;
const MAX_TEXT = 230;

/** What goes over an arrow, in one line: from what was seen on the wire, or else from what is known of the step. */
export function sentText(event: FlowEvent): string {
  const text = SENT[event.kind](event);
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT - 1)}…` : text;
}

/** Line and names of parameters; short values that are not secret too. */
export function messageText({ line, parameters }: FlowMessage): string {
  const names = parameters.map(({ name, value, secret }) =>
    secret || value.length > MAX_VALUE || value === '' ? name : `${name}=${value}`,
  );
  return names.length === 0 ? line : `${line} · ${names.join(', ')}`;
}

const SENT: Readonly<Record<FlowKind, (event: FlowEvent) => string>> = {
  'log-in:requested': ({ details }) => `signIn: ${word(details, 'provider', 'the provider’s name')}`,
  'log-in:prepared': () => 'makes state, nonce, PKCE verifier and the authorization URL',
  'log-in:browser-opened': (event) =>
    seen(event, 'request') ?? `the authorization URL${at(event.details)}: state, nonce, code_challenge`,
  'log-in:waited': () => 'user name and password go to the provider and to nobody else',
  'log-in:callback': (event) =>
    joined(wayBack(event.details), (seen(event) ?? 'code, state').replace(` (${event.details.way})`, '')),
  'log-in:code-sent': (event) => seen(event, 'request') ?? 'code, code_verifier',
  'log-in:id-token-checked': (event) => tokensText(event) ?? seen(event, 'answer') ?? '',
  'log-in:stored': ({ details }) =>
    details.storage === 'memory' ? 'in memory only: there is no keychain' : 'the tokens, and who is logged in',
  'log-in:device-code': (event) => seen(event, 'request') ?? 'a code for you, and one for main alone',
  'log-in:device-confirmed': () => 'on any device; main asks every few seconds whether you have',
  'callback:ignored': ({ details }) => REASONS[String(details.reason)] ?? `not used: ${details.reason}`,
  'session:restored': () => 'the stored tokens; no browser',
  'session:refreshed': (event) => joined(seen(event, 'request') ?? 'refresh_token', tokensText(event)),
  'session:ended': () => 'nobody is logged in any more',
  'log-out:revoked': (event) => seen(event, 'request') ?? 'refresh_token',
  'log-out:cleared': () => 'delete the session’s entries',
  'log-out:queued': () => 'the refresh token, to be withdrawn later',
  'log-out:browser-opened': (event) => seen(event, 'request') ?? 'client_id, post_logout_redirect_uri, state',
  'log-out:returned': (event) => joined('by the program’s own scheme', seen(event)),
  'api:called': callText,
  'demo:started': () => 'its provider and its API',
};

/** Why an answer was not used. */
const REASONS: Readonly<Record<string, string>> = {
  'older-tab': 'from an older tab of your browser: that log-in is over',
  expired: 'too late: that log-in has run out',
  'state-unknown': 'its state belongs to no log-in: any page or program can send one',
  replayed: 'it was used already',
};

/** How the answer came back. */
const WAYS_BACK: Readonly<Record<string, string>> = {
  scheme: 'by the program’s own scheme',
  loopback: 'by an address on this machine (loopback)',
  paste: 'you pasted the address',
};

/** How a browser's answer reached the program, in words; null where it was not recorded. */
export function wayBack(details: FlowDetails): string | null {
  return WAYS_BACK[String(details.way)] ?? null;
}

/** `access token (JWT, 812 characters)`. */
export function tokenText({ kind, format, length }: FlowToken): string {
  return `${kind} (${format}, ${length} characters)`;
}

function callText({ details }: FlowEvent): string {
  const { status, bytes, retried } = details;
  const asked = `${word(details, 'method')} ${word(details, 'path')} with the access token`;
  const answer = status === undefined ? null : `${status}${bytes === undefined ? '' : `, ${bytes} bytes`}`;
  const again = retried === true ? 'asked again with a renewed token' : null;
  return joined(asked, answer, again);
}

/** The message that the step is about: discovery and keys, which may come before it, ask without parameters. */
function seen({ evidence }: FlowEvent, kind?: FlowMessage['kind']): string | null {
  const messages = evidence.messages.filter((each) => kind === undefined || each.kind === kind);
  const message = messages.find(({ parameters }) => parameters.length > 0) ?? messages[0];
  return message === undefined ? null : messageText(message);
}

function tokensText({ evidence }: FlowEvent): string | null {
  return evidence.tokens.length === 0 ? null : evidence.tokens.map(tokenText).join(', ');
}

function joined(...parts: readonly (string | null)[]): string {
  return parts.filter((part) => part !== null && part !== '').join(' · ');
}

function at(details: FlowDetails): string {
  return details.address === undefined ? '' : ` of ${details.address}`;
}

function word(details: FlowDetails, name: string, otherwise = ''): string {
  return String(details[name] ?? otherwise);
}
