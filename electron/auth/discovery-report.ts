import type { ServerMetadata } from 'openid-client';
import type { ProviderConfig, RedirectKind } from '../../shared/config.ts';
import { ABILITIES, type Ability, type DiscoveryReport, type Support } from '../../shared/setup.ts';

/** Where answers can come, for a provider's registration: the app's scheme, and any port of this machine. */
export type RedirectUris = Readonly<Record<RedirectKind, string>>;

/** What a provider's metadata say of it, for a person who has to decide and to register. @see OpenID Connect Discovery 1.0 §3 */
export function discoveryReport(
  provider: Pick<ProviderConfig, 'id' | 'name' | 'issuer' | 'redirect' | 'loopbackPort'>,
  metadata: Readonly<Partial<ServerMetadata>>,
  redirectUris: RedirectUris,
): DiscoveryReport {
  const { id, name, issuer, redirect, loopbackPort } = provider;
  const kinds = (['scheme', 'loopback'] as const).filter((kind) => redirect === 'auto' || redirect === kind);
  const uriOf = (kind: RedirectKind) =>
    kind === 'loopback' && loopbackPort !== undefined
      ? redirectUris.loopback.replace('127.0.0.1', `127.0.0.1:${loopbackPort}`)
      : redirectUris[kind];
  return {
    provider: id,
    name,
    issuer,
    abilities: ABILITIES.map((ability) => ({ ability, support: supportOf(ability, metadata) })),
    redirectUris: kinds.map((kind) => ({ kind, uri: uriOf(kind) })),
  };
}

function supportOf(ability: Ability, metadata: Readonly<Partial<ServerMetadata>>): Support {
  switch (ability) {
    case 'code-flow':
      return listed(metadata.response_types_supported, 'code');
    case 'pkce-s256':
      return listed(metadata.code_challenge_methods_supported, 'S256');
    case 'refresh':
      return listed(metadata.grant_types_supported, 'refresh_token');
    case 'offline-access':
      return listed(metadata.scopes_supported, 'offline_access');
    case 'user-info':
      return given(metadata.userinfo_endpoint);
    case 'revocation':
      return given(metadata.revocation_endpoint);
    case 'end-session':
      return given(metadata.end_session_endpoint);
    case 'device-code':
      return given(metadata.device_authorization_endpoint);
  }
}

function listed(list: unknown, value: string): Support {
  if (!Array.isArray(list)) return 'unknown';
  return list.includes(value) ? 'yes' : 'no';
}

/** An endpoint that is not announced can't be used. */
function given(endpoint: unknown): Support {
  return typeof endpoint === 'string' ? 'yes' : 'no';
}
