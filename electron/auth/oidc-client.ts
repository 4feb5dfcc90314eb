import * as oidc from 'openid-client';
import type { ProviderConfig } from '../../shared/config.ts';
import { type ExpectedError, fail } from '../../shared/errors.ts';
import type { SignInWishes } from '../../shared/session.ts';
import { describeClaims } from '../flow/describe-token.ts';
import type { Saw } from '../ports/flow.ts';
import type { ClockPort } from '../ports/system.ts';
import { CLOCK_TOLERANCE_MS, checkIssuedAt, clockWrong, isAboutTime } from './clock-check.ts';
import { mapOidcError } from './map-oidc-error.ts';
import { observedFetch } from './observed-fetch.ts';
import { type DeviceCode, pollDeviceCode, requestDeviceCode } from './oidc-device-code.ts';
import { promptsOf } from './prompts.ts';
import { RefreshError, type RequestFate } from './refresh-failure.ts';
import { checkEndpoint, isLoopback, loadServerMetadata, type ProviderFetch } from './server-metadata.ts';
import { TokenChannel } from './token-channel.ts';
import type { AskedToken } from './token-target.ts';
import { claimsFromUserInfo } from './user-info.ts';

/** What an authorization request is made of. */
export interface AuthorizationRequest {
  readonly redirectUri: string;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly scopes: readonly string[];
  readonly audiences: readonly string[];
  /** What the person wants of this log-in, beside what the configuration does. */
  readonly wishes?: SignInWishes;
}

/** What the code exchange is checked against. */
export interface CodeExchange extends AskedToken {
  /** The callback as it came: code, state, perhaps `iss`. */
  readonly callback: URL;
  readonly state: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  /** Told when the token endpoint has answered, before anything of the answer is checked or used. */
  readonly onAnswered: () => void;
}

/** What a code for another device is asked for with. */
export type DeviceCodeRequest = Pick<AuthorizationRequest, 'scopes' | 'audiences' | 'wishes'>;

/** One question whether the person has used the code. */
export interface DevicePoll extends AskedToken {
  readonly deviceCode: string;
  /** Told when the token endpoint has answered with tokens, before anything of them is checked or used. */
  readonly onAnswered: () => void;
}

/** A token endpoint's answer after all checks. @see RFC 6749 §5.1 */
export interface TokenAnswer {
  readonly accessToken: string;
  /** Lifetime in seconds; null: not said. */
  readonly expiresIn: number | null;
  readonly refreshToken: string | null;
  readonly scope: string | null;
  /** Claims of the ID token, or what stands for them; null where the answer had none (a refresh may). */
  readonly claims: Readonly<Record<string, unknown>> | null;
  /** Only where the configuration wants it for a log-out (`idTokenHint`). */
  readonly idToken?: string;
}

/** New random values for one attempt. @see RFC 7636 §4.1, RFC 6749 §10.12, OIDC Core §15.5.2 */
export function newAttemptSecrets(): { state: string; nonce: string; codeVerifier: string } {
  return {
    state: oidc.randomState(),
    nonce: oidc.randomNonce(),
    codeVerifier: oidc.randomPKCECodeVerifier(),
  };
}

const NOBODY: Saw = () => undefined;

/** What a task has to work with; `now` is the provider's time where ours is known to be wrong, in ms. */
interface Tools {
  readonly configuration: oidc.Configuration;
  readonly saw: Saw;
  readonly now: number;
}

interface Guard {
  /** What is sent, and must not come back in the words about a failure. */
  readonly secrets?: readonly (string | null | undefined)[];
  readonly onAnswered?: (status: number) => void;
  /** Told what goes over the network, without its secrets. */
  readonly saw?: Saw | undefined;
  /** A log-in: a wrong clock is said, and what was issued for nothing is withdrawn. */
  readonly logIn?: boolean;
  /** A refresh: its failure says what became of the request. */
  readonly refresh?: boolean;
}

