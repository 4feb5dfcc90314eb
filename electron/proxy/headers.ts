import { fail } from '../../shared/errors.ts';

/** What a window may send; everything else is main's business or nobody's. */
export const REQUEST_HEADERS: ReadonlySet<string> = new Set([
  'accept',
  'accept-language',
  'content-language',
  'content-type',
  'idempotency-key',
  'if-match',
  'if-modified-since',
  'if-none-match',
  'if-range',
  'if-unmodified-since',
  'prefer',
  'range',
  'x-request-id',
]);

/** What a window gets to see: nothing about cookies, authentication or servers. */
export const RESPONSE_HEADERS: ReadonlySet<string> = new Set([
  'accept-ranges',
  'age',
  'allow',
  'cache-control',
  'content-disposition',
  'content-language',
  'content-range',
  'content-type',
  'date',
  'etag',
  'expires',
  'last-modified',
  'link',
  'preference-applied',
  'retry-after',
  'x-request-id',
  'x-total-count',
]);

const MAX_HEADERS = 32;
/** A value is visible ASCII with blanks inside, and not long. */
const VALUE = /^[\x21-\x7e](?:[\x20-\x7e]{0,1022}[\x21-\x7e])?$/;

/**
 * The headers of the request to the API but for the access token: the window's, checked, then ours, which nothing of the
 * window's can override.
 * @throws {ExpectedError} API_BAD_REQUEST for a header that is not allowed
 */
export function requestHeaders(
  fromWindow: Readonly<Record<string, string>>,
  alsoAllowed: readonly string[] | undefined,
  userAgent: string,
): Record<string, string> {
  const headers: Record<string, string> = {};
  const given = Object.entries(fromWindow);
  if (given.length > MAX_HEADERS) fail('API_BAD_REQUEST', { reason: `more than ${MAX_HEADERS} headers` });
  for (const [name, value] of given) {
    if (!REQUEST_HEADERS.has(name) && !alsoAllowed?.includes(name))
      fail('API_BAD_REQUEST', { reason: `the header ${name.slice(0, 40)} is not passed on` });
    if (!VALUE.test(value)) fail('API_BAD_REQUEST', { reason: `the value of the header ${name}` });
    headers[name] = value;
  }
  // A part is counted in the bytes of what is sent: nothing may be packed then. @see RFC 9110 §14.2
  if (headers.range !== undefined) headers['accept-encoding'] = 'identity';
  return { accept: 'application/json', ...headers, 'user-agent': userAgent };
}

/**
 * A `Link` header as a window can use it: targets below the API's base URL become paths, others are taken out.
 * @see RFC 8288 §3
 */
export function linksBelow(baseUrl: string, requestUrl: string, value: string): string {
  const base = baseUrl.replace(/\/+$/, '');
  return value.replace(/<([^>]*)>/g, (_, target: string) => {
    try {
      const { href } = new URL(addressOf(target), requestUrl);
      return href.startsWith(`${base}/`) ? `<${href.slice(base.length)}>` : '<>';
    } catch {
      return '<>'; // not an address
    }
  });
}

/** An address in a header: bytes that are not ASCII stand for themselves, as in browsers. @see RFC 3986 §2.1 */
export function addressOf(value: string): string {
  return value.replace(/[\x80-\xff]/g, (byte) => `%${byte.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * The API's headers that a window may see; repeated ones are joined. The size is among them where it is the size of what the
 * window gets.
 * @see RFC 9110 §5.3
 */
export function responseHeaders(
  fromApi: readonly (readonly [name: string, value: string])[],
  alsoAllowed: readonly string[] | undefined,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of fromApi) {
    if (!RESPONSE_HEADERS.has(name) && !alsoAllowed?.includes(name)) continue;
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  const size = sizeOf(fromApi);
  return size === null ? headers : { ...headers, 'content-length': String(size) };
}

/** How large the body is, as far as the API says, in bytes; null: unknown, as it is where it comes packed. */
export function sizeOf(fromApi: readonly (readonly [name: string, value: string])[]): number | null {
  const value = (wanted: string) => fromApi.find(([name]) => name === wanted)?.[1];
  const length = value('content-length');
  const packed = (value('content-encoding') ?? 'identity') !== 'identity';
  return packed || length === undefined || !/^\d{1,15}$/.test(length) ? null : Number(length);
}

/** True where a value holds the access token, as it is or percent-encoded, as in an address: windows don't get it then. */
export function repeats(value: string, accessToken: string): boolean {
  if (value.length < accessToken.length) return false; // decoding makes nothing longer
  const decoded = value.replace(/%[\da-f]{2}/gi, (octet) => String.fromCharCode(Number.parseInt(octet.slice(1), 16)));
  return value.includes(accessToken) || decoded.includes(accessToken);
}
