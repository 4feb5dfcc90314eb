/* What a path below an API's base URL may look like: the config's checks and the proxy judge by the same rules. */

/** RFC 3986 pchar without `%`, which is judged apart. */
const SEGMENT = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})+$/;
/** Encoded slash, backslash, dot, percent sign or control character: servers disagree on what these mean in a path. */
const AMBIGUOUS = /%(2f|5c|2e|25|[01][0-9a-f]|7f)/i;

const QUERY = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?[\]|]|%[0-9A-Fa-f]{2})*$/;
/** `.` and `..`, also with parameters, which some servers cut off first. */
const DOTS = /^\.{1,2}(?:;|%3b|$)/i;
/** The same once a segment is decoded, and slashes and control characters, which have no place in one. */
const DECODED_TRICKS = /^\.{1,2}(?:;|$)|[/\\]|\p{Cc}/u;

/** True for a path that means the same to everyone: no empty, dot or ambiguous segment. A slash may end it. */
export function isSoundPath(pathname: string): boolean {
  if (!pathname.startsWith('/') || AMBIGUOUS.test(pathname)) return false;
  if (pathname === '/') return true;
  const segments = pathname.slice(1).split('/');
  if (segments.at(-1) === '') segments.pop();
  return segments.every((segment) => SEGMENT.test(segment) && !DOTS.test(segment) && isSoundOnceDecoded(segment));
}

/** True for what may stand after a path's question mark. */
export function isSoundQuery(query: string): boolean {
  return QUERY.test(query);
}

/**
 * Bytes that are no UTF-8 hide dots and slashes from who looks for them; so do letters that some servers take for those, such
 * as full-width ones. @see RFC 3629 §10, UAX #15 (NFKC)
 */
function isSoundOnceDecoded(segment: string): boolean {
  if (!segment.includes('%')) return true;
  try {
    return !DECODED_TRICKS.test(decodeURIComponent(segment).normalize('NFKC'));
  } catch {
    return false; // no UTF-8
  }
}

/** Patterns are segments; `*` is one segment, `**` any number of them, none too. */
export function isAllowedPath(pathname: string, patterns: readonly string[]): boolean {
  const segments = segmentsOf(pathname);
  return patterns.some((pattern) => matches(segments, segmentsOf(pattern)));
}

/** Part by part of the pattern: how many segments it can stand for up to there. */
function matches(segments: readonly string[], pattern: readonly string[]): boolean {
  let reached = new Set([0]);
  for (const part of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (part === '**') for (let end = at; end <= segments.length; end += 1) next.add(end);
      else if (at < segments.length && (part === '*' || part === segments[at])) next.add(at + 1);
    }
    reached = next;
  }
  return reached.has(segments.length);
}

function segmentsOf(pathname: string): readonly string[] {
  return pathname.split('/').filter((segment) => segment !== '');
}
