import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { targetUrl } from '../../../../electron/proxy/target-url.ts';
import type { ApiConfig } from '../../../../shared/config.ts';
import { ExpectedError } from '../../../../shared/errors.ts';
import { isAllowedPath, isSoundPath } from '../../../../shared/paths.ts';

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

test('whatever the path, it is refused or stays below the base URL', () => {
  const piece = fc.constantFrom(
    '/',
    '..',
    '.',
    '\\',
    '@',
    ':',
    '?',
    '#',
    '%2e',
    '%2f',
    '%',
    '\t',
    '\n',
    '\0',
    'orders',
  );
  const path = fc.oneof(
    fc.string(),
    codeUnits.map((tail) => `/${tail}`),
    fc.array(piece, { maxLength: 8 }).map((pieces) => `/${pieces.join('')}`),
    fc.stringMatching(/^(https?:)?\/\/[a-z.@:]{1,9}\/[a-z?#]{0,5}$/),
    fc.stringMatching(/^(\/[a-z0-9.;=~-]{1,5}){1,4}(\?[a-z=&%0-9]{0,9})?$/),
  );
  fc.assert(
    fc.property(path, (text) => {
      let url: URL;
      try {
        url = target(api(), text);
      } catch (error) {
        expect(error).toBeInstanceOf(ExpectedError);
        expect(error).toEqual(REFUSED);
        return;
      }
      expect(url.origin).toBe('https://api.example.com');
      expect(url.href.startsWith(`${BASE}/`)).toBe(true);
      expect(url.href).toBe(`${BASE}${text}`);
    }),
    { numRuns: 300 },
  );
});

test.each([
  '/orders/..;/admin',
  '/orders/..;x=1/admin',
  '/orders/.;',
  '/orders/..%3b/admin',
  '/%c0%ae%c0%ae%c0%af/a',
  '/%ff',
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
