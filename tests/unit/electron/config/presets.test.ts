import { describe, expect, test } from 'vitest';
import { parseConfig } from '../../../../electron/config/parse-config.ts';
import { PRESET_NAMES, PRESETS } from '../../../../electron/config/presets.ts';
import type { Config, ConfigFault } from '../../../../shared/config.ts';

type Fields = Readonly<Record<string, unknown>>;

const TENANT = '8eaef023-2b34-4da1-9baa-8bc8c9d6a490';
const OAUTH2 = {
  id: 'forge',
  name: 'Forge',
  type: 'oauth2',
  authorizationEndpoint: 'https://forge.example.com/authorize',
  tokenEndpoint: 'https://forge.example.com/token',
  userInfoEndpoint: 'https://forge.example.com/user',
  user: { id: '$.id' },
  clientId: 'desktop',
};

function parse(provider: Fields, more: Fields = {}) {
  return parseConfig(JSON.stringify({ providers: [{ clientId: 'desktop', ...provider }], ...more }), {
    testRuntime: false,
  });
}

function parsed(provider: Fields, more?: Fields): Config {
  const result = parse(provider, more);
  if (!result.ok) throw new Error(JSON.stringify(result.faults));
  return result.config;
}

function faultsOf(provider: Fields, more?: Fields): readonly ConfigFault[] {
  const result = parse(provider, more);
  return result.ok ? [] : result.faults;
}

