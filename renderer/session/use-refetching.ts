import { useEffect } from 'react';
import type { Client } from '../client.ts';

/**
 * When a window asks main to look at the session again, with the names and defaults of next-auth's `SessionProvider`. None is
 * needed to be right: main renews in advance and tells every window by itself. Without a session they do nothing.
 */
export interface Refetching {
  /** In seconds; 0, the default: never. */
  readonly refetchInterval?: number;
  /** When the window can be seen again. True by default. */
  readonly refetchOnWindowFocus?: boolean;
  /** False: not by the interval while there is no network. True by default. */
  readonly refetchWhenOffline?: boolean;
}

export function useRefetching(
  { bridge, session }: Client,
  { refetchInterval = 0, refetchOnWindowFocus = true, refetchWhenOffline = true }: Refetching,
): void {
  useEffect(() => {
    const refetch = () => {
      const state = session.get();
      // Where the keychain did not take the session, asking again can open its dialog: only a person's click does that.
      if (state.status === 'authenticated' && state.session.storage === 'keychain') void bridge.updateSession();
    };
    const onVisible = () => {
      if (document.visibilityState === 'visible') refetch();
    };
    const onInterval = () => {
      if (refetchWhenOffline || navigator.onLine) refetch();
    };
    if (refetchOnWindowFocus) document.addEventListener('visibilitychange', onVisible);
    const timer = refetchInterval > 0 ? setInterval(onInterval, refetchInterval * 1_000) : undefined;
    return () => {
      document.removeEventListener('visibilitychange', onVisible);
      clearInterval(timer);
    };
  }, [bridge, session, refetchInterval, refetchOnWindowFocus, refetchWhenOffline]);
}
