import * as oidc from 'openid-client';
import type { ProviderConfig } from '../../shared/config.ts';
import { fail } from '../../shared/errors.ts';
import { mapOidcError } from './map-oidc-error.ts';

/** The network, as openid-client wants it; made from the one HTTP port. */
export type ProviderFetch = oidc.CustomFetch;

/** What an authorization request is made of. */
export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly scopes: readonly string[];
  readonly audiences: readonly string[];
}

/** What the code exchange is checked against. */
export interface CodeExchange {
  /** The callback as it came: code, state, perhaps `iss`. */
  readonly callback: URL;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** The audience of the first access token, or null. */
  readonly audience: string | null;
  /** Told when the token endpoint has answered, before anything of the answer is checked or used. */
  readonly onAnswered: () => void;
}

/** A token endpoint's answer after all checks. @see RFC 6749 §5.1 */
export interface TokenAnswer {
  readonly accessToken: string;
  /** Lifetime in seconds; null: not said. */
  readonly expiresIn: number | null;
  readonly refreshToken: string | null;
  readonly scope: string | null;
  /** Claims of the ID token; null where the answer had none (a refresh may). */
  readonly claims: Readonly<Record<string, unknown>> | null;
}

/** New random values for one attempt. @see RFC 7636 §4.1, RFC 6749 §10.12, OIDC Core §15.5.2 */
export function newAttemptSecrets(): { state: string; nonce: string; codeVerifier: string } {
  return {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    codeVerifier: oidc.randomPKCECodeVerifier(),
  };
}

/**
 * One provider, spoken to through openid-client. The only file that knows the library (with its error mapper); every
 * failure that leaves here is an `ExpectedError`.
 */
export class OidcClient {
  readonly #provider: ProviderConfig;
  readonly #fetch: ProviderFetch;
  #metadata: Promise<oidc.ServerMetadata> | null = null;
  #jwks: ReturnType<typeof oidc.getJwksCache>;

  constructor(provider: ProviderConfig, fetch: ProviderFetch) {
    this.#provider = provider;
    this.#fetch = fetch;
  }

