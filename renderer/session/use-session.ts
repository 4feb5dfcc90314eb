import { useCallback, useEffect, useEffectEvent, useRef } from 'react';
import type { Failure } from '../../shared/errors.ts';
import type { Session, SessionEnd, SessionState } from '../../shared/session.ts';
import { HOME } from '../setup/places.ts';
import { useClient, useStore } from './SessionProvider.tsx';

/** What is there in every state. */
interface Always {
  /** Why the last session ended or could not be restored, where the person did not end it. */
  readonly reason: Failure | null;
  /** How the last session of this run ended. */
  readonly ended: SessionEnd | null;
  /** Looks again (keychain, provider). The status never goes back to `loading`. */
  readonly update: () => Promise<Session | null>;
}

/**
 * As in next-auth/react: `data` is undefined while it is not known yet whether there is a session, and null when there is none.
 * A screen that requires a session never sees `unauthenticated`: it is `loading` until there is one.
 */
export type UseSession<Required extends boolean = false> = Always &
  (
    | { readonly data: Session; readonly status: 'authenticated' }
    | { readonly data: undefined; readonly status: 'loading' }
    | (Required extends true
        ? { readonly data: null; readonly status: 'loading' }
        : { readonly data: null; readonly status: 'unauthenticated' })
  );

export interface UseSessionOptions<Required extends boolean = false> {
  /** The screen needs a session: without one `onUnauthenticated` is called. */
  readonly required?: Required;
  /**
   * Called once each time the session is missing. Left out: the window goes to the log-in screen. Neither opens a browser; only
   * a person's click does that.
   */
  readonly onUnauthenticated?: () => void;
}

/** Who is logged in, as main knows it. @throws {Error} outside a `SessionProvider` */
export function useSession<Required extends boolean = false>(
  options: UseSessionOptions<Required> = {},
): UseSession<Required> {
  const { bridge, session } = useClient();
  const state = useStore(session);
  const missing = options.required === true && state.status === 'unauthenticated';
  useOnce(missing, options.onUnauthenticated ?? goToLogIn);
  const update = useCallback(async () => {
    const answer = await bridge.updateSession();
    return sessionOf(answer.ok ? answer.value : session.get());
  }, [bridge, session]);
  const over = state.status === 'unauthenticated' ? state : { reason: null, ended: null };
  const seen = {
    data: state.status === 'loading' ? undefined : sessionOf(state),
    status: missing ? 'loading' : state.status,
    reason: over.reason,
    ended: over.ended,
    update,
  };
  return seen as UseSession<Required>; // which of them belong together is said above
}

/** Calls back once when something becomes so, whatever React does twice and however often the callback is a new one. */
function useOnce(so: boolean, onSo: () => void): void {
  const told = useRef(false);
  const tell = useEffectEvent(onSo);
  useEffect(() => {
    if (so && !told.current) tell();
    told.current = so;
  }, [so]);
}

function goToLogIn(): void {
  window.location.hash = HOME;
}

function sessionOf(state: SessionState): Session | null {
  return state.status === 'authenticated' ? state.session : null;
}
