import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linksBelow, repeats, requestHeaders, responseHeaders } from '../../../../electron/proxy/headers.ts';
import { ExpectedError } from '../../../../shared/errors.ts';

/** What windows may send and see, as docs/proxy.md has it. */
const PASSED_ON = [
  ...[
    'accept',
    'accept-language',
    'content-language',
    'content-type',
    'idempotency-key',
    'if-match',
    'if-modified-since',
  ],
  ...['if-none-match', 'if-range', 'if-unmodified-since', 'prefer', 'range', 'x-request-id'],
];
const SHOWN = [
  ...['accept-ranges', 'age', 'allow', 'cache-control', 'content-disposition', 'content-language', 'content-range'],
  ...['content-type', 'date', 'etag', 'expires', 'last-modified', 'link', 'preference-applied', 'retry-after'],
  ...['x-request-id', 'x-total-count'],
];
/** A configuration's own. */
const OWN = ['x-tenant', 'x-quota', 'api-version', 'traceparent'];
const OTHERS = [
  ...['authorization', 'Authorization', 'cookie', 'set-cookie', 'host', 'origin', 'referer', 'user-agent', 'te', 'via'],
  ...[
    'content-length',
    'content-encoding',
    'transfer-encoding',
    'connection',
    'proxy-authorization',
    'x_tenant',
    'X-Tenant',
  ],
  ...['www-authenticate', 'location', 'server', 'accept-encoding', 'Range', '__proto__', 'constructor', 'toString', ''],
];

/** Any text, with control characters and halves of surrogate pairs. */
const codeUnits = fc.array(fc.nat(0x2ff), { maxLength: 9 }).map((codes) => String.fromCharCode(...codes));

/** Headers that are mostly of a list, with all sorts of values. */
function someHeaders(list: readonly string[]): fc.Arbitrary<Record<string, string>> {
  const name = fc.oneof(
    { weight: 12, arbitrary: fc.constantFrom(...list, ...OWN) },
    { weight: 1, arbitrary: fc.constantFrom(...OTHERS) },
    { weight: 1, arbitrary: codeUnits },
  );
  const value = fc.oneof(
    { weight: 20, arbitrary: fc.stringMatching(/^[!-~]([ -~]{0,9}[!-~])?$/) },
    { weight: 1, arbitrary: codeUnits },
    { weight: 1, arbitrary: fc.constantFrom('', ' a', 'a\r\nb: c', 'a\0', 'a'.repeat(1_025), '\u2713') },
  );
  return fc.dictionary(name, value, { maxKeys: 4, noNullPrototype: true });
}

const BASE = 'https://api.example.com/v1';
const REFUSED = expect.objectContaining({ code: 'API_BAD_REQUEST' });
const send = (headers: Record<string, string>) => requestHeaders(headers, undefined, 'Keyporch/1');
const links = (value: string) => linksBelow(BASE, `${BASE}/orders?page=1`, value);

describe('a request', () => {
  test('has our name and JSON as what is wanted', () => {
    expect(send({})).toEqual({
      accept: 'application/json',
      'user-agent': 'Keyporch/1',
    });
  });

  test('takes the headers of the window that are allowed', () => {
    expect(send({ accept: 'text/csv', 'content-type': 'application/json', 'if-match': '"v1"' })).toMatchObject({
      accept: 'text/csv',
      'content-type': 'application/json',
      'if-match': '"v1"',
    });
  });

  test.each([
    'authorization',
    'Authorization',
    'proxy-authorization',
    'cookie',
    'host',
    'user-agent',
    'origin',
    'referer',
    'content-length',
    'transfer-encoding',
    'connection',
    'te',
    'x-forwarded-for',
    'x-http-method-override',
    'Accept',
    'accept ',
    'accept\r\nhost',
    '__proto__',
    'constructor',
    '',
  ])('does not take %j from the window', (name) => {
    const headers: Record<string, string> = Object.fromEntries([[name, 'x']]);

    expect(() => send(headers)).toThrow(REFUSED);
  });

  test('does not take more than 32', () => {
    const named = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`x-${index}`, '1']));

    expect(() => requestHeaders(named(32), Object.keys(named(33)), 'me')).not.toThrow();
    expect(() => requestHeaders(named(33), Object.keys(named(33)), 'me')).toThrow(REFUSED);
  });

  test.each([
    ['nothing', ''],
    ['a line break', 'a\r\nhost: evil.example'],
    ['a line feed', 'a\nb'],
    ['a line feed at the end', 'a\n'],
    ['a NUL', 'a\0'],
    ['a tab', 'a\tb'],
    ['a blank in front', ' a'],
    ['a blank at the end', 'a '],
    ['a letter that is not ASCII', '\u00e9'],
    ['1,025 characters', 'a'.repeat(1_025)],
  ])('does not take %s as a value', (_title, value) => {
    expect(() => send({ 'x-request-id': value })).toThrow(REFUSED);
  });

  test('takes a value of 1,024 characters', () => {
    expect(send({ prefer: 'a'.repeat(1_024) }).prefer).toHaveLength(1_024);
  });

  test('does not repeat a refused value or a long name in its words', () => {
    expect(() => send({ prefer: 'secret\n' })).toThrow(
      expect.objectContaining({
        failure: { code: 'API_BAD_REQUEST', details: { reason: 'the value of the header prefer' } },
      }),
    );
    expect(() => send({ ['x'.repeat(500)]: 'a' })).toThrow(
      expect.objectContaining({
        failure: {
          code: 'API_BAD_REQUEST',
          details: { reason: `the header ${'x'.repeat(40)} is not passed on` },
        },
      }),
    );
  });

  test('has no header outside the list, whatever the window sends', () => {
    const counts = { sent: 0, refused: 0 };
    fc.assert(
      fc.property(someHeaders(PASSED_ON), fc.subarray(OWN), (headers, own) => {
        let sent: Record<string, string>;
        try {
          sent = requestHeaders(headers, own, 'Keyporch/1');
        } catch (error) {
          if (!(error instanceof ExpectedError) || error.code !== 'API_BAD_REQUEST') throw error;
          counts.refused += 1;
          return;
        }
        counts.sent += 1;
        const { 'user-agent': userAgent, 'accept-encoding': packing = 'identity', ...rest } = sent;
        if (userAgent !== 'Keyporch/1' || packing !== 'identity') throw new Error(JSON.stringify(sent));
        for (const [name, value] of Object.entries(rest)) {
          if (![...PASSED_ON, ...own].includes(name)) throw new Error(name);
          if (!/^[!-~]([ -~]*[!-~])?$/.test(value) || value.length > 1_024) throw new Error(`${name}: ${value}`);
        }
      }),
      { numRuns: 10_000 },
    );
    expect(Math.min(counts.sent, counts.refused)).toBeGreaterThan(1_000);
  });
});

