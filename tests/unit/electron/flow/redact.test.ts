import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { redactDetails, redactText } from '../../../../electron/flow/redact.ts';

const SECRETS = [
  ['an authorization code', 'SplxlOBeZQQYbYS6WxSbIA-kNf83js'],
  ['a code verifier', 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'],
  ['a JWT', 'eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJ1c2VyIn0.c2lnbmF0dXJlLWhlcmU'],
  ['a JWT without signature', 'eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1c2VyIn0.'],
  ['hex', '0123456789abcdef0123456789abcdef'],
] as const;

describe('takes out', () => {
  test.each(SECRETS)('%s, wherever it stands', (_title, secret) => {
    for (const text of [
      secret,
      `before ${secret} after`,
      `token=${secret}`,
      `"${secret}"`,
      `https://a.example/x?code=${secret}`,
    ]) {
      expect(redactText(text)).not.toContain(secret);
      expect(redactText(text)).not.toContain(secret.slice(0, 20));
    }
  });

  test('query, fragment and user names of addresses', () => {
    expect(redactText('see https://ada:pw@id.example.com/authorize?state=s#x now')).toBe(
      'see https://id.example.com/authorize now',
    );
    expect(redactText('com.example.keyporch.dev:/oauth/callback?code=c&state=s')).toBe(
      'com.example.keyporch.dev:/oauth/callback',
    );
  });

  test('values whose names only secrets have', () => {
    expect(
      redactDetails({ code: 'c', state: 's', access_token: 't', codeVerifier: 'v', clientSecret: 'x', nonce: 'n' }),
    ).toEqual({
      code: '(removed)',
      state: '(removed)',
      access_token: '(removed)',
      codeVerifier: '(removed)',
      clientSecret: '(removed)',
      nonce: '(removed)',
    });
  });

  test('random values of the length that ours have', () => {
    fc.assert(
      fc.property(fc.integer({ min: 24, max: 64 }), (length) => {
        const secret = randomBytes(length).toString('base64url');
        expect(redactText(`x ${secret} y`)).not.toContain(secret);
      }),
    );
  });
});

test('leaves what people need', () => {
  for (const text of [
    'https://id.example.com/realms/main/protocol/openid-connect/token',
    'ECONNREFUSED',
    '127.0.0.1:4280',
    'the provider does not know this client',
    '/orders/2026/summary',
  ]) {
    expect(redactText(text)).toBe(text);
  }
  expect(redactDetails({ status: 200, retried: false, provider: 'Corp' })).toEqual({
    status: 200,
    retried: false,
    provider: 'Corp',
  });
});

test('shortens what is too long', () => {
  expect(redactText('word '.repeat(1000)).length).toBeLessThan(250);
});