  /** @see OIDC Core §3.1.2.1, RFC 7636 §4.3, RFC 8707 §2.1 */
  async authorizationUrl(request: AuthorizationRequest): Promise<string> {
    return this.#guarded(async (configuration) => {
      const provider = this.#provider;
      const parameters = new URLSearchParams({
        ...provider.authorizationParameters,
        redirect_uri: request.redirectUri,
        scope: request.scopes.join(' '),
        state: request.state,
        nonce: request.nonce,
        code_challenge: await oidc.calculatePKCECodeChallenge(request.codeVerifier),
        code_challenge_method: 'S256',
      });
      if (provider.prompt !== undefined) parameters.set('prompt', provider.prompt);
      // `resource` may come several times, one for each API; `audience` is known to providers that take one.
      const audiences = provider.audienceParameter === 'resource' ? request.audiences : request.audiences.slice(0, 1);
      for (const audience of audiences) parameters.append(provider.audienceParameter, audience);
      return oidc.buildAuthorizationUrl(configuration, parameters).href;
    });
  }

  /**
   * Sends code and verifier and checks what comes back: signature, `iss`, `aud`, `exp`, `nonce`. An error response is
   * checked (`state`, `iss`) and thrown without a request.
   * @see RFC 6749 §4.1.3, RFC 9207 §2.4, OIDC Core §3.1.3.7
   */
  async exchangeCode(exchange: CodeExchange): Promise<TokenAnswer> {
    const secrets = [exchange.callback.searchParams.get('code'), exchange.codeVerifier, exchange.nonce];
    const exchangeNow = async (configuration: oidc.Configuration) => {
      const answer = await oidc.authorizationCodeGrant(
        configuration,
        exchange.callback,
        {
          expectedState: exchange.state,
          expectedNonce: exchange.nonce,
          pkceCodeVerifier: exchange.codeVerifier,
          idTokenExpected: true,
          ...this.#maxAge(),
        },
        this.#audienceParameters(exchange.audience),
      );
      return this.#toAnswer(answer);
    };
    return this.#guarded(exchangeNow, secrets, exchange.onAnswered);
  }

  /** @see RFC 6749 §6, RFC 8707 §2.2 */
  async refresh(refreshToken: string, audience: string | null): Promise<TokenAnswer> {
    return this.#guarded(
      async (configuration) =>
        this.#toAnswer(await oidc.refreshTokenGrant(configuration, refreshToken, this.#audienceParameters(audience))),
      [refreshToken],
    );
  }

  /** Tells the provider that the refresh token is not needed any more, where it can be told. @see RFC 7009 §2 */
  async revoke(refreshToken: string): Promise<void> {
    await this.#guarded(
      async (configuration) => {
        if (configuration.serverMetadata().revocation_endpoint === undefined) return;
        await oidc.tokenRevocation(configuration, refreshToken, { token_type_hint: 'refresh_token' });
      },
      [refreshToken],
    );
  }

  /** Where the provider tells about the person whose access token it gets. @see OIDC Core §5.3 */
  async userInfoEndpoint(): Promise<string> {
    return this.#guarded(async (configuration) => {
      const endpoint = configuration.serverMetadata().userinfo_endpoint;
      return endpoint ?? fail('PROVIDER_UNSUPPORTED', { provider: this.#provider.name, reason: 'user info' });
    });
  }

  async #guarded<Value>(
    task: (configuration: oidc.Configuration) => Promise<Value>,
    secrets: readonly (string | null | undefined)[] = [],
    onTokenAnswer?: () => void,
  ): Promise<Value> {
    try {
      const configuration = await this.#configuration(onTokenAnswer);
      try {
        return await task(configuration);
      } finally {
        this.#jwks = oidc.getJwksCache(configuration) ?? this.#jwks;
      }
    } catch (error) {
      const sent = [...secrets, this.#provider.clientSecret].filter(
        (secret) => typeof secret === 'string' && secret !== '',
      );
      throw mapOidcError(error, this.#provider, sent as string[]);
    }
  }

  /** A configuration for one operation; metadata and keys are shared between them. */
  async #configuration(onTokenAnswer?: () => void): Promise<oidc.Configuration> {
    const metadata = await this.#serverMetadata();
    const configuration = new oidc.Configuration(metadata, this.#provider.clientId, undefined, this.#authentication());
    // As the library writes it.
    const tokenEndpoint = metadata.token_endpoint === undefined ? '' : new URL(metadata.token_endpoint).href;
    configuration[oidc.customFetch] = async (url, options) => {
      const answer = await this.#fetch(url, options);
      if (url === tokenEndpoint) onTokenAnswer?.();
      // With a challenge the library looks no further; the error in the body says more. @see RFC 6749 §5.2
      answer.headers.delete('www-authenticate');
      return answer;
    };
    // The library leaves the ID token's signature to TLS unless asked. @see OIDC Core §3.1.3.7 (6)
    oidc.enableNonRepudiationChecks(configuration);
    if (this.#isLoopback()) oidc.allowInsecureRequests(configuration);
    if (this.#jwks !== undefined) oidc.setJwksCache(configuration, this.#jwks);
    return configuration;
  }

  /** The issuer's metadata, asked for once. @see OpenID Connect Discovery 1.0 §4 */
  #serverMetadata(): Promise<oidc.ServerMetadata> {
    this.#metadata ??= this.#fetchMetadata().catch((error) => {
      this.#metadata = null; // ask again next time
      throw error;
    });
    return this.#metadata;
  }

  async #fetchMetadata(): Promise<oidc.ServerMetadata> {
    const execute = this.#isLoopback() ? [oidc.allowInsecureRequests] : [];
    const configuration = await oidc.discovery(
      new URL(this.#provider.issuer),
      this.#provider.clientId,
      undefined,
      this.#authentication(),
      { [oidc.customFetch]: this.#fetch, execute },
    );
    const metadata = configuration.serverMetadata();
    for (const endpoint of [metadata.authorization_endpoint, metadata.token_endpoint, metadata.jwks_uri]) {
      this.#checkEndpoint(endpoint);
    }
    if (metadata.revocation_endpoint !== undefined) this.#checkEndpoint(metadata.revocation_endpoint);
    const challengeMethods = metadata.code_challenge_methods_supported;
    // Silence is common and harmless; a list without S256 is a no. @see RFC 8414 §2
    if (challengeMethods !== undefined && !challengeMethods.includes('S256')) {
      fail('PROVIDER_UNSUPPORTED', { provider: this.#provider.name, reason: 'PKCE with S256' });
    }
    return metadata;
  }

  /** The library takes user names in addresses, and plain http on loopback leaves to us which host. */
  #checkEndpoint(endpoint: string | undefined): void {
    const url = endpoint === undefined ? null : parseUrl(endpoint);
    const safe =
      url !== null &&
      url.username === '' &&
      url.password === '' &&
      url.hash === '' &&
      (url.protocol === 'https:' || (url.protocol === 'http:' && this.#isLoopback() && isLoopbackHost(url.hostname)));
    if (!safe) {
      fail('PROVIDER_BAD_RESPONSE', { provider: this.#provider.name, address: this.#provider.issuer });
    }
  }

  #isLoopback(): boolean {
    const issuer = new URL(this.#provider.issuer);
    return issuer.protocol === 'http:' && isLoopbackHost(issuer.hostname);
  }

  #authentication(): oidc.ClientAuth {
    const secret = this.#provider.clientSecret;
    return secret === undefined ? oidc.None() : oidc.ClientSecretPost(secret);
  }

  /** Who asks the provider for a recent log-in wants it checked. @see OIDC Core §3.1.3.7 (13) */
  #maxAge(): { maxAge?: number } {
    const maxAge = this.#provider.authorizationParameters.max_age;
    return maxAge !== undefined && /^\d{1,9}$/.test(maxAge) ? { maxAge: Number(maxAge) } : {};
  }

  #audienceParameters(audience: string | null): Record<string, string> {
    return audience === null ? {} : { [this.#provider.audienceParameter]: audience };
  }

  #toAnswer(answer: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): TokenAnswer {
    const refreshToken = answer.refresh_token ?? null;
    for (const token of [answer.access_token, refreshToken ?? 'none']) {
      // A token with a line break would end up in a header's error message. @see RFC 6750 §2.1 (b64token)
      if (!VISIBLE_ASCII.test(token)) fail('AUTH_TOKEN_INVALID', { provider: this.#provider.name });
    }
    return {
      accessToken: answer.access_token,
      expiresIn: answer.expires_in ?? null,
      refreshToken,
      scope: answer.scope ?? null,
      claims: answer.claims() ?? null,
    };
  }
}

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null; // said as "not safe" by the caller
  }
}

/** @see RFC 8252 §8.3 */
function isLoopbackHost(hostname: string): boolean {
  return hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost';
}
