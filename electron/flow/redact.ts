import type { FlowDetails } from '../../shared/flow.ts';

const MAX_VALUE_LENGTH = 200;
const REMOVED = '(removed)';

/** Names whose values are never recorded, whatever they look like. */
const SECRET_NAMES =
  /^(code|state|nonce|.*token|.*secret|.*password|.*verifier|.*challenge|authorization|cookie|assertion|response)$/i;
/** A JWT, or a run of base64url as long as the shortest secret that we or a provider make. */
const SECRET_SHAPE = /[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*|[A-Za-z0-9_~+/=-]{24,}/g;
/** The shortest text that {@link SECRET_SHAPE} can be found in: two parts of a JWT, and the dots. */
const SHORTEST_SECRET = 18;
/** Query, fragment and user information of an address. */
const ADDRESS = /\b([a-z][a-z0-9+.-]*:\/{1,2})([^\s/?#@]*@)?([^\s?#]*)([?#]\S*)?/gi;

/**
 * Takes what is secret, or looks like it, out of a text: the last line of defence behind callers that pass only counts,
 * names and addresses. Words and addresses stay readable.
 */
export function redactText(text: string): string {
  if (text.length < SHORTEST_SECRET && !text.includes(':/')) return text;
  const withoutQueries = text.replace(ADDRESS, (_, scheme: string, _user, rest: string) => `${scheme}${rest}`);
  const redacted = withoutQueries.replace(SECRET_SHAPE, (match) => (isWords(match) ? match : REMOVED));
  return redacted.length > MAX_VALUE_LENGTH ? `${redacted.slice(0, MAX_VALUE_LENGTH)}…` : redacted;
}

/** {@link redactText} for every value; names that only secrets have lose their value altogether. */
export function redactDetails(details: FlowDetails): FlowDetails {
  const redacted: Record<string, FlowDetails[string]> = {};
  for (const [name, value] of Object.entries(details)) {
    if (typeof value !== 'string') redacted[name] = value;
    else redacted[name] = SECRET_NAMES.test(name) ? REMOVED : redactText(value);
  }
  return redacted;
}

/** Paths and host names are long too, but made of short words. */
function isWords(match: string): boolean {
  return match
    .split(/[/.=+~_-]/)
    .every((part) => part.length < 20 && !/\d[a-z]+\d|[a-z][A-Z][a-z]*[A-Z]|\d[A-Z]/.test(part));
}
