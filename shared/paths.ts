/* What a path below an API's base URL may look like: the config's checks and the proxy judge by the same rules. */

/** RFC 3986 pchar without `%`, which is judged apart. */
const SEGMENT = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@]|%[0-9A-Fa-f]{2})+$/;
/** Encoded slash, backslash, dot, percent sign or control character: servers disagree on what these mean in a path. */
const AMBIGUOUS = /%(2f|5c|2e|25|[01][0-9a-f]|7f)/i;

const QUERY = /^(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/?[\]|]|%[0-9A-Fa-f]{2})*$/;
/** `.`, `..` and nothing, also with parameters, which some servers cut off first. */
const DOTS = /^\.{0,2}(?:;|%3b|$)/i;
/** The same once a segment is decoded, and slashes and control characters, which have no place in one. */
const DECODED_TRICKS = /^\.{0,2}(?:;|$)|[/\\]|\p{Cc}/u;

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
  return allowedPaths(patterns)(pathname);
}

/** Patterns that begin alike are one way as far as they do. */
interface Place {
  readonly named: Map<string, Place>;
  any: Place | null;
  rest: Place | null;
  /** After `**`: whatever comes leads here again. */
  readonly stays: boolean;
  end: boolean;
}

/** {@link isAllowedPath} for many paths: how many patterns there are hardly matters. */
export function allowedPaths(patterns: readonly string[]): (pathname: string) => boolean {
  const start = newPlace(false);
  for (const pattern of patterns) segmentsOf(pattern).reduce(placeAfter, start).end = true;
  return (pathname) => {
    let reached = withRest(new Set<Place>(), start);
    for (const segment of segmentsOf(pathname)) {
      const next = new Set<Place>();
      for (const place of reached) {
        if (place.stays) withRest(next, place);
        withRest(next, place.any);
        withRest(next, place.named.get(segment) ?? null);
      }
      reached = next;
    }
    return [...reached].some(({ end }) => end);
  };
}

function placeAfter(place: Place, part: string): Place {
  if (part === '*') {
    place.any ??= newPlace(false);
    return place.any;
  }
  if (part === '**') {
    place.rest ??= newPlace(true);
    return place.rest;
  }
  const known = place.named.get(part) ?? newPlace(false);
  place.named.set(part, known);
  return known;
}

function newPlace(stays: boolean): Place {
  return { named: new Map(), any: null, rest: null, stays, end: false };
}

/** `**` is also none: whoever is before it is after it too. */
function withRest(places: Set<Place>, reached: Place | null): Set<Place> {
  for (let place = reached; place !== null; place = place.rest) places.add(place);
  return places;
}

function segmentsOf(pathname: string): readonly string[] {
  return pathname.split('/').filter((segment) => segment !== '');
}
