import { describe, expect, test } from 'vitest';
import { loopbackChecks } from '../../../../electron/doctor/loopback-checks.ts';
import { apiChecks, providerChecks, proxyCheck } from '../../../../electron/doctor/network-checks.ts';
import { HttpError, type HttpErrorKind } from '../../../../electron/ports/http.ts';
import type { ApiConfig, Config, ProviderConfig } from '../../../../shared/config.ts';
import { ExpectedError, failure } from '../../../../shared/errors.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { type FakeAnswer, FakeHttp, httpAnswer } from '../../../support/fake-http.ts';
import { FakeProviderClient, fakeProvider } from '../../../support/fake-provider.ts';

const PROVIDER: ProviderConfig = {
  ...fakeProvider(new FakeProviderClient()).config,
  id: 'corp',
  issuer: 'https://id.example',
};
const api = (id: string, baseUrl: string | null): ApiConfig => ({
  id,
  baseUrl,
  provider: 'corp',
  methods: ['GET'],
  paths: ['/**'],
  scopes: [],
});
const configOf = (more: Partial<Config> = {}): Config => ({
  providers: [PROVIDER],
  apis: [],
  views: [],
  allowOtherConfig: false,
  updates: false,
  log: { level: 'info' },
  ...more,
});
const DISCOVERY = JSON.stringify({ issuer: 'https://id.example' });

/** What is found of the provider, and of the clock. */
async function findProvider(answer: FakeAnswer, provider = PROVIDER) {
  const http = new FakeHttp(answer);
  const checks = providerChecks(
    { http, clock: new FakeClock(Date.UTC(2026, 0, 1)) },
    configOf({ providers: [provider] }),
  );
  const [found, clock] = await Promise.all(checks.map((check) => check.run()));
  return { found, clock, http };
}

/** An answer sent when the server's clock was so much ahead of ours, in s. */
const at = (seconds: number, more: readonly (readonly [string, string])[] = []) =>
  httpAnswer(200, DISCOVERY, [['date', new Date(Date.UTC(2026, 0, 1) + seconds * 1_000).toUTCString()], ...more]);

const KINDS: readonly [HttpErrorKind, string][] = [
  ['dns', 'dns'],
  ['unreachable', 'tcp'],
  ['tls', 'tls'],
  ['proxy', 'proxy'],
  ['timeout', 'timeout'],
  ['bad-answer', 'http'],
  ['too-large', 'http'],
];

describe('a provider', () => {
  test('that sends its discovery document is reached, by one request for both checks', async () => {
    const { found, http } = await findProvider(at(0));

    expect(found).toMatchObject({ status: 'pass' });
    expect(http.requests.map(({ url }) => url)).toEqual(['https://id.example/.well-known/openid-configuration']);
    expect(http.requests[0]?.headers).toEqual({ accept: 'application/json' });
  });

  test.each(KINDS)('that can’t be reached (%s) says %s, and the clock can’t be compared', async (kind, reason) => {
    const { found, clock } = await findProvider(new HttpError(kind, 'EWORD'));

    expect(found).toMatchObject({ status: 'fail', reason, found: expect.stringContaining('(EWORD)') });
    expect(clock).toMatchObject({ status: 'warn', reason: 'unknown' });
  });

  test('that answers with an error, or with a page of somebody else, fails', async () => {
    expect((await findProvider(httpAnswer(500))).found).toMatchObject({
      status: 'fail',
      reason: 'http',
      found: expect.stringContaining('500'),
    });
    expect((await findProvider(httpAnswer(404))).found?.fix).toContain('Check the issuer');
    expect((await findProvider(httpAnswer(200, '<html>Wi-Fi'))).found).toMatchObject({
      status: 'fail',
      reason: 'http',
    });
  });

  test('that the test runtime does not reach says so', async () => {
    const refused = new ExpectedError(failure('RUNTIME_IS_TEST_ONLY', { address: 'https://id.example' }));

    expect((await findProvider(refused)).found).toMatchObject({ status: 'fail', reason: 'runtime' });
  });

  test('without OpenID Connect is reached by any answer of its token endpoint', async () => {
    const oauth2 = {
      authorizationEndpoint: 'https://git.example/authorize',
      tokenEndpoint: 'https://git.example/token',
      userInfoEndpoint: 'https://git.example/user',
      user: { id: '$.id' },
    };
    const { found, http } = await findProvider(httpAnswer(404), { ...PROVIDER, oauth2 });

    expect(found).toMatchObject({ status: 'pass' });
    expect(http.requests[0]?.url).toBe('https://git.example/token');
  });
});

