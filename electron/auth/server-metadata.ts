import * as oidc from 'openid-client';
import type { ProviderConfig } from '../../shared/config.ts';
import { fail } from '../../shared/errors.ts';
import { isLoopbackHost } from '../../shared/loopback.ts';
import { mapOidcError } from './map-oidc-error.ts';

/** The network, as openid-client wants it; made from the one HTTP port. */
export type ProviderFetch = oidc.CustomFetch;

/** Never `none`, and nothing that is signed with a secret: a public client has none. @see RFC 8725 §3.1, OIDC Core §2 */
const SIGNATURES = /^(?:RS|PS|ES)(?:256|384|512)$|^EdDSA$|^Ed25519$/;
/** Windows hands on an address of 2,081 characters at most, and our parameters come after this. */
const MAX_ENDPOINT_LENGTH = 1_000;

type Described = Pick<ProviderConfig, 'name' | 'issuer' | 'clientId' | 'oauth2'>;

/**
 * What is to be known about a provider before a log-in: by discovery, or from the configuration where there is none.
 * Everything in it that would be used is checked here.
 * @throws {ExpectedError} PROVIDER_*, with what is wrong as its `reason`
 * @see OpenID Connect Discovery 1.0 §3, §4; RFC 8414 §2
 */
export async function loadServerMetadata(provider: Described, fetch: ProviderFetch): Promise<oidc.ServerMetadata> {
  if (provider.oauth2 !== undefined) return metadataOf(provider.issuer, provider.oauth2);
  const execute = isLoopback(provider) ? [oidc.allowInsecureRequests] : [];
  const options = { [oidc.customFetch]: fetch, execute };
  try {
    const { issuer, clientId } = provider;
    const configuration = await oidc.discovery(new URL(issuer), clientId, undefined, oidc.None(), options);
    return checked(configuration.serverMetadata(), provider);
  } catch (error) {
    const { code, details = {} } = mapOidcError(error, provider).failure;
    return fail(code, code === 'PROVIDER_BAD_RESPONSE' ? { reason: 'no metadata of a provider', ...details } : details);
  }
}

function metadataOf(issuer: string, config: NonNullable<ProviderConfig['oauth2']>): oidc.ServerMetadata {
  return {
    issuer,
    authorization_endpoint: config.authorizationEndpoint,
    token_endpoint: config.tokenEndpoint,
    userinfo_endpoint: config.userInfoEndpoint,
    ...(config.revocationEndpoint === undefined ? {} : { revocation_endpoint: config.revocationEndpoint }),
  };
}

function checked(metadata: oidc.ServerMetadata, provider: Described): oidc.ServerMetadata {
  const unsupported = (reason: string) => fail('PROVIDER_UNSUPPORTED', { provider: provider.name, reason });
  for (const name of ['authorization_endpoint', 'token_endpoint', 'jwks_uri'] as const) {
    if (metadata[name] === undefined) unsupported(`no ${name}`);
    checkEndpoint(metadata[name], name, provider);
  }
  for (const name of ['revocation_endpoint', 'userinfo_endpoint'] as const) {
    if (metadata[name] !== undefined) checkEndpoint(metadata[name], name, provider);
  }
  // Silence is common and harmless; a list without what is needed is a no. @see RFC 8414 §2
  const lacks = (list: unknown, value: string) => list !== undefined && !(Array.isArray(list) && list.includes(value));
  if (lacks(metadata.response_types_supported, 'code')) unsupported('no code flow');
  if (lacks(metadata.grant_types_supported, 'authorization_code')) unsupported('no code flow');
  if (lacks(metadata.code_challenge_methods_supported, 'S256')) unsupported('no PKCE with S256');
  const announced: unknown = metadata.id_token_signing_alg_values_supported ?? ['RS256'];
  const signatures = Array.isArray(announced) ? announced.filter((each) => SIGNATURES.test(String(each))) : [];
  if (signatures.length === 0) unsupported('no signature of ID tokens that can be trusted');
  // What is left out here is refused when a token comes with it.
  return { ...metadata, id_token_signing_alg_values_supported: signatures };
}

/**
 * The library takes user names in addresses, and plain http on loopback leaves to us which host.
 * @throws {ExpectedError} PROVIDER_BAD_RESPONSE
 */
export function checkEndpoint(endpoint: unknown, name: string, provider: Described): void {
  const url = typeof endpoint === 'string' && endpoint.length <= MAX_ENDPOINT_LENGTH ? parseUrl(endpoint) : null;
  const safe =
    url !== null &&
    url.username === '' &&
    url.password === '' &&
    url.hash === '' &&
    (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(provider) && isLoopbackHost(url.hostname)));
  if (!safe) {
    fail('PROVIDER_BAD_RESPONSE', { provider: provider.name, address: provider.issuer, reason: `its ${name}` });
  }
}

/** True for a provider on this machine, the only kind that may do without TLS. */
export function isLoopback({ issuer }: Pick<ProviderConfig, 'issuer'>): boolean {
  const { protocol, hostname } = new URL(issuer);
  return protocol === 'http:' && isLoopbackHost(hostname);
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null; // said as "not safe" by the caller
  }
}