describe('a preset', () => {
  const VALUES = {
    issuer: 'https://id.example.com',
    domain: 'corp.example.com',
    host: 'sso.example.com:8443/auth',
    realm: 'main',
    tenant: TENANT,
  };

  test.each([
    ['auth0', 'https://corp.example.com/'],
    ['google', 'https://accounts.google.com'],
    ['github', 'https://github.com/login/oauth'],
    ['entra', `https://login.microsoftonline.com/${TENANT}/v2.0`],
    ['keycloak', 'https://sso.example.com:8443/auth/realms/main'],
    ['okta', 'https://corp.example.com'],
    ['gitlab', 'https://gitlab.com'],
    ['oidc', 'https://id.example.com'],
  ] as const)('%s has its issuer, a name, an id and something to look at', (preset, issuer) => {
    const needed = Object.fromEntries(PRESETS[preset].needs.map((key) => [key, VALUES[key as keyof typeof VALUES]]));
    const { providers, apis, views } = parsed({ preset, ...needed });

    expect(providers).toMatchObject([{ id: preset, name: PRESETS[preset].name, issuer, clientId: 'desktop' }]);
    expect(apis).toMatchObject([{ id: preset, provider: preset, methods: ['GET'] }]);
    expect(views.length).toBeGreaterThan(0);
    for (const view of views) expect(view.api).toBe(preset);
  });

  test.each([
    ['auth0', { scopes: ['openid', 'profile', 'email', 'offline_access'], audienceParameter: 'audience' }],
    ['google', { redirect: 'loopback', authorizationParameters: { access_type: 'offline' } }],
    ['github', { scopes: ['read:user', 'user:email'] }],
    ['gitlab', { scopes: ['openid', 'profile', 'email'] }],
    ['oidc', { scopes: ['openid', 'profile', 'email', 'offline_access'], prompt: 'consent' }],
  ] as const)('%s knows how a refresh token is asked for', (preset, expected) => {
    expect(
      parsed({ preset, ...(preset === 'auth0' ? { domain: 'a.example' } : {}), ...issuerFor(preset) }),
    ).toMatchObject({
      providers: [expected],
    });
  });

  test.each(['google', 'github', 'gitlab'] as const)('%s asks for no offline_access, which it refuses', (preset) => {
    expect(parsed({ preset }).providers[0]?.scopes).not.toContain('offline_access');
  });

  test('takes second place to what the configuration says', () => {
    const own = {
      id: 'corp',
      name: 'Corp',
      scopes: ['openid'],
      prompt: 'login',
      redirect: 'scheme',
      audienceParameter: 'audience',
      authorizationParameters: { access_type: 'online', hd: 'example.com' },
    };

    expect(parsed({ preset: 'google', ...own }).providers[0]).toMatchObject(own);
  });

  test('brings nothing for a provider that has an API', () => {
    const apis = [{ id: 'mine', baseUrl: 'https://api.github.com', provider: 'github' }];
    const config = parsed({ preset: 'github' }, { apis });

    expect(config.apis.map(({ id }) => id)).toEqual(['mine']);
    expect(config.views).toEqual([]);
  });

  test('brings its own beside those of other providers, after them', () => {
    const providers = [
      { preset: 'github', clientId: 'a' },
      { id: 'corp', name: 'Corp', issuer: 'https://id.example.com', clientId: 'b' },
    ];
    const apis = [{ id: 'orders', baseUrl: 'https://api.example.com', provider: 'corp' }];
    const config = parsed({}, { providers, apis });

    expect(config.apis.map(({ id }) => id)).toEqual(['orders', 'github']);
    expect(config.views.map(({ id }) => id)).toEqual(['github-repositories', 'github-issues']);
  });

  test('brings nothing under an id that is taken', () => {
    const providers = [
      { preset: 'github', clientId: 'a' },
      { id: 'corp', name: 'Corp', issuer: 'https://id.example.com', clientId: 'b' },
    ];
    const apis = [{ id: 'github', baseUrl: 'https://api.example.com', provider: 'corp' }];

    expect(parsed({}, { providers, apis }).apis).toHaveLength(1);
  });

  test('github of an own host has its API below that', () => {
    const { providers, apis } = parsed({ preset: 'github', host: 'github.corp.example' });

    expect(providers[0]?.oauth2?.tokenEndpoint).toBe('https://github.corp.example/login/oauth/access_token');
    expect(apis[0]?.baseUrl).toBe('https://github.corp.example/api/v3');
  });

  test('okta may have an authorization server of its own', () => {
    const { providers } = parsed({ preset: 'okta', domain: 'corp.okta.com', authorizationServer: 'default' });

    expect(providers[0]?.issuer).toBe('https://corp.okta.com/oauth2/default');
  });

  test('on this machine goes without TLS', () => {
    expect(parsed({ preset: 'gitlab', host: '127.0.0.1:8080' }).providers[0]?.issuer).toBe('http://127.0.0.1:8080');
    expect(parsed({ preset: 'gitlab', host: '127.0.0.1.example' }).providers[0]?.issuer).toBe(
      'https://127.0.0.1.example',
    );
  });

  test.each(PRESET_NAMES)('%s lists what it lacks, key by key', (preset) => {
    const faults = faultsOf({ preset });

    expect(faults.map(({ path }) => path)).toEqual(PRESETS[preset].needs.map((key) => `providers[0].${key}`));
    for (const { found, expected } of faults) {
      expect(found).toBe('nothing');
      expect(expected).toBe(`this key, which the preset ${preset} needs`);
    }
  });

  test.each([
    ['a domain for keycloak', { preset: 'keycloak', host: 'a.example', realm: 'x', domain: 'b.example' }, 'domain'],
    ['an issuer for google', { preset: 'google', issuer: 'https://a.example' }, 'issuer'],
    ['a type', { preset: 'github', type: 'oauth2' }, 'type'],
    ['endpoints', { preset: 'github', tokenEndpoint: 'https://a.example/token' }, 'tokenEndpoint'],
    ['openid for github', { preset: 'github', scopes: ['openid'] }, 'scopes'],
    ['no openid for google', { preset: 'google', scopes: ['email'] }, 'scopes'],
    ['a tenant that is a domain', { preset: 'entra', tenant: 'corp.onmicrosoft.com' }, 'tenant'],
    ['a tenant that is common', { preset: 'entra', tenant: 'common' }, 'tenant'],
    ['a host with https://', { preset: 'gitlab', host: 'https://gitlab.example' }, 'host'],
    ['a host with a user', { preset: 'gitlab', host: 'ada@gitlab.example' }, 'host'],
    ['a host with a query', { preset: 'gitlab', host: 'gitlab.example/?x' }, 'host'],
    ['a host with dots in its path', { preset: 'gitlab', host: 'gitlab.example/a/../b' }, 'host'],
    ['a port that is none', { preset: 'gitlab', host: 'gitlab.example:99999' }, 'host'],
    ['a realm that leads out', { preset: 'keycloak', host: 'a.example', realm: '../x' }, 'realm'],
    ['a realm of dots', { preset: 'keycloak', host: 'a.example', realm: '..' }, 'realm'],
    ['a preset that is not known', { preset: 'facebook' }, 'preset'],
    ['acr_values for github', { preset: 'github', acrValues: ['mfa'] }, 'acrValues'],
  ])('takes no %s', (_what, provider, key) => {
    expect(faultsOf(provider)).toMatchObject([{ path: `providers[0].${key}` }]);
  });
});

