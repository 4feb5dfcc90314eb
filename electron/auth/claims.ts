import type { ProviderConfig } from '../../shared/config.ts';
import { fail } from '../../shared/errors.ts';
import type { SessionUser } from '../../shared/session.ts';

/** @see OIDC Core §2 */
export const MAX_SUBJECT_LENGTH = 255;
const MAX_TEXT_LENGTH = 300;
const MAX_ADDRESS_LENGTH = 2_000;

/**
 * Who an ID token is about. The library has checked signature, issuer, audience, times and nonce; the subject's form is
 * ours to check.
 * @throws {ExpectedError} AUTH_ID_TOKEN_INVALID, AUTH_ID_TOKEN_AUDIENCE
 * @see OIDC Core §2 (`sub`: at most 255 characters), §5.1
 */
export function userFromClaims(claims: Readonly<Record<string, unknown>>, provider: ProviderConfig): SessionUser {
  const subject = claims.sub;
  if (typeof subject !== 'string' || subject === '' || subject.length > MAX_SUBJECT_LENGTH) {
    fail('AUTH_ID_TOKEN_INVALID', { provider: provider.name, reason: 'sub' });
  }
  // The library looks at it only where there are several audiences. @see OIDC Core §3.1.3.7 (5)
  if (claims.azp !== undefined && claims.azp !== provider.clientId) {
    fail('AUTH_ID_TOKEN_AUDIENCE', { provider: provider.name, reason: 'azp' });
  }
  const email = text(claims.email);
  return {
    id: subject,
    name: text(claims.name) ?? text(claims.preferred_username) ?? email ?? subject,
    email,
    image: address(claims.picture),
  };
}

/**
 * A refreshed ID token must be about the same person.
 * @throws {ExpectedError} AUTH_SUBJECT_CHANGED
 * @see OIDC Core §12.2
 */
export function checkSameSubject(claims: Readonly<Record<string, unknown>> | null, subject: string): void {
  if (claims !== null && claims.sub !== subject) fail('AUTH_SUBJECT_CHANGED');
}

/** Control characters, and those that turn the text around them: a name must not change what is written beside it. */
const TURNING = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

function text(value: unknown): string | null {
  if (typeof value !== 'string') return null;
  const plain = value.replace(TURNING, ' ').trim();
  return plain === '' ? null : plain.slice(0, MAX_TEXT_LENGTH);
}

/** Whole or not at all: half an address leads somewhere else. */
function address(value: unknown): string | null {
  return typeof value === 'string' && value.length <= MAX_ADDRESS_LENGTH && value.startsWith('https://') ? value : null;
}