/**
 * One provider, spoken to through openid-client. The only file that knows the library (with its error mapper, what
 * loads the metadata and `oidc-device-code.ts`); every failure that leaves here is an `ExpectedError`.
 */
export class OidcClient {
  readonly #provider: ProviderConfig;
  readonly #fetch: ProviderFetch;
  readonly #clock: Pick<ClockPort, 'now'>;
  #metadata: Promise<oidc.ServerMetadata> | null = null;
  #jwks: ReturnType<typeof oidc.getJwksCache>;

  constructor(provider: ProviderConfig, fetch: ProviderFetch, clock: Pick<ClockPort, 'now'>) {
    this.#provider = provider;
    this.#fetch = fetch;
    this.#clock = clock;
  }

  /** @see OIDC Core §3.1.2.1, RFC 7636 §4.3, RFC 8707 §2.1 */
  async authorizationUrl(request: AuthorizationRequest, saw?: Saw): Promise<string> {
    return this.#guarded(
      async ({ configuration }) => {
        const { oauth2, authorizationParameters } = this.#provider;
        const parameters = new URLSearchParams({
          ...authorizationParameters,
          redirect_uri: request.redirectUri,
          ...(request.scopes.length === 0 ? {} : { scope: request.scopes.join(' ') }),
          state: request.state,
          ...(oauth2 === undefined ? { nonce: request.nonce } : {}),
          code_challenge: await oidc.calculatePKCECodeChallenge(request.codeVerifier),
          code_challenge_method: 'S256',
        });
        this.#addWishes(parameters, configuration.serverMetadata(), request.wishes);
        this.#addAudiences(parameters, request.audiences);
        return oidc.buildAuthorizationUrl(configuration, parameters).href;
      },
      { saw },
    );
  }

  /**
   * Sends code and verifier and checks what comes back: signature, `iss`, `aud`, `exp`, `iat`, `nonce`, `auth_time`. An
   * error response is checked (`state`, `iss`) and thrown without a request. Without OpenID Connect the user-info endpoint
   * says whose access token it is.
   * @see RFC 6749 §4.1.3, RFC 9207 §2.4, OIDC Core §3.1.3.7
   */
  async exchangeCode(exchange: CodeExchange, saw?: Saw): Promise<TokenAnswer> {
    const { callback, state, nonce, codeVerifier, onAnswered } = exchange;
    const { oauth2, maxAge } = this.#provider;
    const openId = { expectedNonce: nonce, idTokenExpected: true, ...(maxAge === undefined ? {} : { maxAge }) };
    const exchangeNow = async (tools: Tools) => {
      const checks = { expectedState: state, pkceCodeVerifier: codeVerifier, ...(oauth2 === undefined ? openId : {}) };
      const parameters = this.#askedParameters(exchange);
      const answer = await oidc.authorizationCodeGrant(tools.configuration, callback, checks, parameters);
      return this.#toLogInAnswer(answer, tools);
    };
    const secrets = [callback.searchParams.get('code'), codeVerifier, nonce, state];
    return this.#guarded(exchangeNow, { secrets, onAnswered, saw, logIn: true });
  }

  /** Whether the provider announces log-ins by code on another device. @see RFC 8628 §4 */
  async announcesDeviceCode(): Promise<boolean> {
    return this.#guarded(
      async ({ configuration }) => configuration.serverMetadata().device_authorization_endpoint !== undefined,
    );
  }

  /** @see RFC 8628 §3.1 */
  async requestDeviceCode({ scopes, audiences, wishes }: DeviceCodeRequest, saw?: Saw): Promise<DeviceCode> {
    return this.#guarded(
      async ({ configuration }) => {
        const parameters = new URLSearchParams({
          ...this.#provider.authorizationParameters,
          ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
        });
        this.#addWishes(parameters, configuration.serverMetadata(), wishes);
        this.#addAudiences(parameters, audiences);
        const endpoint = configuration.serverMetadata().device_authorization_endpoint;
        if (endpoint === undefined) fail('AUTH_DEVICE_CODE_NOT_OFFERED', { provider: this.#provider.name });
        checkEndpoint(endpoint, 'device_authorization_endpoint', this.#provider);
        const code = await requestDeviceCode(configuration, parameters);
        checkEndpoint(code.verificationUri, 'verification_uri', this.#provider);
        return code;
      },
      { saw },
    );
  }

  /**
   * Asks once whether the person has used the code. What comes then is checked as for {@link exchangeCode}; there is no
   * nonce, because nothing went through a browser.
   * @see RFC 8628 §3.4, §3.5
   */
  async pollDeviceCode(poll: DevicePoll, saw?: Saw): Promise<TokenAnswer | 'pending' | 'slow-down'> {
    const { deviceCode, onAnswered } = poll;
    const pollNow = async (tools: Tools) => {
      const answer = await pollDeviceCode(tools.configuration, deviceCode, this.#askedParameters(poll));
      return typeof answer === 'string' ? answer : this.#toLogInAnswer(answer, tools);
    };
    const told = (status: number) => {
      if (status === 200) onAnswered();
    };
    return this.#guarded(pollNow, { secrets: [deviceCode], onAnswered: told, saw, logIn: true });
  }

  /** @throws {RefreshError} with what became of the request @see RFC 6749 §6, RFC 8707 §2.2 */
  async refresh(refreshToken: string, asked: AskedToken, saw?: Saw): Promise<TokenAnswer> {
    return this.#guarded(
      async ({ configuration }) =>
        this.#toAnswer(await oidc.refreshTokenGrant(configuration, refreshToken, this.#askedParameters(asked))),
      { secrets: [refreshToken], saw, refresh: true },
    );
  }

  /** Tells the provider that the refresh token is not needed any more. @returns false where it can't be told. @see RFC 7009 §2 */
  async revoke(refreshToken: string, saw?: Saw): Promise<boolean> {
    return this.#guarded(
      async ({ configuration }) => {
        if (configuration.serverMetadata().revocation_endpoint === undefined) return false;
        configuration[oidc.customFetch] = withBareRefusals(
          configuration[oidc.customFetch] ?? this.#fetch,
          this.#provider,
        );
        await oidc.tokenRevocation(configuration, refreshToken, { token_type_hint: 'refresh_token' });
        return true;
      },
      { secrets: [refreshToken], saw },
    );
  }

  /** Where the person's browser is logged out at the provider; null: there is no such page. @see OpenID Connect RP-Initiated Logout 1.0 §2.1 */
  async endSessionEndpoint(): Promise<string | null> {
    const { endSessionEndpoint, oauth2 } = this.#provider;
    if (endSessionEndpoint !== undefined || oauth2 !== undefined) return endSessionEndpoint ?? null;
    return this.#guarded(async ({ configuration }) => {
      const endpoint = configuration.serverMetadata().end_session_endpoint;
      if (endpoint === undefined) return null;
      checkEndpoint(endpoint, 'end_session_endpoint', this.#provider);
      return endpoint;
    });
  }

  /** Where the provider tells about the person whose access token it gets. @see OIDC Core §5.3 */
  async userInfoEndpoint(): Promise<string> {
    return this.#guarded(async ({ configuration }) => {
      const endpoint = configuration.serverMetadata().userinfo_endpoint;
      return endpoint ?? fail('PROVIDER_UNSUPPORTED', { provider: this.#provider.name, reason: 'user info' });
    });
  }

  async #guarded<Value>(task: (tools: Tools) => Promise<Value>, guard: Guard = {}): Promise<Value> {
    let channel: TokenChannel | null = null;
    try {
      const { onAnswered, saw = NOBODY } = guard;
      const metadata = await this.#serverMetadata(saw);
      const { token_endpoint: tokenEndpoint, jwks_uri: jwksUri } = metadata;
      channel = new TokenChannel({ fetch: this.#fetch, tokenEndpoint, jwksUri, clock: this.#clock, onAnswered, saw });
      return await this.#judge(task, channel, metadata, guard);
    } catch (error) {
      const unused = guard.logIn ? channel?.refreshToken : null;
      if (unused) this.revoke(unused).catch(() => undefined); // best effort: nothing keeps it
      const expected = this.#mapped(error, guard);
      throw guard.refresh ? new RefreshError(expected.failure, fateOf(channel)) : expected;
    }
  }

  /** Runs a task, and judges the same answer once more where only our keys or our clock may be at fault. */
  async #judge<Value>(
    task: (tools: Tools) => Promise<Value>,
    channel: TokenChannel,
    metadata: oidc.ServerMetadata,
    guard: Guard,
  ): Promise<Value> {
    const run = async (offsetMs: number) => {
      const configuration = this.#configuration(metadata, channel, offsetMs);
      try {
        return await task({ configuration, saw: guard.saw ?? NOBODY, now: this.#clock.now() - offsetMs });
      } finally {
        this.#jwks = oidc.getJwksCache(configuration) ?? this.#jwks;
      }
    };
    try {
      return await run(0);
    } catch (error) {
      if (!channel.isAnswered) throw error;
      const { failure } = this.#mapped(error, guard);
      const offsetMs = channel.clockOffsetMs ?? 0;
      if (failure.code === 'AUTH_ID_TOKEN_SIGNATURE' || channel.lacksKeys) {
        this.#jwks = undefined; // the provider may have changed its keys since. @see OIDC Core §10.1.1
        return await run(0);
      }
      if (!isAboutTime(failure) || Math.abs(offsetMs) <= CLOCK_TOLERANCE_MS) throw error;
      let answer: Value;
      try {
        answer = await run(offsetMs);
      } catch {
        throw error; // the clock is wrong, but so is more
      }
      if (guard.logIn) throw clockWrong(offsetMs);
      return answer; // a session goes on
    }
  }

  #mapped(error: unknown, { secrets = [] }: Guard): ExpectedError {
    const sent = [...secrets, this.#provider.clientSecret].filter((secret) => typeof secret === 'string');
    return mapOidcError(
      error,
      this.#provider,
      sent.filter((secret) => secret !== ''),
    );
  }

  /** A configuration for one operation; metadata and keys are shared between them. */
  #configuration(metadata: oidc.ServerMetadata, channel: TokenChannel, offsetMs: number): oidc.Configuration {
    const skew = Math.round((this.#clock.now() - offsetMs - Date.now()) / 1_000);
    const client = { [oidc.clockSkew]: skew, [oidc.clockTolerance]: CLOCK_TOLERANCE_MS / 1_000 };
    const configuration = new oidc.Configuration(
      metadata,
      this.#provider.clientId,
      client,
      this.#authentication(metadata),
    );
    configuration[oidc.customFetch] = channel.fetch;
    // The library leaves the ID token's signature to TLS unless asked. @see OIDC Core §3.1.3.7 (6)
    oidc.enableNonRepudiationChecks(configuration);
    if (isLoopback(this.#provider)) oidc.allowInsecureRequests(configuration);
    if (this.#jwks !== undefined) oidc.setJwksCache(configuration, this.#jwks);
    return configuration;
  }

  /** The issuer's metadata, asked for once, and told to who asks first. @see OpenID Connect Discovery 1.0 §4 */
  #serverMetadata(saw: Saw): Promise<oidc.ServerMetadata> {
    this.#metadata ??= loadServerMetadata(this.#provider, observedFetch(this.#fetch, saw, this.#clock)).catch(
      (error) => {
        this.#metadata = null; // ask again next time
        throw error;
      },
    );
    return this.#metadata;
  }

  /** How a client proves itself is what the metadata list; without a list it is the header. @see OpenID Connect Discovery 1.0 §3 */
  #authentication(metadata: oidc.ServerMetadata): oidc.ClientAuth {
    const { clientSecret, oauth2 } = this.#provider;
    if (clientSecret === undefined) return oidc.None();
    const methods = metadata.token_endpoint_auth_methods_supported ?? ['client_secret_basic'];
    const inBody = oauth2 !== undefined || !methods.includes('client_secret_basic');
    return inBody ? oidc.ClientSecretPost(clientSecret) : oidc.ClientSecretBasic(clientSecret);
  }

  /** What person and configuration want of the log-in at the provider. */
  #addWishes(parameters: URLSearchParams, metadata: oidc.ServerMetadata, wishes: SignInWishes = {}): void {
    const { maxAge, acrValues } = this.#provider;
    const all = {
      ...promptsOf(wishes, this.#provider, metadata.prompt_values_supported),
      max_age: maxAge?.toString(),
      acr_values: acrValues?.join(' '),
    };
    for (const [name, value] of Object.entries(all)) if (value !== undefined) parameters.set(name, value);
  }

  /** `resource` may come several times, one for each API; `audience` is known to providers that take one. */
  #addAudiences(parameters: URLSearchParams, all: readonly string[]): void {
    const { audienceParameter } = this.#provider;
    const audiences = audienceParameter === 'resource' ? all : all.slice(0, 1);
    for (const audience of audiences) parameters.append(audienceParameter, audience);
  }

  #askedParameters({ audience, scopes = [] }: AskedToken): Record<string, string> {
    return {
      ...(audience === null ? {} : { [this.#provider.audienceParameter]: audience }),
      ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    };
  }

  async #toLogInAnswer(
    answer: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers,
    { configuration, saw, now }: Tools,
  ): Promise<TokenAnswer> {
    const checked = this.#toAnswer(answer);
    const { oauth2 } = this.#provider;
    if (oauth2 === undefined) {
      checkIssuedAt(checked.claims?.iat, now, this.#provider);
      return checked;
    }
    const headers = new Headers({ accept: 'application/json' });
    const endpoint = new URL(oauth2.userInfoEndpoint);
    const { accessToken } = checked;
    const userInfo = await oidc.fetchProtectedResource(configuration, accessToken, endpoint, 'GET', null, headers);
    const claims = await claimsFromUserInfo(userInfo, oauth2.user, this.#provider);
    saw({ claims: describeClaims(claims, [accessToken]) });
    return { ...checked, claims };
  }

  #toAnswer(answer: oidc.TokenEndpointResponse & oidc.TokenEndpointResponseHelpers): TokenAnswer {
    const refreshToken = answer.refresh_token ?? null;
    for (const token of [answer.access_token, refreshToken ?? 'none']) {
      // A token with a line break would end up in a header's error message. @see RFC 6750 §2.1 (b64token)
      if (!TOKEN.test(token)) fail('AUTH_TOKEN_INVALID', { provider: this.#provider.name });
    }
    return {
      accessToken: answer.access_token,
      expiresIn: answer.expires_in ?? null,
      refreshToken,
      scope: answer.scope ?? null,
      claims: answer.claims() ?? null,
      ...(this.#provider.idTokenHint && answer.id_token !== undefined ? { idToken: answer.id_token } : {}),
    };
  }
}

/** A refusal that is not in OAuth's words keeps its status: the library would only say that it is not JSON. */
function withBareRefusals(fetch: ProviderFetch, { name, issuer }: ProviderConfig): ProviderFetch {
  return async (url, options) => {
    const response = await fetch(url, options);
    const { status, headers } = response;
    if (status >= 400 && status < 500 && !headers.get('content-type')?.includes('json')) {
      fail('PROVIDER_BAD_RESPONSE', { provider: name, address: issuer, reason: `HTTP ${status}` });
    }
    return response;
  };
}

/** Not longer than what the keychain gives back. */
const TOKEN = /^[\x21-\x7e]{1,32768}$/;

/** Of a channel that was never opened: discovery failed. */
function fateOf(channel: TokenChannel | null): RequestFate {
  if (channel === null) return { asked: false, status: null, retryAfter: null, refreshToken: null };
  const { refreshToken, ...fate } = channel.fate;
  return { ...fate, refreshToken: refreshToken !== null && TOKEN.test(refreshToken) ? refreshToken : null };
}
