import type { ApiConfig } from '../../shared/config.ts';
import { fail } from '../../shared/errors.ts';
import { allowedPaths, isSoundPath, isSoundQuery } from '../../shared/paths.ts';

const MAX_LENGTH = 8_192;

/**
 * The address that a window's path means, which is always below the API's base URL; of a user-info endpoint that endpoint
 * itself. `new URL(path, base)` is not used:
 * it leaves the base for nearly half of the tricks that there are.
 * @param baseUrl the API's, or the user-info endpoint
 * @param path below the base URL, beginning with `/`, perhaps with a query
 * @param isAllowed of the API's patterns, where many paths are asked about
 * @throws {ExpectedError} API_NOT_ALLOWED
 */
export function targetUrl(
  api: ApiConfig,
  baseUrl: string,
  path: string,
  isAllowed: (pathname: string) => boolean = allowedPaths(api.paths),
): URL {
  if (api.baseUrl === null) return path === '/' ? new URL(baseUrl) : fail('API_NOT_ALLOWED', { api: api.id, path: '' });
  const [pathname, query] = splitQuery(path);
  const sound = path.length <= MAX_LENGTH && isSoundPath(pathname) && (query === null || isSoundQuery(query));
  if (!sound) fail('API_NOT_ALLOWED', { api: api.id, reason: 'the path' });
  if (!isAllowed(pathname)) fail('API_NOT_ALLOWED', { api: api.id, path: pathname });
  const base = baseUrl.replace(/\/+$/, '');
  // A quote is the one character that `encodeURIComponent` leaves and URLs encode.
  const text = `${base}${pathname}${query === null ? '' : `?${query.replaceAll("'", '%27')}`}`;
  const url = new URL(text);
  // What was written is what is meant: nothing folded, moved or encoded on the way.
  if (url.href !== text) fail('API_NOT_ALLOWED', { api: api.id, reason: 'the path' });
  return url;
}

function splitQuery(path: string): [pathname: string, query: string | null] {
  const at = path.indexOf('?');
  return at < 0 ? [path, null] : [path.slice(0, at), path.slice(at + 1)];
}
