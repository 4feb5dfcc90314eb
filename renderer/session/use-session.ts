import { useEffect } from 'react';
import type { Failure } from '../../shared/errors.ts';
import type { Session, SessionState } from '../../shared/session.ts';
import { useClient, useStore } from './SessionProvider.tsx';

/** As in next-auth/react. `data` is null unless `status` is `authenticated`. */
export interface UseSession {
  readonly data: Session | null;
  readonly status: SessionState['status'];
  /** Why the last session ended, where the person did not end it. */
  readonly reason: Failure | null;
  /** Looks again (keychain, provider). The status never goes back to `loading`. */
  readonly update: () => Promise<Session | null>;
}

export interface UseSessionOptions {
  /** The screen needs a session: `onUnauthenticated` is called without one. */
  readonly required?: boolean;
  readonly onUnauthenticated?: () => void;
}

/** Who is logged in, as main knows it. */
export function useSession({ required = false, onUnauthenticated }: UseSessionOptions = {}): UseSession {
  const { bridge, session } = useClient();
  const state = useStore(session);
  const missing = required && state.status === 'unauthenticated';
  useEffect(() => {
    if (missing) onUnauthenticated?.();
  }, [missing, onUnauthenticated]);
  return {
    data: sessionOf(state),
    status: state.status,
    reason: state.status === 'unauthenticated' ? state.reason : null,
    update: async () => {
      const answer = await bridge.updateSession();
      return answer.ok ? sessionOf(answer.value) : sessionOf(session.get());
    },
  };
}

function sessionOf(state: SessionState): Session | null {
  return state.status === 'authenticated' ? state.session : null;
}
