import { ExpectedError, failure } from '../../shared/errors.ts';
import { KeychainError } from '../ports/keychain.ts';

const CODES = {
  unavailable: 'KEYCHAIN_UNAVAILABLE',
  refused: 'KEYCHAIN_LOCKED',
  timeout: 'KEYCHAIN_TIMEOUT',
} as const;

/** For `catch`: what the keychain said, as an expected failure. @throws always */
export function translateKeychainError(error: unknown): never {
  if (!(error instanceof KeychainError)) throw error;
  throw new ExpectedError(failure(CODES[error.kind]), { cause: error });
}
