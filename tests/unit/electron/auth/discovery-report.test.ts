import { describe, expect, test } from 'vitest';
import { discoveryReport } from '../../../../electron/auth/discovery-report.ts';

const URIS = { scheme: 'com.example.app:/oauth/callback', loopback: 'http://127.0.0.1/oauth/callback' };
const PROVIDER = { id: 'corp', name: 'Corp', issuer: 'https://id.example.com', redirect: 'auto' } as const;
const ISSUER = { issuer: PROVIDER.issuer };

const supports = (metadata: Record<string, unknown>) =>
  Object.fromEntries(
    discoveryReport(PROVIDER, { ...ISSUER, ...metadata }, URIS).abilities.map(({ ability, support }) => [
      ability,
      support,
    ]),
  );

describe('what a provider supports', () => {
  test('is what its metadata list', () => {
    expect(
      supports({
        response_types_supported: ['code', 'id_token'],
        code_challenge_methods_supported: ['plain', 'S256'],
        grant_types_supported: ['authorization_code', 'refresh_token'],
        scopes_supported: ['openid', 'offline_access'],
        userinfo_endpoint: 'https://id.example.com/me',
        revocation_endpoint: 'https://id.example.com/revoke',
        end_session_endpoint: 'https://id.example.com/end',
        device_authorization_endpoint: 'https://id.example.com/device',
      }),
    ).toEqual({
      'code-flow': 'yes',
      'pkce-s256': 'yes',
      refresh: 'yes',
      'offline-access': 'yes',
      'user-info': 'yes',
      revocation: 'yes',
      'end-session': 'yes',
      'device-code': 'yes',
    });
  });

  test('is not known where a list is left out, and no where an endpoint is', () => {
    expect(supports({})).toEqual({
      'code-flow': 'unknown',
      'pkce-s256': 'unknown',
      refresh: 'unknown',
      'offline-access': 'unknown',
      'user-info': 'no',
      revocation: 'no',
      'end-session': 'no',
      'device-code': 'no',
    });
  });

  test('is no where a list is without it, and not known where it is none', () => {
    const support = supports({ grant_types_supported: ['implicit'], scopes_supported: 'openid' });

    expect(support).toMatchObject({ refresh: 'no', 'offline-access': 'unknown' });
  });
});

describe('what is to be registered', () => {
  test('is the scheme and the loopback address where both can be used', () => {
    expect(discoveryReport(PROVIDER, ISSUER, URIS).redirectUris).toEqual([
      { kind: 'scheme', uri: URIS.scheme },
      { kind: 'loopback', uri: URIS.loopback },
    ]);
  });

  test('is the loopback address alone, with its port, where the provider takes no other', () => {
    const provider = { ...PROVIDER, redirect: 'loopback', loopbackPort: 4000 } as const;

    expect(discoveryReport(provider, ISSUER, URIS).redirectUris).toEqual([
      { kind: 'loopback', uri: 'http://127.0.0.1:4000/oauth/callback' },
    ]);
  });
});
