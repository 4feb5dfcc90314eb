import type { ApiConfig } from '../../shared/config.ts';
import type { StopSignal } from './stop.ts';

/** Which access token is wanted: whose, for what audience, and where it will be sent. */
export interface AccessTokenRequest {
  /** The provider's id in the config. */
  readonly provider: string;
  /** The audience that the token is asked for; null: the provider's default. @see RFC 8707 §2.2 */
  readonly audience: string | null;
  /** The API's own scopes; left out: it has none. @see RFC 6749 §3.3 */
  readonly scopes?: readonly string[];
  /** See {@link destinationOf}: only those that were configured when the person logged in may get it. */
  readonly origin: string;
}

/**
 * Where an API's access token goes: the API's origin. The user-info endpoint is the provider's own, wherever it is, so it
 * has a name of its own. @see OIDC Core §5.3
 */
export function destinationOf({ baseUrl }: ApiConfig): string {
  return baseUrl === null ? 'userinfo' : new URL(baseUrl).origin;
}

/** An access token and the session it belongs to. Never logged, never sent to a window. */
export interface AccessToken {
  readonly value: string;
  /** Aborted when the session that it belongs to is over: what comes then is nobody's any more. */
  readonly over: StopSignal;
}

/** Hands out access tokens that are fresh now. What the API proxy needs of the session. */
export interface AccessTokenPort {
  /**
   * @throws {ExpectedError} SESSION_NONE, SESSION_OTHER_PROVIDER; SESSION_ENDED, AUTH_SUBJECT_CHANGED: it is over. SESSION_STALE,
   * SESSION_REFRESH_REFUSED, AUTH_CLIENT_REJECTED: not now. API_NOT_ALLOWED: not for this API.
   */
  getAccessToken(request: AccessTokenRequest): Promise<AccessToken>;
  /**
   * After a 401: a newer token than the `rejected` one, by a refresh unless one has been done since.
   * @returns null where a new one was refused just now too, or none can be had: the refusal is the API's answer
   * @throws as above
   */
  refreshAccessToken(request: AccessTokenRequest, rejected: AccessToken): Promise<AccessToken | null>;
}
