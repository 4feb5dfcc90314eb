import { QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { personOf } from '../session/kept.ts';
import { useSession } from '../session/use-session.ts';
import { ApiError } from './api-fetch.ts';
import { type JsonAnswer, loadJson } from './load-json.ts';

/** What was loaded stays for half a minute; nothing is loaded again behind the person's back, but what failed without network. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        retry: false,
        staleTime: 30_000,
        refetchOnWindowFocus: false,
        refetchOnReconnect: ({ state }) => state.status === 'error',
        networkMode: 'always',
      },
    },
  });
}

/**
 * The JSON of an API path, loaded when it is shown. Data belongs to the person who loaded it: another one, or none, never
 * gets to see it. Data that could not be loaded again stay, with the error beside them; they are loaded again when the session
 * is no longer stale.
 */
export function useApi(api: string, path: string): UseQueryResult<JsonAnswer> {
  const { data: session } = useSession();
  const person = personOf(session);
  const query = useQuery({
    queryKey: [person, api, path],
    queryFn: ({ signal }) => loadJson(api, path, signal),
    enabled: person !== null,
    // While the next page loads the last one stays, if it is the same person's.
    placeholderData: (last, before) => (before?.queryKey[0] === person ? last : undefined),
  });
  const { refetch } = query;
  const stale = session?.stale ?? false;
  const before = useRef(stale);
  useEffect(() => {
    if (before.current && !stale) void refetch();
    before.current = stale;
  }, [stale, refetch]);
  return query;
}

/** Loads once more because the person said so: what they did not allow, main then asks them again. */
export function useRetry({
  error,
  refetch,
}: Pick<UseQueryResult<JsonAnswer>, 'error' | 'refetch'>): () => Promise<void> {
  const { update } = useSession();
  return async () => {
    if (error instanceof ApiError && error.failure.code === 'API_NOT_ALLOWED') await update();
    await refetch();
  };
}
