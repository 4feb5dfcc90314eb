import { describe, expect, test } from 'vitest';
import { Providers } from '../../../../electron/auth/providers.ts';
import type { ApiConfig, Config, ProviderConfig } from '../../../../shared/config.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

function provider(id: string, change: Partial<ProviderConfig> = {}): ProviderConfig {
  return {
    id,
    name: id,
    issuer: `https://${id}.example.com`,
    clientId: 'desktop',
    scopes: ['openid', 'profile'],
    audienceParameter: 'resource',
    redirect: 'auto',
    deviceCode: false,
    authorizationParameters: {},
    ...change,
  };
}

function api(id: string, change: Partial<ApiConfig> = {}): ApiConfig {
  return {
    id,
    baseUrl: `https://${id}.example.com/v1`,
    provider: 'corp',
    methods: ['GET'],
    paths: ['/**'],
    scopes: [],
    ...change,
  };
}

function providersOf(change: Partial<Config>) {
  const base = {
    providers: [provider('corp'), provider('other')],
    apis: [],
    views: [],
    allowOtherConfig: false,
    updates: false,
    log: { level: 'info' },
  } as const;
  const config = { ...base, ...change };
  return new Providers(config, () => Promise.reject(new Error('unexpected request')), new FakeClock());
}

test('a provider is found by its id, and all of them in order', () => {
  const providers = providersOf({});

  expect(providers.get('other').config).toEqual(provider('other'));
  expect(providers.all().map((each) => each.config.id)).toEqual(['corp', 'other']);
});

test.each(['', 'CORP', 'corp ', '__proto__', 'constructor'])('there is no provider %j', (id) => {
  expect(() => providersOf({}).get(id)).toThrow(expect.objectContaining({ code: 'PROVIDER_UNKNOWN' }));
});

test('the words about an unknown provider are short', () => {
  expect(() => providersOf({}).get('x'.repeat(500))).toThrow(
    expect.objectContaining({ failure: { code: 'PROVIDER_UNKNOWN', details: { provider: 'x'.repeat(40) } } }),
  );
});

describe('the log-in asks for', () => {
  test("the provider's scopes and those of its APIs, each once", () => {
    const apis = [
      api('orders', { scopes: ['orders.read', 'profile'] }),
      api('people', { scopes: ['people.read', 'orders.read'] }),
    ];

    expect(providersOf({ apis }).get('corp').scopes).toEqual(['openid', 'profile', 'orders.read', 'people.read']);
  });

  test('the audiences of its APIs, each once', () => {
    const apis = [
      api('a', { audience: 'one' }),
      api('b'),
      api('c', { audience: 'two' }),
      api('d', { audience: 'one' }),
    ];

    expect(providersOf({ apis }).get('corp').audiences).toEqual(['one', 'two']);
  });
});

test('what access tokens are asked for is each thing once', () => {
  const apis = [
    api('a', { audience: 'one', scopes: ['x', 'y'] }),
    api('b', { scopes: ['x'] }),
    api('c', { audience: 'one', scopes: ['y', 'x'] }),
    api('d', { audience: 'one' }),
    api('e'),
  ];

  expect(providersOf({ apis }).get('corp').targets).toEqual([
    { audience: 'one', scopes: ['x', 'y'] },
    { audience: null },
    { audience: 'one' },
  ]);
});

test('access tokens may go to the origins of its APIs', () => {
  const apis = [
    api('a', { baseUrl: 'https://api.example.com/orders' }),
    api('b', { baseUrl: 'https://api.example.com/people/' }),
    api('c', { baseUrl: 'http://127.0.0.1:4280' }),
    api('d', { baseUrl: null }),
  ];

  expect(providersOf({ apis }).get('corp').apiOrigins).toEqual([
    'https://api.example.com',
    'http://127.0.0.1:4280',
    'userinfo',
  ]);
});

test('nothing of an API of another provider is in it', () => {
  const apis = [api('orders', { provider: 'other', scopes: ['orders.read'], audience: 'orders' })];

  expect(providersOf({ apis }).get('corp')).toMatchObject({
    scopes: ['openid', 'profile'],
    audiences: [],
    apiOrigins: [],
  });
});
