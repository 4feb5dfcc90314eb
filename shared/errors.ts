/**
 * Every expected failure has one stable code of this closed list. Codes cross IPC; sentences are made from them in
 * `messages.ts`. A code is never renamed once released.
 */
export const ERROR_CODES = [
  // the log-in
  'AUTH_CANCELLED',
  'AUTH_EXPIRED',
  'AUTH_SUPERSEDED',
  'AUTH_OLDER_TAB',
  'AUTH_ACCESS_DENIED',
  'AUTH_PROVIDER_ERROR',
  'AUTH_CALLBACK_IGNORED',
  'AUTH_STATE_MISMATCH',
  'AUTH_ISSUER_MISMATCH',
  'AUTH_CODE_REJECTED',
  'AUTH_CLIENT_REJECTED',
  'AUTH_NONCE_MISMATCH',
  'AUTH_ID_TOKEN_EXPIRED',
  'AUTH_ID_TOKEN_AUDIENCE',
  'AUTH_ID_TOKEN_SIGNATURE',
  'AUTH_ID_TOKEN_INVALID',
  'AUTH_NOT_RECENT',
  'AUTH_CLOCK_WRONG',
  'AUTH_TOKEN_INVALID',
  'AUTH_SUBJECT_CHANGED',
  'AUTH_BROWSER_NOT_OPENED',
  'AUTH_DEVICE_CODE_EXPIRED',
  'AUTH_DEVICE_CODE_NOT_OFFERED',
  'AUTH_LOOPBACK_PORT_TAKEN',
  'AUTH_LOOPBACK_UNAVAILABLE',
  'AUTH_PASTE_NOT_AN_ANSWER',
  'AUTH_PASTE_OTHER_LOG_IN',
  // the provider
  'PROVIDER_UNKNOWN',
  'PROVIDER_UNREACHABLE',
  'PROVIDER_TIMEOUT',
  'PROVIDER_BUSY',
  'PROVIDER_BAD_RESPONSE',
  'PROVIDER_UNSUPPORTED',
  // the network between us and providers or APIs
  'NETWORK_PROXY_FAILED',
  // an issuer that was typed in
  'ISSUER_NOT_AN_ADDRESS',
  'ISSUER_NOT_HTTPS',
  'ISSUER_HOST_UNKNOWN',
  'ISSUER_TLS_FAILED',
  'ISSUER_NOT_FOUND',
  'ISSUER_NOT_JSON',
  'ISSUER_MISMATCH',
  'ISSUER_NO_CODE_FLOW',
  'ISSUER_NO_PKCE',
  // the session
  'SESSION_NONE',
  'SESSION_ENDED',
  'SESSION_STALE',
  'SESSION_REFRESH_REFUSED',
  'SESSION_OTHER_PROVIDER',
  // the integrator's code
  'HOOK_FAILED',
  'HOOK_TIMEOUT',
  'HOOK_BAD_RESULT',
  // the keychain
  'KEYCHAIN_UNAVAILABLE',
  'KEYCHAIN_NOT_LOADED',
  'KEYCHAIN_RESTARTED',
  'KEYCHAIN_NOT_SET_UP',
  'KEYCHAIN_LOCKED',
  'KEYCHAIN_CANCELLED',
  'KEYCHAIN_TIMEOUT',
  'KEYCHAIN_FULL',
  'KEYCHAIN_UNRELIABLE',
  'KEYCHAIN_REFUSED',
  'KEYCHAIN_RECORD_UNREADABLE',
  'KEYCHAIN_RECORD_NEWER',
  'KEYCHAIN_NOT_DELETED',
  'USER_DATA_NOT_WRITABLE',
  // the API proxy
  'API_UNKNOWN',
  'API_NOT_ALLOWED',
  'API_BAD_REQUEST',
  'API_UNREACHABLE',
  'API_TIMEOUT',
  'API_TOO_LARGE',
  'API_REDIRECT_REFUSED',
  'API_TOKEN_REFUSED',
  'API_REFUSED',
  'API_BAD_RESPONSE',
  'API_ABORTED',
  'API_BUSY',
  // the configuration, the runtime, the system
  'CONFIG_INVALID',
  'CONFIG_FILE_FAULTY',
  'CONFIG_FILE_NOT_WRITABLE',
  'SETUP_INVALID',
  'CONFIRM_REFUSED',
  'CONFIRM_BUSY',
  'FILE_NOT_WRITTEN',
  'RUNTIME_IS_TEST_ONLY',
  'SCHEME_NOT_TAKEN',
  'UPDATE_NOT_DOWNLOADED',
  'UPDATE_REFUSED',
  'UPDATE_NOT_WRITTEN',
  'DEMO_PORT_TAKEN',
  'DEMO_FAILED',
  // the boundary between window and main
  'IPC_REFUSED',
  'IPC_BAD_ARGUMENT',
  'IPC_BUSY',
  'INTERNAL',
] as const;

/** One of the closed list of codes. */
export type ErrorCode = (typeof ERROR_CODES)[number];

/** Facts for the sentence, safe to show: an address without query, a provider's name, a port. Never a token, code or state. */
export type FailureDetails = Readonly<Record<string, string | number>>;

/** An expected failure, as it crosses IPC. */
export interface Failure {
  readonly code: ErrorCode;
  readonly details?: FailureDetails;
}

/** Makes a {@link Failure}. */
export function failure(code: ErrorCode, details?: FailureDetails): Failure {
  return details === undefined ? { code } : { code, details };
}

/**
 * An expected failure while it travels inside one process. Its `cause` is for the debugger only: library errors carry
 * tokens in theirs, so nothing logs, shows or sends it.
 */
export class ExpectedError extends Error {
  override readonly name = 'ExpectedError';
  readonly failure: Failure;

  constructor(expected: Failure, options?: { cause?: unknown }) {
    super(expected.code, options);
    this.failure = expected;
  }

  get code(): ErrorCode {
    return this.failure.code;
  }
}

/** Throws an {@link ExpectedError}, as an expression. */
export function fail(code: ErrorCode, details?: FailureDetails, cause?: unknown): never {
  throw new ExpectedError(failure(code, details), cause === undefined ? undefined : { cause });
}

/** The failure that an error stands for; a bug becomes `INTERNAL` with nothing of its text. */
export function toFailure(error: unknown): Failure {
  return error instanceof ExpectedError ? error.failure : failure('INTERNAL');
}
