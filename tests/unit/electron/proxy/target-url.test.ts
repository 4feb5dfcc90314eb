import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { targetUrl } from '../../../../electron/proxy/target-url.ts';
import type { ApiConfig } from '../../../../shared/config.ts';
import { ExpectedError } from '../../../../shared/errors.ts';
import { allowedPaths, isAllowedPath, isSoundPath } from '../../../../shared/paths.ts';

const BASE = 'https://api.example.com/v1';
const REFUSED = expect.objectContaining({ code: 'API_NOT_ALLOWED' });

function api(change: Partial<ApiConfig> = {}): ApiConfig {
  return {
    id: 'orders',
    baseUrl: BASE,
    provider: 'corp',
    methods: ['GET'],
    paths: ['/**'],
    scopes: [],
    ...change,
  };
}

function target(config: ApiConfig, path: string): URL {
  return targetUrl(config, config.baseUrl ?? '', path);
}

/** Any text, with control characters and halves of surrogate pairs. */
const codeUnits = fc.array(fc.nat(0xffff)).map((codes) => String.fromCharCode(...codes));

describe('goes to', () => {
  test.each([
    '/',
    '/orders',
    '/orders/',
    '/orders/42/lines',
    '/orders?page=2&size=50',
    '/orders?',
    '/orders?next=https://elsewhere.example/../x',
    '/orders?filter[status]=open|paid',
    '/orders/a%20b',
    '/orders/caf%C3%A9?q=caf%C3%A9',
    '/.well-known/x',
    '/orders/...',
    '/orders/a..b',
    '/orders:search',
    '/users/ada@example.com',
    "/it's/(a)/b;c=1,2/$d/!e/*/+f/~g/h&i=j",
  ])('%s, below the base URL, as it is written', (path) => {
    expect(target(api(), path).href).toBe(`${BASE}${path}`);
  });

  test('the same address with and without a slash at the end of the base URL', () => {
    expect(target(api({ baseUrl: `${BASE}/` }), '/orders').href).toBe(`${BASE}/orders`);
    expect(target(api({ baseUrl: 'http://127.0.0.1:4280' }), '/').href).toBe('http://127.0.0.1:4280/');
  });

  test('a path of the greatest length', () => {
    expect(target(api(), `/${'a'.repeat(8_191)}`).href).toHaveLength(BASE.length + 8_192);
  });
});

