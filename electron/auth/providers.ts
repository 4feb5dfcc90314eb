import type { Config, ProviderConfig } from '../../shared/config.ts';
import { fail } from '../../shared/errors.ts';
import { destinationOf } from '../ports/access-token.ts';
import type { ClockPort } from '../ports/system.ts';
import { OidcClient } from './oidc-client.ts';
import type { ProviderFetch } from './server-metadata.ts';
import { isSameTarget, type TokenTarget, targetOf, unique } from './token-target.ts';

/** What the log-in and the session need of a provider. */
export type ProviderClient = Pick<
  OidcClient,
  | 'authorizationUrl'
  | 'exchangeCode'
  | 'announcesDeviceCode'
  | 'requestDeviceCode'
  | 'pollDeviceCode'
  | 'refresh'
  | 'revoke'
  | 'endSessionEndpoint'
  | 'userInfoEndpoint'
>;

/** A configured provider, what its APIs need of a log-in, and the client that speaks to it. */
export interface Provider {
  readonly config: ProviderConfig;
  readonly client: ProviderClient;
  /** The provider's scopes and those of its APIs, each once. */
  readonly scopes: readonly string[];
  /** What its APIs' access tokens are asked for, each once. */
  readonly targets: readonly TokenTarget[];
  /** The audiences among them. */
  readonly audiences: readonly string[];
  /** Where its access tokens may be sent, see {@link destinationOf}. */
  readonly apiOrigins: readonly string[];
}

/** The providers of one configuration. */
export class Providers {
  readonly #byId: ReadonlyMap<string, Provider>;

  constructor(config: Config, fetch: ProviderFetch, clock: Pick<ClockPort, 'now'>) {
    this.#byId = new Map(
      config.providers.map((each) => [each.id, describe(each, config, new OidcClient(each, fetch, clock))]),
    );
  }

  /** @throws {ExpectedError} PROVIDER_UNKNOWN */
  get(id: string): Provider {
    return this.#byId.get(id) ?? fail('PROVIDER_UNKNOWN', { provider: id.slice(0, 40) });
  }

  all(): readonly Provider[] {
    return [...this.#byId.values()];
  }
}

function describe(provider: ProviderConfig, config: Config, client: ProviderClient): Provider {
  const apis = config.apis.filter((api) => api.provider === provider.id);
  const all = apis.map((api) => targetOf(provider, api));
  const targets = all.filter((each, index) => all.findIndex((other) => isSameTarget(each, other)) === index);
  return {
    config: provider,
    client,
    scopes: unique([...provider.scopes, ...apis.flatMap((api) => api.scopes)]),
    targets,
    audiences: unique(targets.flatMap(({ audience }) => audience ?? [])),
    apiOrigins: unique(apis.map(destinationOf)),
  };
}
