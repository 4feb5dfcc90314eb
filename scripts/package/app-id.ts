/** Schemes that are somebody's already, and first labels that would make an id look like one of the system's. */
const TAKEN = new Set(['localhost', 'local', 'invalid', 'test', 'onion', 'app', 'file', 'http', 'https', 'javascript']);
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const MAX = 100;

/**
 * What is wrong with an app id, or null. An id is a domain name in reverse order under the control of whoever makes the app,
 * and a URI scheme: so it begins with a letter, and has at least one dot, which no well-known scheme has.
 * @see RFC 8252 §7.1, RFC 3986 §3.1
 */
export function appIdFault(id: string): string | null {
  if (id.length > MAX) return `longer than ${MAX} characters`;
  if (id !== id.toLowerCase()) return 'capital letters: schemes are compared in small ones';
  const labels = id.split('.');
  const [first = ''] = labels;
  if (labels.length < 2) return 'no dot: a domain name of yours in reverse order has one, as in com.acme.portal';
  if (!labels.every((label) => LABEL.test(label))) return 'only a-z, 0-9 and - between dots, with no - at either end';
  if (!/^[a-z]/.test(id)) return 'the first character of a scheme is a letter';
  if (TAKEN.has(first)) return `${first} is nobody's domain`;
  if (labels.at(-1) === 'dev' && labels.length > 2) return '.dev at the end is for runs from a clone';
  return null;
}

/** What is wrong with an app's name, or null. It names files, menus and windows. */
export function appNameFault(name: string): string | null {
  return /^[\p{L}\p{N}](?:[\p{L}\p{N} .,&'()+_-]{0,48}[\p{L}\p{N})+])?$/u.test(name)
    ? null
    : "at most 50 letters, digits, blanks and .,&'()+_-, a letter or digit first";
}
