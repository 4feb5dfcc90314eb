import { toStoredToken } from './access-tokens.ts';
import { accountName } from './account-name.ts';
import type { AccountRecord } from './account-record.ts';
import { userFromClaims } from './claims.ts';
import type { TokenAnswer } from './oidc-client.ts';
import type { Provider } from './providers.ts';
import { type TokenTarget, unique } from './token-target.ts';

/**
 * What is kept of a log-in's answer.
 * @param target what its access token was asked for
 * @throws {ExpectedError} AUTH_ID_TOKEN_*
 */
export function recordOfLogIn(
  provider: Provider,
  answer: TokenAnswer,
  target: TokenTarget,
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
    accessTokens: [toStoredToken(answer, target, now)],
    asked: {
      audiences: unique(provider.targets.flatMap(({ audience }) => audience ?? [])),
      scopes: unique(provider.targets.flatMap(({ scopes = [] }) => scopes)),
    },
    apiOrigins: provider.apiOrigins,
    ...(answer.idToken === undefined ? {} : { idToken: answer.idToken }),
  };
}
