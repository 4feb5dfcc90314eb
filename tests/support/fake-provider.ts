import type { AuthorizationRequest, CodeExchange, TokenAnswer } from '../../electron/auth/oidc-client.ts';
import type { Provider, ProviderClient, Providers } from '../../electron/auth/providers.ts';
import { fail } from '../../shared/errors.ts';

export const ISSUER = 'https://id.example.com';
export const API_ORIGIN = 'https://api.example.com';

/** A token endpoint's answer with everything in it. */
export function tokenAnswer(change: Partial<TokenAnswer> = {}): TokenAnswer {
  return {
    accessToken: 'access-1',
    expiresIn: 300,
    refreshToken: 'refresh-1',
    scope: 'openid',
    claims: { sub: 'user-1', name: 'Ada', email: 'ada@example.com' },
    ...change,
  };
}

/** A provider whose answers a test sets. Each unexpected call fails the test. */
export class FakeProviderClient implements ProviderClient {
  readonly requests: AuthorizationRequest[] = [];
  readonly exchanges: CodeExchange[] = [];
  readonly refreshed: { refreshToken: string; audience: string | null }[] = [];
  readonly revoked: string[] = [];
  onAuthorize: () => Promise<void> = async () => undefined;
  onExchange: () => Promise<TokenAnswer> = () => Promise.reject(new Error('unexpected code exchange'));
  onRefresh: () => Promise<TokenAnswer> = () => Promise.reject(new Error('unexpected refresh'));
  onRevoke: () => Promise<void> = async () => undefined;

  async authorizationUrl(request: AuthorizationRequest): Promise<string> {
    this.requests.push(request);
    await this.onAuthorize();
    return `${ISSUER}/authorize?state=${request.state}`;
  }

  async exchangeCode(exchange: CodeExchange): Promise<TokenAnswer> {
    this.exchanges.push(exchange);
    const answer = await this.onExchange();
    exchange.onAnswered();
    return answer;
  }

  async refresh(refreshToken: string, audience: string | null): Promise<TokenAnswer> {
    this.refreshed.push({ refreshToken, audience });
    return this.onRefresh();
  }

  userInfoEndpoint(): Promise<string> {
    return Promise.resolve(`${ISSUER}/userinfo`);
  }

  async revoke(refreshToken: string): Promise<void> {
    this.revoked.push(refreshToken);
    await this.onRevoke();
  }
}

/** A provider `corp` with one API. */
export function fakeProvider(client: ProviderClient, id = 'corp'): Provider {
  return {
    config: {
      id,
      name: 'Corp',
      issuer: ISSUER,
      clientId: 'desktop',
      scopes: ['openid'],
      audienceParameter: 'resource',
      redirect: 'scheme',
      authorizationParameters: {},
    },
    client,
    scopes: ['openid'],
    audiences: [],
    apiOrigins: [API_ORIGIN],
  };
}

/** The providers of a configuration. */
export function fakeProviders(...providers: Provider[]): Pick<Providers, 'get' | 'all'> {
  return {
    get: (id) => providers.find(({ config }) => config.id === id) ?? fail('PROVIDER_UNKNOWN'),
    all: () => providers,
  };
}
