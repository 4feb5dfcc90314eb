import type {
  AuthorizationRequest,
  CodeExchange,
  DeviceCodeRequest,
  DevicePoll,
  TokenAnswer,
} from '../../electron/auth/oidc-client.ts';
import type { DeviceCode } from '../../electron/auth/oidc-device-code.ts';
import type { Provider, ProviderClient, Providers } from '../../electron/auth/providers.ts';
import type { AskedToken } from '../../electron/auth/token-target.ts';
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

/** A code for another device, good for ten minutes. */
export const DEVICE_CODE: DeviceCode = {
  deviceCode: 'the-device-code',
  userCode: 'WDJB-MJHT',
  verificationUri: `${ISSUER}/device`,
  verificationUriComplete: `${ISSUER}/device?user_code=WDJB-MJHT`,
  lifetimeMs: 600_000,
  intervalMs: 5_000,
};

/** A provider whose answers a test sets. Each unexpected call fails the test. */
export class FakeProviderClient implements ProviderClient {
  readonly requests: AuthorizationRequest[] = [];
  readonly exchanges: CodeExchange[] = [];
  readonly deviceRequests: DeviceCodeRequest[] = [];
  readonly polls: DevicePoll[] = [];
  readonly refreshed: ({ refreshToken: string } & AskedToken)[] = [];
  readonly revoked: string[] = [];
  onAuthorize: () => Promise<void> = async () => undefined;
  onExchange: () => Promise<TokenAnswer> = () => Promise.reject(new Error('unexpected code exchange'));
  offersDeviceCode = false;
  onDeviceCode: () => Promise<DeviceCode> = async () => DEVICE_CODE;
  /** Tokens are answered as such: `onAnswered` is called. */
  onPoll: () => Promise<TokenAnswer | 'pending' | 'slow-down'> = async () => 'pending';
  onRefresh: () => Promise<TokenAnswer> = () => Promise.reject(new Error('unexpected refresh'));
  onRevoke: () => Promise<void> = async () => undefined;
  offersRevocation = true;
  onEndSession: () => Promise<string | null> = async () => null;

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

  async announcesDeviceCode(): Promise<boolean> {
    return this.offersDeviceCode;
  }

  async requestDeviceCode(request: DeviceCodeRequest): Promise<DeviceCode> {
    this.deviceRequests.push(request);
    if (!this.offersDeviceCode) fail('AUTH_DEVICE_CODE_NOT_OFFERED');
    return this.onDeviceCode();
  }

  async pollDeviceCode(poll: DevicePoll): Promise<TokenAnswer | 'pending' | 'slow-down'> {
    this.polls.push(poll);
    const answer = await this.onPoll();
    if (typeof answer !== 'string') poll.onAnswered();
    return answer;
  }

  async refresh(refreshToken: string, { audience, scopes = [] }: AskedToken): Promise<TokenAnswer> {
    this.refreshed.push({ refreshToken, audience, ...(scopes.length === 0 ? {} : { scopes }) });
    return this.onRefresh();
  }

  userInfoEndpoint(): Promise<string> {
    return Promise.resolve(`${ISSUER}/userinfo`);
  }

  async revoke(refreshToken: string): Promise<boolean> {
    this.revoked.push(refreshToken);
    await this.onRevoke();
    return this.offersRevocation;
  }

  async endSessionEndpoint(): Promise<string | null> {
    return this.onEndSession();
  }
}

/** A provider `corp` with one API. @param audiences what else tokens are asked for */
export function fakeProvider(client: ProviderClient, id = 'corp', audiences: readonly string[] = []): Provider {
  return {
    config: {
      id,
      name: 'Corp',
      issuer: ISSUER,
      clientId: 'desktop',
      scopes: ['openid'],
      deviceCode: false,
      audienceParameter: 'resource',
      redirect: 'scheme',
      authorizationParameters: {},
    },
    client,
    scopes: ['openid'],
    targets: [null, ...audiences].map((audience) => ({ audience })),
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
