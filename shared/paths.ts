/* What a path below an API's base URL may look like: the config's checks and the proxy judge by the same rules. */

/** RFC 3986 pchar without `%`, which is judged apart. */
const SEGMENT = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})+$/;
/** Encoded slash, backslash, dot, percent sign or control character: servers disagree on what these mean in a path. */
const AMBIGUOUS = /%(2f|5c|2e|25|[01][0-9a-f]|7f)/i;

/** True for a path that means the same to everyone: no empty, dot or ambiguous segment. A slash may end it. */
export function isSoundPath(pathname: string): boolean {
  if (!pathname.startsWith('/') || AMBIGUOUS.test(pathname)) return false;
  if (pathname === '/') return true;
  const segments = pathname.slice(1).split('/');
  if (segments.at(-1) === '') segments.pop();
  return segments.every((segment) => SEGMENT.test(segment) && segment !== '.' && segment !== '..');
}

/** Patterns are segments; `*` is one segment, `**` any number of them, none too. */
export function isAllowedPath(pathname: string, patterns: readonly string[]): boolean {
  const segments = segmentsOf(pathname);
  return patterns.some((pattern) => matches(segments, segmentsOf(pattern)));
}

function matches(segments: readonly string[], pattern: readonly string[]): boolean {
  const [first, ...rest] = pattern;
  if (first === undefined) return segments.length === 0;
  if (first === '**') return segments.some((_, index) => matches(segments.slice(index), rest)) || matches([], rest);
  const [segment, ...others] = segments;
  return segment !== undefined && (first === '*' || first === segment) && matches(others, rest);
}

function segmentsOf(pathname: string): readonly string[] {
  return pathname.split('/').filter((segment) => segment !== '');
}
