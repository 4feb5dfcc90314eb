import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { UndiciHttp } from '../../electron/platform/http/undici-http.ts';
import { SystemClock } from '../../electron/platform/system-clock.ts';
import { FakeKeychain } from '../support/fake-keychain.ts';
import { FakeMarker } from '../support/fake-marker.ts';
import { jsonOf, startProgram } from '../support/program.ts';
import { CLIENT_ID, type SigningIssuer, startSigningIssuer } from '../support/signing-issuer.ts';

let provider: SigningIssuer;
let other: SigningIssuer;
const http = new UndiciHttp();
const MINUTE_MS = 60_000;

beforeAll(async () => {
  [provider, other] = await Promise.all([startSigningIssuer(), startSigningIssuer()]);
});
beforeEach(() => {
  provider.behaviour = {};
  provider.requests.length = 0;
  provider.tokenRequests.length = 0;
  provider.tokenHeaders.length = 0;
});
afterAll(async () => {
  await http.close();
  await Promise.all([provider.stop(), other.stop()]);
});

/** A computer whose clock is wrong. */
class WrongClock extends SystemClock {
  offsetMs: number;

  constructor(offsetMs: number) {
    super();
    this.offsetMs = offsetMs;
  }

  override now(): number {
    return super.now() + this.offsetMs;
  }
}

function program(change: object = {}, parts: Partial<Parameters<typeof startProgram>[0]> = {}) {
  const { issuer } = provider;
  const visited: URL[] = [];
  const visit = async (url: string) => {
    visited.push(new URL(url));
    return provider.authorize(url);
  };
  const config = {
    providers: [{ id: 'corp', name: 'Corp', issuer, clientId: CLIENT_ID, ...change }],
    apis: [{ id: 'me', provider: 'corp', userInfo: true }],
  };
  return { visited, ...startProgram({ config, http, visit, ...parts }) };
}

/** The access token after a renewal. */
async function renewed(sessions: ReturnType<typeof startProgram>['sessions']): Promise<string | undefined> {
  const wanted = { provider: 'corp', audience: null, origin: 'userinfo' };
  const before = await sessions.getAccessToken(wanted);
  return (await sessions.refreshAccessToken(wanted, before))?.value;
}

const count = (path: string) => provider.requests.filter((each) => each === path).length;

describe('the provider’s keys', () => {
  test('are asked for once, and again when it has changed them just after', async () => {
    const { logIn } = program();
    expect(await logIn.signIn('corp')).toMatchObject({ ok: true });
    expect(await logIn.signIn('corp')).toMatchObject({ ok: true });
    expect(count('/jwks')).toBe(1);

    await provider.rotateKeys();
    expect(await logIn.signIn('corp')).toMatchObject({ ok: true });

    expect(count('/jwks')).toBe(2);
    expect(count('/token')).toBe(3);
  });

  test('are asked for once more where they did not come; the code is sent once', async () => {
    let asked = 0;
    const flaky = {
      request: (request: Parameters<typeof http.request>[0]) => {
        if (request.url.pathname.endsWith('/jwks')) asked += 1;
        return http.request(asked === 1 ? { ...request, url: new URL('/nowhere', request.url) } : request);
      },
    };
    const { logIn } = program({}, { http: flaky });

    expect(await logIn.signIn('corp')).toMatchObject({ ok: true });

    expect(asked).toBe(2);
    expect(count('/token')).toBe(1);
  });

  test('that have changed do not end a session that is renewed', async () => {
    const { logIn, sessions } = program();
    await logIn.signIn('corp');
    await provider.rotateKeys();
    provider.behaviour = { claims: { nonce: undefined } };

    expect(await renewed(sessions)).toBe(provider.tokenAnswers.at(-1)?.access_token);
    expect(provider.tokenRequests).toHaveLength(2);
  });
});

describe('a clock that is', () => {
  test.each([
    ['an hour fast', 60, 'fast'],
    ['a day fast', 1_440, 'fast'],
    ['an hour slow', -60, 'slow'],
    ['12 minutes fast', 12, 'fast'],
    ['7 minutes slow', -7, 'slow'],
  ])('%s is said, and by how much', async (_what, minutes, direction) => {
    const { logIn, keychain } = program({}, { clock: new WrongClock(minutes * MINUTE_MS) });

    expect(await logIn.signIn('corp')).toMatchObject({
      ok: false,
      failure: { code: 'AUTH_CLOCK_WRONG', details: { minutes: Math.abs(minutes), direction } },
    });
    expect(keychain.entries.size).toBe(0);
    expect(count('/token')).toBe(1);
  });

  test('set wrong while somebody is logged in does not end the session', async () => {
    const clock = new WrongClock(0);
    const { logIn, sessions } = program({}, { clock });
    await logIn.signIn('corp');
    clock.offsetMs = 60 * MINUTE_MS;
    provider.behaviour = { claims: { nonce: undefined } };
    const before = provider.tokenAnswers.length;

    expect(await sessions.getAccessToken({ provider: 'corp', audience: null, origin: 'userinfo' })).toMatchObject({
      value: provider.tokenAnswers.at(-1)?.access_token,
    });
    expect(provider.tokenAnswers.length).toBe(before + 1);
  });

  test('20 seconds wrong does not matter', async () => {
    expect(await program({}, { clock: new WrongClock(20_000) }).logIn.signIn('corp')).toMatchObject({ ok: true });
  });

  test('right is not blamed for a token that is expired', async () => {
    provider.behaviour = { claims: { exp: Math.floor(Date.now() / 1_000) - 3_600 } };

    expect(await program().logIn.signIn('corp')).toMatchObject({ failure: { code: 'AUTH_ID_TOKEN_EXPIRED' } });
  });

  test('wrong is not blamed where the token is expired by the provider’s clock too', async () => {
    provider.behaviour = { claims: { exp: Math.floor(Date.now() / 1_000) - 3_600 } };
    const { logIn } = program({}, { clock: new WrongClock(5 * MINUTE_MS) });

    expect(await logIn.signIn('corp')).toMatchObject({ failure: { code: 'AUTH_ID_TOKEN_EXPIRED' } });
  });

  test('not known to be wrong, because the provider does not say its time, is still looked at', async () => {
    provider.behaviour = { answerHeaders: { date: '' } };
    const { logIn } = program({}, { clock: new WrongClock(60 * MINUTE_MS) });

    expect(await logIn.signIn('corp')).toMatchObject({ failure: { code: 'AUTH_ID_TOKEN_EXPIRED' } });
  });
});

