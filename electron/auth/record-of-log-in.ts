import { toStoredToken } from './access-tokens.ts';
import { accountName } from './account-name.ts';
import type { AccountRecord } from './account-record.ts';
import { userFromClaims } from './claims.ts';
import type { TokenAnswer } from './oidc-client.ts';
import type { Provider } from './providers.ts';

/**
 * What is kept of a log-in's answer.
 * @param audience of its access token; null: the provider's default
 * @throws {ExpectedError} AUTH_ID_TOKEN_*
 */
export function recordOfLogIn(
  provider: Provider,
  answer: TokenAnswer,
  audience: string | null,
  now: number,
): AccountRecord {
  const { config } = provider;
  const user = userFromClaims(answer.claims ?? {}, config);
  return {
    version: 1,
    account: accountName(config.id, config.issuer, config.clientId, user.id),
    provider: config.id,
    issuer: config.issuer,
    clientId: config.clientId,
    user,
    scope: answer.scope ?? provider.scopes.join(' '),
    refreshToken: answer.refreshToken,
    accessTokens: [toStoredToken(answer, audience, now)],
    apiOrigins: provider.apiOrigins,
    ...(answer.idToken === undefined ? {} : { idToken: answer.idToken }),
  };
}
