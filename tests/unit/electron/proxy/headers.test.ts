import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linksBelow, requestHeaders, responseHeaders } from '../../../../electron/proxy/headers.ts';

const BASE = 'https://api.example.com/v1';
const REFUSED = expect.objectContaining({ code: 'API_BAD_REQUEST' });
const send = (headers: Record<string, string>) => requestHeaders(headers, undefined, 'access-1', 'Keyporch/1');
const links = (value: string) => linksBelow(BASE, `${BASE}/orders?page=1`, value);

describe('a request', () => {
  test('has the access token, our name and JSON as what is wanted', () => {
    expect(send({})).toEqual({
      accept: 'application/json',
      'user-agent': 'Keyporch/1',
      authorization: 'Bearer access-1',
    });
  });

  test('takes the headers of the window that are allowed', () => {
    expect(send({ accept: 'text/csv', 'content-type': 'application/json', 'if-match': '"v1"' })).toMatchObject({
      accept: 'text/csv',
      'content-type': 'application/json',
      'if-match': '"v1"',
      authorization: 'Bearer access-1',
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

  test('has our authorization whatever the window sends', () => {
    const name = fc.oneof(fc.constantFrom('accept', 'prefer', 'authorization', 'Authorization', 'cookie'), fc.string());
    fc.assert(
      fc.property(fc.dictionary(name, fc.string({ minLength: 1 })), (headers) => {
        try {
          const sent = send(headers);
          expect(sent.authorization).toBe('Bearer access-1');
          expect(Object.keys(sent).filter((each) => /^(authorization|cookie|host)$/i.test(each))).toHaveLength(1);
        } catch (error) {
          expect(error).toEqual(REFUSED);
        }
      }),
    );
  });
});

describe('a Link header', () => {
  test.each([
    ['an address below the base URL', `<${BASE}/orders?page=2>; rel="next"`, '</orders?page=2>; rel="next"'],
    ['a query', '<?page=2>; rel="next"', '</orders?page=2>; rel="next"'],
    ['a path from the root', '</v1/orders?page=2>; rel="next"', '</orders?page=2>; rel="next"'],
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
});
