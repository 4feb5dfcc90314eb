import { focusManager, QueryClient } from '@tanstack/react-query';
import type { Client } from '../client.ts';
import { personOf } from '../session/kept.ts';
import { mayRetry, retryDelay } from './retry.ts';

/** What was loaded counts as fresh for half a minute. @param delay between two tries, in ms */
export function createQueryClient(delay: typeof retryDelay = retryDelay): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 30_000,
        retry: mayRetry,
        retryDelay: delay,
        networkMode: 'always', // APIs can be on this machine, or where no network is said to be
        refetchOnReconnect: false, // see below
      },
      mutations: { retry: false, networkMode: 'always' },
    },
  });
}

/**
 * Keeps what was loaded in step with the session and the network. What somebody loaded goes when they do, also where somebody
 * else comes in their place. What is shown is loaded again when the window comes to the front, unless it is fresh; and in any
 * case when the network has come or gone, or the session could be renewed again: then it is known whether it is old.
 * @returns the function that ends it
 */
export function followSession(queries: QueryClient, { session }: Client): () => void {
  const reload = () => void queries.invalidateQueries();
  let { person, stale } = seen();
  const end = session.subscribe(() => {
    const now = seen();
    if (now.person !== person) queries.clear();
    else if (stale && !now.stale) reload();
    ({ person, stale } = now);
  });
  const lookAgain = () => focusManager.onFocus();
  window.addEventListener('online', reload);
  window.addEventListener('offline', reload);
  window.addEventListener('focus', lookAgain);
  return () => {
    end();
    window.removeEventListener('online', reload);
    window.removeEventListener('offline', reload);
    window.removeEventListener('focus', lookAgain);
  };

  function seen() {
    const state = session.get();
    const current = state.status === 'authenticated' ? state.session : null;
    return { person: personOf(current), stale: current?.stale ?? false };
  }
}
