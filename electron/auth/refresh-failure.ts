import { ExpectedError, type Failure, type FailureDetails, failure } from '../../shared/errors.ts';
import { retryAfterMs } from './backoff.ts';

/** What became of a request at the token endpoint, beyond the failure that is told about it. */
export interface RequestFate {
  /** False: it was not even begun, because discovery failed. */
  readonly asked: boolean;
  /** Status of the answer; null: none came, or none that was whole. */
  readonly status: number | null;
  /** The header as it came. @see RFC 9110 §10.2.3 */
  readonly retryAfter: string | null;
  /** A refresh token in an answer that could not be used otherwise. */
  readonly refreshToken: string | null;
}

/** A refresh that failed, with what is to be known to go on. */
export class RefreshError extends ExpectedError {
  readonly fate: RequestFate;

  constructor(expected: Failure, fate: RequestFate) {
    super(expected);
    this.fate = fate;
  }
}

/** What a failed refresh means for the session. */
export type RefreshVerdict =
  /** The provider has withdrawn it, or it is somebody else's. */
  | { readonly kind: 'over'; readonly failure: Failure }
  /** One API's audience or scopes are wrong; the session and other APIs are not concerned. */
  | { readonly kind: 'not-for-api'; readonly failure: Failure }
  /** Nothing changes by itself: not tried again until somebody asks, or a restart. */
  | { readonly kind: 'blocked'; readonly failure: Failure }
  /** Tried again after so many ms; null: after a pause that grows. */
  | { readonly kind: 'later'; readonly failure: Failure; readonly waitMs: number | null };

/** @see RFC 8707 §2, RFC 6749 §5.2, OIDC Core §3.1.2.6 */
const ABOUT_API = ['invalid_target', 'invalid_scope', 'consent_required'];
/** Errors in words that mean "not now". @see RFC 6749 §4.1.2.1 */
const FOR_NOW = ['server_error', 'temporarily_unavailable', 'slow_down', 'too_many_requests'];
/** The connection ended under a request that may have arrived. */
const BROKEN_OFF = ['ECONNRESET', 'ECONNABORTED', 'ENETRESET', 'ENETDOWN', 'EPIPE', 'UND_ERR_SOCKET', 'unreachable'];
/** No connection was made at all. */
const NOT_CONNECTED = ['ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT'];
/** Answers of what stands before the provider: the provider itself may have done its work. */
const LOST_BEHIND_GATEWAY = [502, 504];

const UNKNOWN: RequestFate = { asked: false, status: null, retryAfter: null, refreshToken: null };

/** What is known of the request behind a failure. */
export function fateOf(error: ExpectedError): RequestFate {
  return error instanceof RefreshError ? error.fate : UNKNOWN;
}

/**
 * Only a definite refusal ends a session; everything else keeps it.
 * @param forOneApi whether the token was asked for with what names an API
 * @param where the provider's name and address, for the words about it
 * @see RFC 6749 §5.2
 */
export function judgeRefresh(
  error: ExpectedError,
  forOneApi: boolean,
  where: FailureDetails,
  now: number,
): RefreshVerdict {
  const { code, details = {} } = error.failure;
  const { status, retryAfter } = fateOf(error);
  const known = { ...where, ...details };
  const word = typeof details.error === 'string' ? details.error : null;
  if (code === 'AUTH_SUBJECT_CHANGED') return { kind: 'over', failure: failure(code, where) };
  if (code === 'AUTH_CODE_REJECTED') return { kind: 'over', failure: failure('SESSION_ENDED', where) };
  if (word !== null && ABOUT_API.includes(word) && forOneApi) {
    const reason = `the provider gives no token for it: ${word}`;
    return { kind: 'not-for-api', failure: failure('API_NOT_ALLOWED', { reason }) };
  }
  if (code === 'AUTH_CLIENT_REJECTED') return { kind: 'blocked', failure: failure(code, known) };
  const busy = code === 'PROVIDER_BUSY';
  const refused = word === null ? isUnreadableRefusal(error) : !FOR_NOW.includes(word) && !busy;
  if (refused) {
    const why = word === null ? where : known;
    return { kind: 'blocked', failure: failure('SESSION_REFRESH_REFUSED', why) };
  }
  const waitMs = status === 429 || retryAfter !== null ? retryAfterMs(retryAfter, now) : null;
  return { kind: 'later', failure: failure('SESSION_STALE', { ...known, reason: details.reason ?? code }), waitMs };
}

/**
 * True where the same refresh token should be sent once more, at once. If it had not been taken, that works. If it had, the
 * new one is lost in any case, unless the provider forgives a repetition just now.
 */
export function isWorthOneMore(error: ExpectedError): boolean {
  const { asked, status } = fateOf(error);
  return isUnreadableRefusal(error) || (asked && status === null && hasBrokenOff(error));
}

/** True where the provider may have given out a new refresh token that never arrived. @see RFC 9700 §4.14.2 */
export function mayHaveLost(error: ExpectedError): boolean {
  const { asked, status, refreshToken } = fateOf(error);
  if (!asked || refreshToken !== null) return false;
  if (status === null) return hasBrokenOff(error);
  return (status >= 200 && status < 300) || LOST_BEHIND_GATEWAY.includes(status);
}

/** 400 or 401 without an error to read: some say so that a token is not good any more, others that they have a fault. */
function isUnreadableRefusal(error: ExpectedError): boolean {
  const { status } = fateOf(error);
  return (status === 400 || status === 401) && error.failure.details?.error === undefined;
}

function hasBrokenOff({ failure: { code, details = {} } }: ExpectedError): boolean {
  const reason = String(details.reason ?? '');
  switch (code) {
    case 'PROVIDER_UNREACHABLE':
      return BROKEN_OFF.includes(reason);
    case 'PROVIDER_TIMEOUT':
      return !NOT_CONNECTED.includes(reason);
    default:
      return code === 'PROVIDER_BAD_RESPONSE';
  }
}
