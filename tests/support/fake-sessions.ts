import type { LogInParts } from '../../electron/auth/log-in.ts';
import type { TokenAnswer } from '../../electron/auth/oidc-client.ts';
import { ExpectedError, failure } from '../../shared/errors.ts';

/** What a log-in needs of the session: it keeps what it was given, once `store` has taken it and it is still wanted. */
export function fakeSessions(established: TokenAnswer[], store: () => Promise<void>): LogInParts['sessions'] {
  return {
    admit: async () => undefined,
    establish: async (_provider, answer, _audience, isWanted) => {
      await store();
      if (isWanted?.() === false) throw new ExpectedError(failure('AUTH_CANCELLED'));
      established.push(answer);
      return null;
    },
    getServerSession: () => null,
  };
}
