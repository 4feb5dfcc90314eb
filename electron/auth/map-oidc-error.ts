import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import type { ProviderConfig } from '../../shared/config.ts';
import { type ErrorCode, ExpectedError, type FailureDetails, failure } from '../../shared/errors.ts';
import { describeText } from '../flow/parameters.ts';
import { HttpError } from '../ports/http.ts';

/**
 * Turns the library's errors into ours, once. Their `cause` holds whole token responses, so the original is dropped: only
 * the code that was found in it and text that the provider meant for people go on.
 * @param secrets what was sent, and must not come back in such a text
 */
export function mapOidcError(
  error: unknown,
  provider: Pick<ProviderConfig, 'name' | 'issuer'>,
  secrets: readonly string[] = [],
): ExpectedError {
  const expected = findCause(error, (each): each is ExpectedError => each instanceof ExpectedError);
  if (expected !== null) return expected;
  const details: FailureDetails = { provider: provider.name, address: provider.issuer };
  const http = findCause(error, (each): each is HttpError => each instanceof HttpError);
  if (http !== null) return ours(httpCode(http), { ...details, reason: http.systemCode ?? http.kind });
  if (error instanceof AuthorizationResponseError || error instanceof ResponseBodyError) {
    return ours(oauthCode(error), { ...details, ...textsOf(error, secrets) });
  }
  if (error instanceof ClientError) {
    const code = clientCode(error);
    return ours(code.code, { ...details, ...(code.reason === undefined ? {} : { reason: code.reason }) });
  }
  // TypeErrors of the library (a URL or an argument that is none) have no text that is safe to show.
  return ours('PROVIDER_BAD_RESPONSE', details);
}

function ours(code: ErrorCode, details: FailureDetails): ExpectedError {
  return new ExpectedError(failure(code, details));
}

function httpCode(error: HttpError): ErrorCode {
  switch (error.kind) {
    case 'unreachable':
    case 'dns':
    case 'tls':
      return 'PROVIDER_UNREACHABLE';
    case 'proxy':
      return 'NETWORK_PROXY_FAILED';
    case 'timeout':
    case 'aborted':
      return 'PROVIDER_TIMEOUT';
    case 'too-large':
    case 'bad-answer':
      return 'PROVIDER_BAD_RESPONSE';
  }
}

/** @see RFC 6749 §4.1.2.1 and §5.2 */
function oauthCode(error: AuthorizationResponseError | ResponseBodyError): ErrorCode {
  const atTokenEndpoint = error instanceof ResponseBodyError;
  if (atTokenEndpoint && isBusy(error.status)) return 'PROVIDER_BUSY';
  switch (wordOf(error)) {
    case 'access_denied':
      return 'AUTH_ACCESS_DENIED';
    case 'expired_token': // RFC 8628 §3.5
      return 'AUTH_DEVICE_CODE_EXPIRED';
    case 'bad_verification_code': // GitHub's words
    case 'bad_refresh_token':
    case 'invalid_code': // glewlwyd's
    case 'invalid_grant':
      return atTokenEndpoint ? 'AUTH_CODE_REJECTED' : 'AUTH_PROVIDER_ERROR';
    case 'incorrect_client_credentials': // GitHub's word
    case 'invalid_client':
    case 'unauthorized_client':
      return 'AUTH_CLIENT_REJECTED';
    default:
      return 'AUTH_PROVIDER_ERROR';
  }
}

/** Entra says `invalid_grant` of a refresh token that is good, where the person has not agreed to one API yet. */
function wordOf({ error, cause }: AuthorizationResponseError | ResponseBodyError): string {
  const isConsent = 'suberror' in cause && cause.suberror === 'consent_required';
  return error === 'invalid_grant' && isConsent ? 'consent_required' : error;
}

function textsOf(error: AuthorizationResponseError | ResponseBodyError, secrets: readonly string[]): FailureDetails {
  const whole = (text: string) => secrets.reduce((rest, secret) => rest.replaceAll(secret, '(removed)'), text);
  // What still has a piece of one, or one that is percent-encoded, is not shown at all.
  const clean = (text: string) => describeText(whole(text), secrets);
  // The library makes sure of `error` only.
  const description: unknown = error.error_description;
  return {
    error: clean(wordOf(error)).slice(0, 100),
    ...(typeof description === 'string' ? { description: clean(description).slice(0, 300) } : {}),
  };
}

