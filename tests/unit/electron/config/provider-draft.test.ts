import { describe, expect, test } from 'vitest';
import { draftProvider, presetSummaries } from '../../../../electron/config/provider-draft.ts';
import type { ProviderDraft } from '../../../../shared/setup.ts';

function draft(change: Partial<ProviderDraft> = {}): ProviderDraft {
  const values = { issuer: 'https://id.example.com/realm' };
  return {
    preset: 'oidc',
    values,
    name: 'Corp',
    clientId: 'desktop',
    clientSecret: '',
    scopes: '',
    audience: '',
    ...change,
  };
}

const drafted = (change: Partial<ProviderDraft> = {}, testRuntime = false) =>
  draftProvider(draft(change), { testRuntime });
const withIssuer = (issuer: string) => drafted({ values: { issuer } });

describe('a provider that was typed in', () => {
  test('is what a config file says of it, and no more', () => {
    expect(drafted().file).toEqual({
      id: 'corp',
      preset: 'oidc',
      name: 'Corp',
      issuer: 'https://id.example.com/realm',
      clientId: 'desktop',
    });
  });

  test('has its host’s name where none is given', () => {
    expect(drafted({ name: ' ' }).provider).toMatchObject({ id: 'id-example-com', name: 'id.example.com' });
  });

  test('is found by its issuer where the address of its metadata was typed in', () => {
    expect(withIssuer(' https://id.example.com/realm/.well-known/openid-configuration ').provider.issuer).toBe(
      'https://id.example.com/realm',
    );
  });

  test('asks for further scopes beside the usual ones, each once, and for an audience', () => {
    const { provider, config } = drafted({ scopes: ' orders:read  email ', audience: 'https://api.example.com' });

    expect(provider.scopes).toEqual(['openid', 'profile', 'email', 'offline_access', 'orders:read']);
    expect(config.apis).toMatchObject([{ audience: 'https://api.example.com' }]);
  });

  test('of a preset is found by what that wants to know', () => {
    expect(
      drafted({ preset: 'keycloak', values: { host: 'id.example.com', realm: 'staff' }, name: '' }).provider,
    ).toMatchObject({
      id: 'keycloak',
      name: 'Keycloak',
      issuer: 'https://id.example.com/realms/staff',
    });
  });
});

describe('is refused', () => {
  test.each([
    ['no address', 'login.example.com:8080/x y', 'ISSUER_NOT_AN_ADDRESS'],
    ['another scheme', 'ftp://id.example.com', 'ISSUER_NOT_AN_ADDRESS'],
    ['http elsewhere', 'http://id.example.com', 'ISSUER_NOT_HTTPS'],
    ['http on a host that only begins like this machine', 'http://127.0.0.1.example.com', 'ISSUER_NOT_HTTPS'],
    ['a user name in it', 'https://a:b@id.example.com', 'SETUP_INVALID'],
    ['a query', 'https://id.example.com/?x=1', 'SETUP_INVALID'],
  ])('an issuer with %s', (_title, issuer, code) => {
    expect(() => withIssuer(issuer)).toThrow(expect.objectContaining({ code }));
  });

  test('what is missing, with its name', () => {
    expect(() => drafted({ clientId: ' ' })).toThrow(
      expect.objectContaining({
        failure: expect.objectContaining({ details: expect.objectContaining({ field: 'clientId' }) }),
      }),
    );
    expect(() => drafted({ preset: 'auth0', values: {} })).toThrow(expect.objectContaining({ code: 'SETUP_INVALID' }));
    expect(() => drafted({ preset: 'nothing' })).toThrow(expect.objectContaining({ code: 'SETUP_INVALID' }));
  });

  test('a provider elsewhere, on the Electron that is for tests', () => {
    expect(() => drafted({}, true)).toThrow(expect.objectContaining({ code: 'RUNTIME_IS_TEST_ONLY' }));
    expect(() => drafted({ preset: 'google', values: {} }, true)).toThrow(
      expect.objectContaining({ code: 'RUNTIME_IS_TEST_ONLY' }),
    );
  });
});

test('the kinds of provider begin with plain OpenID Connect, and only some want a secret', () => {
  const presets = presetSummaries();

  expect(presets[0]).toEqual({ id: 'oidc', name: 'OpenID Connect', needs: ['issuer'], takes: [], wantsSecret: false });
  expect(presets.filter(({ wantsSecret }) => wantsSecret).map(({ id }) => id)).toEqual(['google', 'github']);
});
