import { describe, expect, test } from 'vitest';
import { type IgnoredReason, MAX_CALLBACK_LENGTH, parseCallback } from '../../../../electron/auth/callback.ts';

const REDIRECT_URI = 'com.example.keyporch.dev:/oauth/callback';
const parse = (raw: string) => parseCallback(raw, REDIRECT_URI);

test('reads a callback that carries a code', () => {
  const callback = parse(`${REDIRECT_URI}?code=c1&state=s1&iss=https%3A%2F%2Fid.example.com`);

  expect(callback).toMatchObject({ kind: 'code', state: 's1' });
  expect(callback.kind === 'code' && callback.url.searchParams.get('code')).toBe('c1');
});

test('reads a callback that carries an error', () => {
  expect(parse(`${REDIRECT_URI}?error=access_denied&state=s1`)).toMatchObject({ kind: 'error', state: 's1' });
});

const IGNORED: readonly (readonly [title: string, raw: string, reason: IgnoredReason])[] = [
  ['another scheme', 'com.example.other:/oauth/callback?code=c&state=s', 'not-our-redirect-uri'],
  ['the scheme in capitals', 'COM.EXAMPLE.KEYPORCH.DEV:/oauth/callback?code=c&state=s', 'not-our-redirect-uri'],
  ['another path', 'com.example.keyporch.dev:/other?code=c&state=s', 'not-our-redirect-uri'],
  ['a longer path', 'com.example.keyporch.dev:/oauth/callback/x?code=c&state=s', 'not-our-redirect-uri'],
  ['two slashes', 'com.example.keyporch.dev://oauth/callback?code=c&state=s', 'not-our-redirect-uri'],
  [
    'dot segments that fold into ours',
    'com.example.keyporch.dev:/x/../oauth/callback?code=c&state=s',
    'not-our-redirect-uri',
  ],
  ['a blank in front', ` ${REDIRECT_URI}?code=c&state=s`, 'not-a-url'],
  ['a tab inside', `${REDIRECT_URI}?code=c&st\tate=s`, 'not-a-url'],
  ['a NUL', `${REDIRECT_URI}?code=c&state=s\0`, 'not-a-url'],
  ['a fragment', `${REDIRECT_URI}?code=c&state=s#x`, 'fragment'],
  ['no query', REDIRECT_URI, 'not-our-redirect-uri'],
  ['two codes', `${REDIRECT_URI}?code=a&code=b&state=s`, 'duplicate-parameter'],
  ['two states', `${REDIRECT_URI}?code=a&state=s&state=t`, 'duplicate-parameter'],
  ['two issuers', `${REDIRECT_URI}?code=a&state=s&iss=a&iss=b`, 'duplicate-parameter'],
  ['an ID token', `${REDIRECT_URI}?code=a&state=s&id_token=x`, 'unexpected-parameter'],
  ['an access token', `${REDIRECT_URI}?access_token=a&state=s`, 'unexpected-parameter'],
  ['a JARM response', `${REDIRECT_URI}?response=a`, 'unexpected-parameter'],
  ['no state', `${REDIRECT_URI}?code=a`, 'state-missing'],
  ['an empty state', `${REDIRECT_URI}?code=a&state=`, 'state-missing'],
  ['neither code nor error', `${REDIRECT_URI}?state=s`, 'no-code-and-no-error'],
  ['an empty code', `${REDIRECT_URI}?code=&state=s`, 'no-code-and-no-error'],
  ['code and error', `${REDIRECT_URI}?code=a&error=b&state=s`, 'code-and-error'],
  ['junk', 'hello', 'not-a-url'],
  ['nothing', '', 'not-a-url'],
  ['1 MB', `${REDIRECT_URI}?code=${'a'.repeat(1_048_576)}&state=s`, 'too-long'],
];

describe('ignores', () => {
  test.each(IGNORED)('%s', (_title, raw, reason) => {
    expect(parse(raw)).toEqual({ kind: 'ignored', reason });
  });
});

test('takes a callback of the greatest length', () => {
  const start = `${REDIRECT_URI}?state=s&code=`;
  expect(parse(start + 'c'.repeat(MAX_CALLBACK_LENGTH - start.length)).kind).toBe('code');
});