test('an answer for one provider that names another one is refused, and no code goes anywhere', async () => {
  const providers = [
    { id: 'corp', name: 'Corp', issuer: provider.issuer, clientId: CLIENT_ID },
    { id: 'other', name: 'Other', issuer: other.issuer, clientId: CLIENT_ID },
  ];
  const visit = async (url: string) => {
    const callback = new URL(await provider.authorize(url));
    callback.searchParams.set('iss', other.issuer);
    return callback.href;
  };

  const result = await startProgram({ config: { providers }, http, visit }).logIn.signIn('corp');

  expect(result).toMatchObject({ ok: false, failure: { code: 'AUTH_ISSUER_MISMATCH' } });
  expect([...provider.tokenRequests, ...other.tokenRequests]).toEqual([]);
});

test('what the configuration wishes is in the authorization request', async () => {
  provider.behaviour = { claims: { auth_time: Math.floor(Date.now() / 1_000) } };
  const { visited, logIn } = program({
    prompt: 'login consent',
    loginHint: 'ada@example.com',
    maxAge: 0,
    acrValues: ['phr', 'mfa'],
    authorizationParameters: { organization: 'org 1' },
  });

  expect(await logIn.signIn('corp')).toMatchObject({ ok: true });

  expect(Object.fromEntries(visited[0]?.searchParams ?? [])).toMatchObject({
    prompt: 'login consent',
    login_hint: 'ada@example.com',
    max_age: '0',
    acr_values: 'phr mfa',
    organization: 'org 1',
    response_type: 'code',
    code_challenge_method: 'S256',
  });
});

test('an audience of the provider is that of its APIs', async () => {
  const config = {
    providers: [
      {
        id: 'corp',
        name: 'Corp',
        issuer: provider.issuer,
        clientId: CLIENT_ID,
        audience: 'https://api.example',
        audienceParameter: 'audience',
      },
    ],
    apis: [{ id: 'me', provider: 'corp', userInfo: true }],
  };
  const { logIn, call } = startProgram({ config, http, visit: provider.authorize });
  await logIn.signIn('corp');

  expect(jsonOf(await call({ api: 'me', path: '/' }))).toMatchObject({ name: 'Ada' });
  expect(provider.tokenRequests.map((each) => each.get('audience'))).toEqual(['https://api.example']);
});

describe('a client secret goes', () => {
  const clientSecret = 'secret:+/';

  test.each([
    ['in the header where nothing is said', undefined, true],
    ['in the header where it may', ['client_secret_post', 'client_secret_basic'], true],
    ['in the body where only that may be', ['client_secret_post'], false],
  ])('%s', async (_what, methods, inHeader) => {
    provider.behaviour = { metadata: { token_endpoint_auth_methods_supported: methods } };

    expect(await program({ clientSecret }).logIn.signIn('corp')).toMatchObject({ ok: true });

    const basic = Buffer.from(`${CLIENT_ID}:${encodeURIComponent(clientSecret)}`).toString('base64');
    expect(provider.tokenHeaders[0]?.authorization).toBe(inHeader ? `Basic ${basic}` : undefined);
    expect(provider.tokenRequests[0]?.get('client_secret')).toBe(inHeader ? null : clientSecret);
  });
});

test('a preset and a client are all that is needed to see what a provider tells', async () => {
  const config = { providers: [{ preset: 'oidc', issuer: provider.issuer, clientId: CLIENT_ID }] };
  const kept = { keychain: new FakeKeychain(), marker: new FakeMarker() };
  const { logIn, config: whole, call } = startProgram({ config, http, visit: provider.authorize, ...kept });
  expect(await logIn.signIn('oidc')).toMatchObject({ ok: true });

  const [view] = whole.views;
  expect(view).toMatchObject({ type: 'record', api: 'oidc', path: '/' });
  expect(jsonOf(await call({ api: 'oidc', path: '/' }))).toEqual({
    sub: 'user-1',
    name: 'Ada',
    email_verified: true,
    address: { locality: 'London' },
  });

  const again = startProgram({ config, http, visit: provider.authorize, ...kept });
  await again.sessions.restore();
  expect((await again.call({ api: 'oidc', path: '/' })).status).toBe(200);
});

test('a provider without a user-info endpoint says so', async () => {
  provider.behaviour = { metadata: { userinfo_endpoint: undefined } };
  const config = { providers: [{ preset: 'oidc', issuer: provider.issuer, clientId: CLIENT_ID }] };
  const { logIn, call } = startProgram({ config, http, visit: provider.authorize });
  expect(await logIn.signIn('oidc')).toMatchObject({ ok: true });

  await expect(call({ api: 'oidc', path: '/' })).rejects.toMatchObject({ code: 'PROVIDER_UNSUPPORTED' });
});