describe('a Link header', () => {
  test.each([
    ['an address below the base URL', `<${BASE}/orders?page=2>; rel="next"`, '</orders?page=2>; rel="next"'],
    ['a query', '<?page=2>; rel="next"', '</orders?page=2>; rel="next"'],
    ['a path from the root', '</v1/orders?page=2>; rel="next"', '</orders?page=2>; rel="next"'],
    ['bytes of UTF-8', '<?q=caf\xc3\xa9>; rel="next"', '</orders?q=caf%C3%A9>; rel="next"'],
    ['a path from where it was asked', '<lines>; rel="next"', '</lines>; rel="next"'],
    [
      'several',
      `<${BASE}/orders?page=1>; rel="prev", <${BASE}/orders?page=3>; rel="next"`,
      '</orders?page=1>; rel="prev", </orders?page=3>; rel="next"',
    ],
  ])('with %s becomes a path', (_title, value, path) => {
    expect(links(value)).toBe(path);
  });

  test.each([
    ['another host', '<https://evil.example/v1/orders>'],
    ['another host without a scheme', '<//evil.example/v1/orders>'],
    ['another host with user information', '<https://api.example.com@evil.example/v1/x>'],
    ['a host that begins alike', '<https://api.example.com.evil.example/v1/x>'],
    ['another scheme', '<http://api.example.com/v1/orders>'],
    ['another port', '<https://api.example.com:8443/v1/orders>'],
    ['a path that is not below the base URL', '</v2/orders>'],
    ['a path that begins alike', '</v10/orders>'],
    ['dots that lead out', '<../../admin>'],
    ['a script', '<javascript:alert(1)>'],
    ['no address', '<https://[>'],
  ])('with %s loses its target', (_title, value) => {
    expect(links(`${value}; rel="next"`)).toBe('<>; rel="next"');
  });
});

describe('an answer', () => {
  test('shows the headers that are allowed', () => {
    expect(
      responseHeaders(
        [
          ['content-type', 'application/json'],
          ['etag', '"v1"'],
          ['x-total-count', '7'],
        ],
        undefined,
      ),
    ).toEqual({ 'content-type': 'application/json', etag: '"v1"', 'x-total-count': '7' });
  });

  test.each([
    'set-cookie',
    'www-authenticate',
    'proxy-authenticate',
    'authorization',
    'location',
    'server',
    'access-control-allow-origin',
    'content-security-policy',
    'refresh',
    '__proto__',
  ])('does not show %s', (name) => {
    expect(responseHeaders([[name, 'x']], undefined)).toEqual({});
  });

  test('joins a header that is there more than once', () => {
    expect(
      responseHeaders(
        [
          ['link', '</a>; rel="prev"'],
          ['etag', '"v1"'],
          ['link', '</b>; rel="next"'],
        ],
        undefined,
      ),
    ).toEqual({ link: '</a>; rel="prev", </b>; rel="next"', etag: '"v1"' });
  });

  test('shows no header outside the list', () => {
    fc.assert(
      fc.property(someHeaders(SHOWN), someHeaders(SHOWN), fc.subarray(OWN), (some, more, own) => {
        const fromApi = [...Object.entries(some), ...Object.entries(more)];
        const shown = responseHeaders(fromApi, own);
        for (const name of Object.keys(shown)) {
          if (![...SHOWN, ...own, 'content-length'].includes(name)) throw new Error(name);
        }
        if (!fromApi.some(([name]) => name === 'content-length') && 'content-length' in shown)
          throw new Error('a length');
      }),
      { numRuns: 10_000 },
    );
  });

  test('shows what the configuration lists, and a size only where it is that of the body', () => {
    const fromApi = [
      ['x-quota', '7'],
      ['content-length', '12'],
    ] as const;

    expect(responseHeaders(fromApi, ['x-quota'])).toEqual({ 'x-quota': '7', 'content-length': '12' });
    expect(responseHeaders([...fromApi, ['content-encoding', 'gzip']], undefined)).toEqual({});
    expect(responseHeaders([['content-length', '1e3']], undefined)).toEqual({});
  });
});

test.each([
  ['as it is', 'for a+b/c~d', true],
  ['percent-encoded', '</rows?t=a%2Bb%2fc~d>', true],
  ['percent-encoded in part', '</rows?t=a%2Bb/c%7Ed>', true],
  ['not at all', '</rows?t=a%2Bb%2Fc>; 100%', false],
])('a value repeats the access token %s', (_, value, expected) => {
  expect(repeats(value, 'a+b/c~d')).toBe(expected);
});