test.each([
  [0, 'pass', 'the same'],
  [60, 'pass', '60 s behind'],
  [61, 'warn', '61 s behind'],
  [-300, 'warn', '300 s ahead of'],
  [-301, 'fail', '301 s ahead of'],
  [600, 'fail', '600 s behind'],
] as const)('a provider’s clock that is %i s ahead of this one: %s', async (seconds, status, words) => {
  expect((await findProvider(at(seconds))).clock).toMatchObject({ status, found: expect.stringContaining(words) });
});

test('an answer that a cache kept for ten minutes is ten minutes younger; one without Date can’t be compared', async () => {
  expect((await findProvider(at(-600, [['age', '600']]))).clock).toMatchObject({ status: 'pass' });
  expect((await findProvider(httpAnswer(200, DISCOVERY))).clock).toMatchObject({ status: 'warn', reason: 'unknown' });
});

describe('APIs', () => {
  const findApis = async (apis: readonly ApiConfig[], ...answers: FakeAnswer[]) => {
    const http = new FakeHttp(...answers);
    const checks = apiChecks({ http, clock: new FakeClock() }, configOf({ apis }));
    return { http, ids: checks.map(({ id }) => id), found: await Promise.all(checks.map((check) => check.run())) };
  };

  test('of one origin share a request without a token; any answer will do; the provider’s own is left out', async () => {
    const apis = [api('a', 'https://api.example/v1'), api('b', 'https://api.example/v2'), api('me', null)];

    const { http, ids, found } = await findApis(apis, httpAnswer(401));

    expect(ids).toEqual(['api:a', 'api:b']);
    expect(found.map(({ status }) => status)).toEqual(['pass', 'pass']);
    expect(http.requests.map(({ url, headers }) => [url, Object.keys(headers)])).toEqual([
      ['https://api.example/', ['accept']],
    ]);
  });

  test.each(KINDS)('that can’t be reached (%s) say %s', async (kind, reason) => {
    const { found } = await findApis([api('a', 'https://api.example')], new HttpError(kind, null));

    expect(found).toMatchObject([{ status: 'fail', reason, fix: expect.stringMatching(/\.$/) }]);
  });
});

describe('the proxy', () => {
  const CONFIG = configOf({ apis: [api('a', 'https://api.example/v1')] });

  test('is none where all goes straight', async () => {
    expect(await proxyCheck({ waysTo: async () => 'DIRECT' }, CONFIG).run()).toMatchObject({
      status: 'pass',
      found: expect.stringContaining('none'),
    });
  });

  test('is named for each address, and for all others', async () => {
    const waysTo = async (url: string) => (url.includes('api') ? 'PROXY proxy.example:3128' : 'DIRECT');

    expect((await proxyCheck({ waysTo }, CONFIG).run()).found).toBe(
      'https://id.example: DIRECT, https://api.example: PROXY proxy.example:3128, other addresses: DIRECT',
    );
  });
});

describe('local addresses', () => {
  const find = async (taken: Readonly<Record<string, string>>, config: Config | null = null) => {
    const binder = { tryBind: async (host: string, port: number) => taken[`${host} ${port}`] ?? taken[host] ?? null };
    const checks = loopbackChecks(binder, config);
    return Object.fromEntries(await Promise.all(checks.map(async (check) => [check.id, await check.run()] as const)));
  };

  test('that can both be listened on are fine', async () => {
    expect(await find({})).toMatchObject({ 'loopback-ipv4': { status: 'pass' }, 'loopback-ipv6': { status: 'pass' } });
  });

  test('of which one is missing are a warning, and a failure where both are', async () => {
    const noV6 = { '::1': 'EADDRNOTAVAIL' };
    expect(await find(noV6)).toMatchObject({
      'loopback-ipv4': { status: 'pass' },
      'loopback-ipv6': { status: 'warn', reason: 'EADDRNOTAVAIL' },
    });
    expect(await find({ ...noV6, '127.0.0.1': 'EACCES' })).toMatchObject({
      'loopback-ipv4': { status: 'fail', reason: 'EACCES' },
      'loopback-ipv6': { status: 'fail' },
    });
  });

  test('whose configured port is taken fail', async () => {
    const config = configOf({ providers: [{ ...PROVIDER, loopbackPort: 8_123 }] });

    expect(await find({}, config)).toMatchObject({ 'port:8123': { status: 'pass' } });
    expect(await find({ '127.0.0.1 8123': 'EADDRINUSE' }, config)).toMatchObject({
      'port:8123': { status: 'fail', reason: 'EADDRINUSE' },
    });
    expect(await find({ '127.0.0.1 8123': 'EACCES' }, config)).toMatchObject({
      'port:8123': { status: 'fail', reason: 'EACCES' },
    });
  });
});