function clientCode(error: ClientError): { code: ErrorCode; reason?: string } {
  switch (error.code) {
    case 'OAUTH_JWT_TIMESTAMP_CHECK_FAILED':
      return claimOf(error) === 'auth_time'
        ? { code: 'AUTH_NOT_RECENT', reason: 'too long ago' }
        : { code: 'AUTH_ID_TOKEN_EXPIRED' };
    case 'OAUTH_JWT_CLAIM_COMPARISON_FAILED':
      return claimCode(claimOf(error));
    case 'OAUTH_KEY_SELECTION_FAILED': // no key of that name, or several
      return { code: 'AUTH_ID_TOKEN_SIGNATURE' };
    case 'OAUTH_INVALID_RESPONSE':
      return invalidResponseCode(error);
    case 'OAUTH_TIMEOUT':
    case 'OAUTH_ABORT':
      return { code: 'PROVIDER_TIMEOUT' };
    case 'OAUTH_UNSUPPORTED_OPERATION':
      return unsupportedCode(error);
    case 'OAUTH_MISSING_SERVER_METADATA':
    case 'OAUTH_HTTP_REQUEST_FORBIDDEN':
    case 'OAUTH_REQUEST_PROTOCOL_FORBIDDEN':
      return { code: 'PROVIDER_UNSUPPORTED' };
    case 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED':
      return { code: 'PROVIDER_BAD_RESPONSE', reason: 'another issuer' };
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
      return notConform(statusOf(error));
    case 'OAUTH_RESPONSE_IS_NOT_JSON':
    case 'OAUTH_PARSE_ERROR':
      return says(error, 'JWT')
        ? { code: 'AUTH_ID_TOKEN_INVALID', reason: 'not JSON' }
        : { code: 'PROVIDER_BAD_RESPONSE', reason: 'not JSON' };
    default:
      return { code: 'PROVIDER_BAD_RESPONSE' };
  }
}

function notConform(status: number | null): { code: ErrorCode; reason: string } {
  return {
    code: isBusy(status) ? 'PROVIDER_BUSY' : 'PROVIDER_BAD_RESPONSE',
    reason: `HTTP ${status ?? 'status unknown'}`,
  };
}

/** It is the right place, which has too much to do. @see RFC 6585 §4, RFC 9110 §15.6.4 */
function isBusy(status: number | null): boolean {
  return status === 429 || status === 503;
}

/** The library gives one code to many faults; its fixed messages tell them apart. */
function invalidResponseCode(error: ClientError): { code: ErrorCode; reason?: string } {
  const has = (part: string) => says(error, part);
  if (has('signature verification')) return { code: 'AUTH_ID_TOKEN_SIGNATURE' };
  if (has('"iss" (issuer)')) return { code: 'AUTH_ISSUER_MISMATCH' };
  if (has('"state"')) return { code: 'AUTH_STATE_MISMATCH' };
  if (has('"auth_time" (authentication time) claim missing'))
    return { code: 'AUTH_NOT_RECENT', reason: 'not said when' };
  if (has('"alg"')) return { code: 'AUTH_ID_TOKEN_SIGNATURE' };
  if (has('JWT') || has('ID Token')) return { code: 'AUTH_ID_TOKEN_INVALID' };
  return { code: 'PROVIDER_BAD_RESPONSE' };
}

function unsupportedCode(error: ClientError): { code: ErrorCode; reason?: string } {
  if (says(error, '"crit"')) return { code: 'AUTH_ID_TOKEN_INVALID', reason: 'crit' };
  if (says(error, 'JWE')) return { code: 'PROVIDER_UNSUPPORTED', reason: 'an ID token that is encrypted' };
  if (says(error, 'token_type')) return { code: 'PROVIDER_UNSUPPORTED', reason: 'access tokens of another type' };
  if (says(error, 'modulusLength')) return { code: 'PROVIDER_UNSUPPORTED', reason: 'a key that is too weak' };
  return { code: 'PROVIDER_UNSUPPORTED' };
}

/** True where the library's own words, which are fixed, hold a part. */
function says(error: ClientError, part: string): boolean {
  return causes(error).some((each) => each instanceof Error && each.message.includes(part));
}

function claimCode(claim: string | null): { code: ErrorCode; reason?: string } {
  switch (claim) {
    case 'nonce':
      return { code: 'AUTH_NONCE_MISMATCH' };
    case 'iss':
      return { code: 'AUTH_ISSUER_MISMATCH' };
    case 'aud':
    case 'azp':
      return { code: 'AUTH_ID_TOKEN_AUDIENCE' };
    default:
      return claim === null ? { code: 'AUTH_ID_TOKEN_INVALID' } : { code: 'AUTH_ID_TOKEN_INVALID', reason: claim };
  }
}

function claimOf(error: ClientError): string | null {
  for (const each of causes(error)) {
    const claim = (each as { claim?: unknown }).claim;
    if (typeof claim === 'string') return claim;
  }
  return null;
}

function statusOf(error: ClientError): number | null {
  for (const each of causes(error)) {
    const status = (each as { status?: unknown }).status;
    if (typeof status === 'number') return status;
  }
  return null;
}

/** The error and what is behind it, outermost first. */
function causes(error: unknown): object[] {
  const chain: object[] = [];
  let each: unknown = error;
  while (typeof each === 'object' && each !== null && chain.length < 8) {
    chain.push(each);
    each = (each as { cause?: unknown }).cause;
  }
  return chain;
}

function findCause<Found extends object>(error: unknown, is: (each: object) => each is Found): Found | null {
  return causes(error).find(is) ?? null;
}
