import type { ProviderConfig } from '../../shared/config.ts';
import { ExpectedError, type Failure, fail, failure } from '../../shared/errors.ts';

/** How far two clocks may be apart. */
export const CLOCK_TOLERANCE_MS = 30_000;
/** An ID token is made for this log-in, just now: what is older was made for another one. */
const OLDEST_MS = 10 * 60_000;
const NEWEST_MS = 5 * 60_000;
const MINUTE_MS = 60_000;

/**
 * The library does not judge when an ID token was issued.
 * @throws {ExpectedError} AUTH_ID_TOKEN_INVALID
 * @see OIDC Core §3.1.3.7 (10)
 */
export function checkIssuedAt(iat: unknown, now: number, { name }: ProviderConfig): void {
  const age = now - Number(iat) * 1_000;
  if (!(age <= OLDEST_MS && age >= -NEWEST_MS)) fail('AUTH_ID_TOKEN_INVALID', { provider: name, reason: 'iat' });
}

/** True for what a wrong clock could be the cause of. */
export function isAboutTime({ code, details = {} }: Failure): boolean {
  return (
    code === 'AUTH_ID_TOKEN_EXPIRED' ||
    code === 'AUTH_NOT_RECENT' ||
    (code === 'AUTH_ID_TOKEN_INVALID' && details.reason === 'iat')
  );
}

/** @param offsetMs how far our clock is before the provider's */
export function clockWrong(offsetMs: number): ExpectedError {
  const minutes = Math.max(1, Math.round(Math.abs(offsetMs) / MINUTE_MS));
  return new ExpectedError(failure('AUTH_CLOCK_WRONG', { minutes, direction: offsetMs > 0 ? 'fast' : 'slow' }));
}
