import { describe, expect, test } from 'vitest';
import { describeAnswer, describeCallback, describeRequest } from '../../../../electron/flow/describe.ts';
import { describeApiAnswer, describeApiRequest } from '../../../../electron/flow/describe-api.ts';
import { describeClaims, describeToken } from '../../../../electron/flow/describe-token.ts';
import type { FlowMessage } from '../../../../shared/flow.ts';

const AT = Date.parse('2026-01-01T00:00:00Z');
const TOKEN_REQUEST = { method: 'POST', url: 'https://id.example.com/token', body: 'code=the-code-that-works-once' };

function jwt(claims: object, header: object = { alg: 'RS256' }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part(header)}.${part(claims)}.c2lnbmF0dXJl`;
}

function answered(body: unknown, status = 200) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return describeAnswer({ status, body: text, at: AT, request: TOKEN_REQUEST });
}

function valuesOf({ parameters }: FlowMessage | undefined = { kind: 'answer', line: '', parameters: [] }) {
  return Object.fromEntries(parameters.map(({ name, value }) => [name, value]));
}

describe('a request', () => {
  test('shows what is safe and describes everything else', () => {
    const url =
      'https://ada:pw@id.example.com/authorize?scope=openid+email&state=abcdefgh&login_hint=ada@example.com&x=1#f';
    const message = describeRequest({ method: 'GET', url });

    expect(message.line).toBe('GET https://id.example.com/authorize');
    expect(message.parameters).toEqual([
      { name: 'scope', value: 'openid email', secret: false },
      { name: 'state', value: '(random, 8 characters)', secret: true },
      { name: 'login_hint', value: '(who is expected to log in, 15 characters)', secret: true },
      { name: 'x', value: '(1 character)', secret: true },
    ]);
  });

  test('says how the client proves itself, in the header or in the form', () => {
    const headers = { authorization: `Basic ${Buffer.from('desktop:secret').toString('base64')}` };
    const inHeader = describeRequest({ ...TOKEN_REQUEST, headers });
    const inForm = describeRequest({ ...TOKEN_REQUEST, body: 'client_id=desktop&client_secret=secret' });

    expect(valuesOf(inHeader).Authorization).toBe('(Basic: client id and client secret, 20 characters)');
    expect(valuesOf(inForm)).toEqual({ client_id: 'desktop', client_secret: '(client secret, 6 characters)' });
  });
});

test('a callback says which way it came', () => {
  const message = describeCallback(
    new URL('http://127.0.0.1:4000/oauth/callback?error=access_denied&state=x'),
    'loopback',
  );

  expect(message.line).toBe('http://127.0.0.1:4000/oauth/callback (loopback)');
  expect(valuesOf(message)).toEqual({ error: 'access_denied', state: '(random, 1 character)' });
});

describe('an answer', () => {
  test('with tokens tells kind, format, length, claims and lifetime', () => {
    const id_token = jwt({ iss: 'https://id.example.com', sub: 'ada', exp: AT / 1_000 + 60 });
    const { messages, tokens, claims } = answered({
      access_token: 'opaque',
      id_token,
      token_type: 'Bearer',
      expires_in: 300,
    });

    expect(valuesOf(messages[0])).toEqual({
      access_token: '(access token, 6 characters)',
      id_token: `(ID token, ${id_token.length} characters)`,
      token_type: 'Bearer',
      expires_in: '300',
    });
    const receivedAt = '2026-01-01T00:00:00.000Z';
    expect(tokens).toEqual([
      {
        kind: 'access token',
        format: 'opaque',
        length: 6,
        claims: [],
        receivedAt,
        expiresAt: '2026-01-01T00:05:00.000Z',
      },
      {
        ...{ kind: 'ID token', format: 'JWT', length: id_token.length, claims: ['iss', 'sub', 'exp'], receivedAt },
        expiresAt: '2026-01-01T00:01:00.000Z',
      },
    ]);
    expect(claims.map(({ name, personal }) => [name, personal])).toEqual([
      ['iss', false],
      ['sub', true],
      ['exp', false],
    ]);
  });

  test('that refuses shows the provider’s words, less what it repeats of ours', () => {
    const words = (error_description: string) =>
      valuesOf(answered({ error: 'invalid_grant', error_description }, 400).messages[0]);

    expect(words('AADSTS70008: the code has expired')).toEqual({
      error: 'invalid_grant',
      error_description: 'AADSTS70008: the code has expired',
    });
    expect(words('no code the-code-that-works').error_description).toBe('(removed)');
  });

  test.each([
    ['a page', '<html>', { body: '(no JSON object, 6 characters)' }],
    ['a list', '[1]', { body: '(no JSON object, 3 characters)' }],
    ['nothing', '', {}],
    [
      'what is not known',
      { login: 'ada', id: 7, emails: ['a'], more: null },
      {
        login: '(3 characters)',
        id: '(number)',
        emails: '(list, 1 entry)',
        more: '(nothing)',
      },
    ],
    ['keys', { keys: [{ kty: 'RSA', alg: 'RS256', n: 'x' }, { kty: 'EC' }] }, { keys: '2 (RSA RS256, EC)' }],
    [
      'metadata',
      { issuer: 'https://a.example', authorization_endpoint: 'https://a.example/x?y=z', claims_supported: [] },
      {
        issuer: 'https://a.example',
        authorization_endpoint: 'https://a.example/x',
      },
    ],
  ])('that is %s', (_title, body, values) => {
    expect(valuesOf(answered(body).messages[0])).toEqual(values);
  });

  test('is told in a few words, however long it is', () => {
    const body = Object.fromEntries(Array.from({ length: 1_000 }, (_, index) => [`scope${index}`, 'x'.repeat(1_000)]));

    expect(JSON.stringify(answered({ ...body, scope: 'word '.repeat(1_000) })).length).toBeLessThan(5_000);
  });
});

test.each([
  ['Bearer the-token-of-this-person', 'the-token-of-this-person'],
  [`Basic ${Buffer.from('desktop:the%2Dclient%2Dsecret').toString('base64')}`, 'the-client-secret'],
])('an answer does not repeat what was in the header %s', (authorization, secret) => {
  const request = { method: 'GET', url: 'https://id.example.com/me', headers: { authorization } };
  const answer = describeAnswer({ status: 200, body: JSON.stringify({ scope: `x ${secret}` }), at: AT, request });

  expect(valuesOf(answer.messages[0])).toEqual({ scope: '(removed)' });
});

test('a provider that answers with half a megabyte of each keeps nobody busy', () => {
  const long = 'aB3-'.repeat(120_000);
  const begin = performance.now();
  const { claims } = answered({ access_token: long, scope: long, id_token: jwt({ more: long, name: long }) });

  expect(performance.now() - begin).toBeLessThan(1_000);
  expect(claims.map(({ value }) => value)).toEqual(['(removed)', '(removed)']);
  // Too much to look through: nothing is shown.
  expect(valuesOf(answered({ access_token: long, scope: 'openid' }).messages[0]).scope).toBe('(removed)');
});

describe('a claim', () => {
  const described = (claims: object) =>
    Object.fromEntries(
      describeClaims({ ...claims }, ['the-secret-of-this-answer']).map(({ name, value }) => [name, value]),
    );

  test('of time is a time, a random one is described', () => {
    expect(described({ exp: AT / 1_000, nonce: 'abc', sid: 'de', aud: ['a', 'b'] })).toEqual({
      exp: '2026-01-01T00:00:00.000Z',
      nonce: '(random, 3 characters)',
      sid: '(2 characters)',
      aud: '["a","b"]',
    });
  });

  test('that only the provider knows can be a token', () => {
    expect(described({ idp_access_token: jwt({ sub: 'ada' }), name: 'x the-secret-of-t' })).toEqual({
      idp_access_token: '(removed)',
      name: '(removed)',
    });
  });
});

test.each([
  ['an encrypted one', 'a.b.c.d.e'],
  ['three words', 'a.b.c'],
  ['a JWT without an algorithm', jwt({ sub: 'ada' }, {})],
])('a token that is %s is opaque', (_title, token) => {
  const times = { receivedAt: AT, expiresAt: null };

  expect(describeToken('access token', token, times)).toMatchObject({ format: 'opaque', claims: [], expiresAt: null });
});

test('a time that is none ends nothing', () => {
  const token = jwt({ exp: 1e300 });

  expect(describeToken('ID token', token, { receivedAt: AT, expiresAt: null }).expiresAt).toBeNull();
});

test('an API call shows names, never what the person asked for or got', () => {
  const headers = { authorization: 'Bearer abc' };
  const url = new URL('https://api.example.com/v1/orders?customer=ada');
  const request = describeApiRequest({ method: 'GET', url, headers });

  expect(request.line).toBe('GET https://api.example.com/v1/orders');
  expect(valuesOf(request)).toEqual({
    Authorization: '(Bearer: access token, 3 characters)',
    customer: '(3 characters)',
  });
  expect(valuesOf(describeApiAnswer(200, 'application/json; charset=utf-8', 12))).toEqual({
    'Content-Type': 'application/json',
    size: '12 bytes',
  });
  expect(valuesOf(describeApiAnswer(200, 'ada', 0))).toEqual({ size: '0 bytes' });
});
