import { type ErrorCode, ExpectedError, failure } from '../../shared/errors.ts';
import { KeychainError, type KeychainErrorKind, type KeychainPort } from '../ports/keychain.ts';

const CODES: Readonly<Record<KeychainErrorKind, ErrorCode>> = {
  unavailable: 'KEYCHAIN_UNAVAILABLE',
  module: 'KEYCHAIN_NOT_LOADED',
  restarted: 'KEYCHAIN_RESTARTED',
  'no-keyring': 'KEYCHAIN_NOT_SET_UP',
  locked: 'KEYCHAIN_LOCKED',
  cancelled: 'KEYCHAIN_CANCELLED',
  full: 'KEYCHAIN_FULL',
  refused: 'KEYCHAIN_REFUSED',
  timeout: 'KEYCHAIN_TIMEOUT',
  unreliable: 'KEYCHAIN_UNRELIABLE',
};

/** What a keychain said, as an expected failure with the desktop whose keychain it is; other errors as they are. */
export function translateKeychainError(error: unknown, { desktop }: Pick<KeychainPort, 'desktop'>): unknown {
  if (!(error instanceof KeychainError)) return error;
  return new ExpectedError(failure(CODES[error.kind], { desktop }), { cause: error });
}