const TRICKS: readonly (readonly [title: string, path: string])[] = [
  ['nothing', ''],
  ['no slash in front', 'orders'],
  ['a query only', '?page=2'],
  ['a dot segment', '/./orders'],
  ['a dot segment at the end', '/orders/.'],
  ['two dots', '/..'],
  ['two dots inside', '/orders/../admin'],
  ['two dots at the end', '/orders/..'],
  ['more dots than there are folders', '/../../../admin'],
  ['two dots without a slash in front', '../admin'],
  ['encoded dots', '/%2e%2e/admin'],
  ['encoded dots in capitals', '/%2E%2E/admin'],
  ['a dot and an encoded dot', '/.%2e/admin'],
  ['an encoded dot alone', '/orders/%2e'],
  ['an encoded slash', '/orders%2f..%2fadmin'],
  ['an encoded slash in capitals', '/orders%2Fadmin'],
  ['an encoded backslash', '/orders/..%5cadmin'],
  ['dots encoded twice', '/%252e%252e/admin'],
  ['a slash encoded twice', '/orders%252fadmin'],
  ['another host by two slashes', '//evil.example/x'],
  ['another host by three slashes', '///evil.example/x'],
  ['another host as user information', '@evil.example/x'],
  ['another host after a port', ':80@evil.example/x'],
  ['a longer host name', '.evil.example/x'],
  ['another scheme', 'http://evil.example/x'],
  ['an absolute URL', 'https://evil.example/x'],
  ['an absolute URL of the API itself', `${BASE}/orders`],
  ['an absolute URL after a slash', '/https://evil.example/x'],
  ['a URL without slashes', 'https:evil.example'],
  ['a script', 'javascript:alert(1)'],
  ['a file', 'file:///etc/passwd'],
  ['a backslash', '/orders\\admin'],
  ['two backslashes in front', '\\\\evil.example\\x'],
  ['a slash and a backslash in front', '/\\evil.example/x'],
  ['dots between backslashes', '/orders\\..\\admin'],
  ['a tab', '/or\tders'],
  ['a tab between slashes', '/\t/evil.example/x'],
  ['a tab between dots', '/.\t./admin'],
  ['a line feed', '/orders\n'],
  ['a line feed between dots', '/.\n./admin'],
  ['a carriage return and a header', '/orders\r\nhost: evil.example'],
  ['a NUL', '/orders\0'],
  ['an encoded NUL', '/orders%00'],
  ['an encoded line feed', '/orders%0d%0ahost:x'],
  ['an encoded DEL', '/orders%7f'],
  ['a fragment', '/orders#x'],
  ['a fragment after the query', '/orders?page=2#x'],
  ['an empty segment', '/orders//admin'],
  ['two slashes at the end', '/orders//'],
  ['a blank in front', ' /orders'],
  ['a blank inside', '/my orders'],
  ['a blank at the end', '/orders '],
  ['a no-break space', '/orders\u00a0'],
  ['a byte order mark', '\ufeff/orders'],
  ['a percent sign alone', '/orders/%'],
  ['half a percent encoding', '/orders/%4'],
  ['a percent encoding that is none', '/orders/%zz'],
  ['full-width dots', '/\uff0e\uff0e/admin'],
  ['one-dot leaders', '/\u2024\u2024/admin'],
  ['a two-dot leader', '/\u2025/admin'],
  ['a full-width slash', '/orders\uff0fadmin'],
  ['a division slash', '/orders\u2215admin'],
  ['a set-minus as a backslash', '/orders\u2216admin'],
  ['a letter that is not ASCII', '/caf\u00e9'],
  ['half a surrogate pair', '/\ud800'],
  ['angle brackets', '/<script>'],
  ['quotation marks', '/"orders"'],
  ['a brace', '/{id}'],
  ['a caret', '/a^b'],
  ['a blank in the query', '/orders?q=a b'],
  ['a backslash in the query', '/orders?q=\\'],
  ['a line feed in the query', '/orders?q=\n'],
  ['a percent encoding in the query that is none', '/orders?q=%zz'],
  ['a letter in the query that is not ASCII', '/orders?q=\u00e9'],
  ['quotation marks in the query', '/orders?q="x"'],
  ['one character too many', `/${'a'.repeat(8_192)}`],
  ['one character too many in the query', `/orders?${'a'.repeat(8_185)}`],
];

describe('refuses', () => {
  test.each(TRICKS)('%s', (_title, path) => {
    expect(() => target(api(), path)).toThrow(REFUSED);
  });

  test('a path that is sound but not in the list', () => {
    const orders = api({ paths: ['/orders/*'] });

    expect(() => target(orders, '/admin')).toThrow(REFUSED);
    expect(target(orders, '/orders/1?x=/admin').pathname).toBe('/v1/orders/1');
  });
});

test('a path is not sound by itself either, where an address would fold it', () => {
  expect(['/.', '/..', '/a/./b', '/a/../b', '/a/..'].filter(isSoundPath)).toEqual([]);
  expect(['/', '/a', '/a/', '/a/...', '/a..b/.c'].filter((path) => !isSoundPath(path))).toEqual([]);
});

const PATTERNS: readonly (readonly [pattern: string, path: string, allowed: boolean])[] = [
  ['/', '/', true],
  ['/', '/orders', false],
  ['/orders', '/orders', true],
  ['/orders', '/orders/', true],
  ['/orders', '/Orders', false],
  ['/orders', '/orders2', false],
  ['/orders', '/orders/1', false],
  ['/orders', '/', false],
  ['/*', '/orders', true],
  ['/*', '/', false],
  ['/*', '/orders/1', false],
  ['/orders/*', '/orders/1', true],
  ['/orders/*', '/orders', false],
  ['/orders/*', '/orders/1/lines', false],
  ['/*/lines', '/orders/lines', true],
  ['/**', '/', true],
  ['/**', '/a/b/c', true],
  ['/orders/**', '/orders', true],
  ['/orders/**', '/orders/1/lines/2', true],
  ['/orders/**', '/orders2', false],
  ['/orders/**', '/admin/orders', false],
  ['/**/lines', '/lines', true],
  ['/**/lines', '/orders/1/lines', true],
  ['/**/lines', '/orders/1/lines/2', false],
  ['/a/**/b/*', '/a/b/c', true],
  ['/a/**/b/*', '/a/x/y/b/c', true],
  ['/a/**/b/*', '/a/x/y/b', false],
  ['/a.c', '/abc', false],
];

