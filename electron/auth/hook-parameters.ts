import type { Account, SignInParameters } from '../ports/hooks.ts';
import type { AccountRecord } from './account-record.ts';
import type { TokenAnswer } from './oidc-client.ts';
import type { Provider } from './providers.ts';

/** An account as the integrator's code sees it: without a token. */
export function accountOf({ config }: Provider, record: AccountRecord): Account {
  const expiresAt = record.accessTokens.at(-1)?.expiresAt ?? null;
  return {
    provider: config.id,
    type: config.oauth2 === undefined ? 'oidc' : 'oauth',
    providerAccountId: record.user.id,
    scope: record.scope,
    expires_at: expiresAt === null ? null : Math.floor(expiresAt / 1_000),
  };
}

/** Who is logging in, as the integrator's callbacks see it. The refresh token is for nobody. */
export function signInParameters(provider: Provider, record: AccountRecord, answer: TokenAnswer): SignInParameters {
  return {
    user: record.user,
    account: { ...accountOf(provider, record), access_token: answer.accessToken },
    profile: answer.claims ?? {},
  };
}