describe('a provider without OpenID Connect', () => {
  test('is what its endpoints say; its issuer is their origin unless it is given', () => {
    const { id, name, type: _, clientId, ...oauth2 } = OAUTH2;

    expect(parsed(OAUTH2).providers).toEqual([
      {
        id,
        name,
        issuer: 'https://forge.example.com',
        oauth2,
        clientId,
        scopes: [],
        audienceParameter: 'resource',
        redirect: 'auto',
        deviceCode: false,
        authorizationParameters: {},
      },
    ]);
    const issuer = 'https://id.example.com';
    expect(parsed({ ...OAUTH2, issuer }).providers[0]?.issuer).toBe(issuer);
  });

  test.each(['authorizationEndpoint', 'tokenEndpoint', 'userInfoEndpoint', 'user', 'id', 'name'])('needs %s', (key) => {
    expect(faultsOf({ ...OAUTH2, [key]: undefined })).toMatchObject([
      { path: `providers[0].${key}`, found: 'nothing' },
    ]);
  });

  test.each([
    ['the scope openid', { scopes: ['openid'] }, 'scopes'],
    ['max_age', { maxAge: 60 }, 'maxAge'],
    ['acr_values', { acrValues: ['mfa'] }, 'acrValues'],
    ['a realm', { realm: 'x' }, 'realm'],
    ['an endpoint without TLS', { tokenEndpoint: 'http://forge.example.com/token' }, 'tokenEndpoint'],
    ['a mapping without $', { user: { id: 'id' } }, 'user.id'],
  ])('takes no %s', (_what, change, key) => {
    expect(faultsOf({ ...OAUTH2, ...change })).toMatchObject([{ path: `providers[0].${key}` }]);
  });

  test('is the only one that has endpoints', () => {
    const provider = { id: 'corp', name: 'Corp', issuer: 'https://id.example.com' };

    expect(faultsOf({ ...provider, tokenEndpoint: 'https://a.example/' })).toMatchObject([
      { path: 'providers[0].tokenEndpoint', expected: 'nothing: only the type oauth2 takes it' },
    ]);
  });

  test('in an Electron for tests has all its endpoints on this machine', () => {
    const text = JSON.stringify({ providers: [{ ...OAUTH2, authorizationEndpoint: 'http://127.0.0.1:1/' }] });
    const result = parseConfig(text, { testRuntime: true });

    expect(result.ok ? [] : result.faults.map(({ path }) => path)).toEqual([
      'providers[0].tokenEndpoint',
      'providers[0].userInfoEndpoint',
    ]);
  });
});

describe('an API that is the user info', () => {
  const provider = { preset: 'oidc', issuer: 'https://id.example.com' };

  test('has one path, for reading', () => {
    const apis = [{ id: 'me', provider: 'oidc', userInfo: true }];

    expect(parsed(provider, { apis }).apis).toEqual([
      { id: 'me', baseUrl: null, provider: 'oidc', methods: ['GET'], paths: ['/'], scopes: [] },
    ]);
  });

  test.each([
    ['baseUrl', { baseUrl: 'https://a.example' }],
    ['methods', { methods: ['POST'] }],
    ['paths', { paths: ['/**'] }],
    ['userInfo', { userInfo: false }],
  ])('takes no %s', (key, change) => {
    const apis = [{ id: 'me', provider: 'oidc', userInfo: true, ...change }];

    expect(faultsOf(provider, { apis })).toMatchObject([{ path: `apis[0].${key}` }]);
  });

  test('or a base URL has to be there', () => {
    expect(faultsOf(provider, { apis: [{ id: 'me', provider: 'oidc' }] })).toMatchObject([
      { path: 'apis[0].baseUrl', found: 'nothing' },
    ]);
  });
});

test('an API has the audience of its provider unless it names one', () => {
  const api = { baseUrl: 'https://a.example', provider: 'auth0' };
  const apis = [
    { id: 'a', ...api },
    { id: 'b', ...api, audience: 'https://b.example' },
  ];
  const provider = { preset: 'auth0', domain: 'corp.eu.auth0.com', audience: 'https://api.example' };

  expect(parsed(provider, { apis }).apis.map(({ audience }) => audience)).toEqual([
    'https://api.example',
    'https://b.example',
  ]);
  expect(parsed(provider).apis[0]?.audience).toBe('https://api.example');
});

describe('a provider whose APIs are named by scope', () => {
  const entra = { preset: 'entra', tenant: TENANT };
  const apis = [{ id: 'a', baseUrl: 'https://a.example', provider: 'entra', audience: 'https://a.example' }];

  test('is Microsoft, and any that says so', () => {
    expect(parsed(entra).providers).toMatchObject([{ audienceParameter: 'scope' }]);
    expect(parsed({ ...entra, audienceParameter: 'resource' }, { apis }).apis[0]?.audience).toBe('https://a.example');
  });

  test('takes no audience, which it would never be asked for', () => {
    const expected = 'nothing: this provider is asked for an API by the API’s scopes';

    expect(faultsOf(entra, { apis })).toEqual([{ path: 'apis[0].audience', found: '"https://a.example"', expected }]);
    expect(faultsOf({ ...entra, audience: 'https://a.example' })).toMatchObject([
      { path: 'providers[0].audience', expected },
    ]);
  });
});

function issuerFor(preset: string): Fields {
  return preset === 'oidc' ? { issuer: 'https://id.example.com' } : {};
}