describe('the pattern', () => {
  test.each(PATTERNS)('%s allows %s: %s', (pattern, path, allowed) => {
    expect(isAllowedPath(path, [pattern])).toBe(allowed);
  });

  test('that fits is enough among others', () => {
    expect(isAllowedPath('/me', ['/orders/**', '/me'])).toBe(true);
    expect(isAllowedPath('/me', [])).toBe(false);
  });
});

/** Pieces of paths that mean something else to somebody. */
const TRICKY = [
  ...[
    '/',
    '//',
    '\\',
    '?',
    '#',
    '@',
    ':',
    ';',
    '%',
    '&',
    '.',
    '..',
    '...',
    '*',
    '**',
    ' ',
    '\t',
    '\n',
    '\r',
    '\0',
    '\x7f',
  ],
  ...[
    '%2e',
    '%2E',
    '%2f',
    '%2F',
    '%5c',
    '%3b',
    '%00',
    '%0a',
    '%0d',
    '%09',
    '%20',
    '%25',
    '%252e',
    '%252f',
    '%7f',
    '%c2%80',
  ],
  ...[
    '%c0%ae',
    '%e0%80%ae',
    '%ff',
    '%zz',
    '%4',
    '\u2024',
    '\uff0e',
    '\uff0f',
    '\ud800',
    '%ef%bc%8e',
    '%ef%bc%8f',
    '%e2%80%a5',
  ],
  ...['http:', 'https://', 'javascript:', 'evil.example', 'user@', ':8443', 'api.example.com', '/v1', '/v2'],
];
const PLAIN = ['orders', 'admin', 'a', 'b', '42', '/', '/', '-', '~', '(x)', 'caf%C3%A9', '%20'];
const somePath = fc.oneof(
  { weight: 4, arbitrary: partsOf([...TRICKY, ...PLAIN], 8).map((text) => `/${text}`) },
  { weight: 4, arbitrary: partsOf(PLAIN, 8).map((text) => `/${text}`) },
  { weight: 1, arbitrary: partsOf(TRICKY, 8) },
  { weight: 1, arbitrary: codeUnits.map((tail) => `/${tail}`) },
  { weight: 1, arbitrary: fc.stringMatching(/^(https?:)?\/\/[a-z.@:]{1,9}\/[a-z?#]{0,5}$/) },
  { weight: 1, arbitrary: fc.stringMatching(/^(\/[a-z0-9.;=~-]{1,5}){1,4}(\?[a-z=&%0-9]{0,9})?$/) },
);
const somePatterns = fc.array(
  fc.array(fc.constantFrom('orders', 'a', 'b', '*', '**'), { maxLength: 4 }).map((parts) => `/${parts.join('/')}`),
  { minLength: 1, maxLength: 3 },
);
const someBase = fc.constantFrom(
  BASE,
  `${BASE}/`,
  'https://api.example.com',
  'http://127.0.0.1:4280',
  'http://[::1]:1/a/b',
);

function partsOf(parts: readonly string[], maxLength: number): fc.Arbitrary<string> {
  return fc.array(fc.constantFrom(...parts), { maxLength }).map((all) => all.join(''));
}

/** What any server could make of a path: decoded once and again, normalised, backslashes turned, parameters cut off. */
function readings(pathname: string): readonly string[] {
  const bytes = (text: string) =>
    text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const once = bytes(pathname);
  const letters = decodeURIComponent(pathname);
  const decoded = [pathname, once, bytes(once), letters, bytes(letters), letters.normalize('NFKC')];
  return decoded.flatMap((each) => [each, each.replaceAll('\\', '/'), each.replace(/;[^/]*/g, '')]);
}

/** Patterns by other means than the code's. */
function isListed(pathname: string, patterns: readonly string[]): boolean {
  const path = pathname.replace(/\/$/, '');
  return patterns.some((pattern) => {
    const parts = pattern.split('/').filter((part) => part !== '');
    const source = parts.map((part) => (part === '**' ? '(?:/[^/]+)*' : part === '*' ? '/[^/]+' : `/${part}`));
    return new RegExp(`^${source.join('')}$`).test(path);
  });
}

/** True for an ASCII control character or a backslash. */
function isBadLetter(letter: string): boolean {
  return letter < ' ' || letter === '\x7f' || letter === '\\';
}

/** Why an address that would be asked should not be; null: it may be. */
function whyNot(url: URL, base: string, text: string, patterns: readonly string[]): string | null {
  const root = base.replace(/\/$/, '');
  const { origin, pathname } = new URL(`${root}/`);
  if (url.origin !== origin || url.username !== '' || url.password !== '' || url.hash !== '') return 'another server';
  if (!url.href.startsWith(`${root}/`)) return 'not below the base URL';
  const written = text.replace(/\?.*$/s, (query) => query.replaceAll("'", '%27'));
  if (url.href !== `${root}${written}`) return 'not as it is written';
  if (new URL(url.href).href !== url.href) return 'no fixed point';
  const below = url.pathname.slice(pathname.length - 1);
  if (!isListed(below, patterns)) return 'not in the list';
  for (const reading of readings(below)) {
    if (/(?:^|[/\\])\.{1,2}(?:[/\\;]|$)/.test(reading)) return `dots, read as ${reading}`;
    if ([...reading].some(isBadLetter)) return `a control character or a backslash, read as ${reading}`;
    if (reading.split('/').length !== below.split('/').length) return `other segments, read as ${reading}`;
    const folded = reading.replace(/\/{2,}/g, '/');
    if (!isListed(folded, patterns)) return `not in the list, read as ${folded}`;
  }
  return null;
}

test('no path that could mean something outside its pattern is ever asked for', () => {
  const counts = { asked: 0, refused: 0 };
  fc.assert(
    fc.property(someBase, somePatterns, somePath, (base, patterns, text) => {
      let url: URL;
      try {
        url = target(api({ baseUrl: base, paths: patterns }), text);
      } catch (error) {
        if (!(error instanceof ExpectedError) || error.code !== 'API_NOT_ALLOWED') throw error;
        counts.refused += 1;
        return;
      }
      counts.asked += 1;
      const reason = whyNot(url, base, text, patterns);
      if (reason !== null) throw new Error(`${url.href}: ${reason}`);
    }),
    { numRuns: 10_000 },
  );
  expect(Math.min(counts.asked, counts.refused)).toBeGreaterThan(300);
});

test.each([
  '/orders/..;/admin',
  '/orders/..;x=1/admin',
  '/orders/.;',
  '/orders/..%3b/admin',
  '/orders/;/admin',
  '/orders/;x=1/admin',
  '/orders/%3bx/admin',
  '/%c0%ae%c0%ae%c0%af/a',
  '/%ff',
  '/orders/%ef%bc%8e%ef%bc%8e/admin',
  '/orders/..%ef%bc%8fadmin',
  '/orders/%e2%80%a5/admin',
  '/orders/a%ef%bc%bcb',
  '/orders/%c2%85',
])('%s, which servers read in different ways, is refused', (path) => {
  expect(() => target(api(), path)).toThrow(REFUSED);
});

test('a quote in the query, which encodeURIComponent leaves, is encoded', () => {
  expect(target(api(), "/orders?q=O'Brien").href).toBe(`${BASE}/orders?q=O%27Brien`);
});

test('a pattern with many ** is matched in no time', () => {
  const pattern = `${'/**/a'.repeat(20)}/b`;
  const begin = performance.now();

  expect(isAllowedPath('/a'.repeat(200), [pattern])).toBe(false);
  expect(isAllowedPath(`${'/a'.repeat(200)}/b`, [pattern])).toBe(true);
  expect(performance.now() - begin).toBeLessThan(1_000);
});

test('many patterns together allow what one of them allows, and nothing else', () => {
  const pattern = fc
    .array(fc.constantFrom('a', 'b', '*', '**'), { maxLength: 5 })
    .map((parts) => `/${parts.join('/')}`);
  const path = fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 6 }).map((parts) => `/${parts.join('/')}`);
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 6 }), path, (patterns, pathname) => {
      expect(allowedPaths(patterns)(pathname)).toBe(patterns.some((each) => asRegExp(each).test(pathname)));
    }),
    { numRuns: 5_000 },
  );
});

/** A pattern said in another way. */
function asRegExp(pattern: string): RegExp {
  const parts = pattern.split('/').filter((part) => part !== '');
  const said = parts.map((part) => ({ '*': '/[^/]+', '**': '(?:/[^/]+)*' })[part] ?? `/${part}`);
  return new RegExp(`^${said.join('')}/?$`);
}
