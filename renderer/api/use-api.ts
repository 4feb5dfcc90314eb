import { QueryClient, type UseQueryResult, useQuery } from '@tanstack/react-query';
import { useSession } from '../session/use-session.ts';
import { type JsonAnswer, loadJson } from './load-json.ts';

/** What was loaded stays for half a minute; nothing is loaded again behind the person's back. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: { retry: false, staleTime: 30_000, refetchOnWindowFocus: false, networkMode: 'always' },
    },
  });
}

/**
 * The JSON of an API path, loaded when it is shown. Data belongs to the person who loaded it: another one, or none, never
 * gets to see it.
 */
export function useApi(api: string, path: string): UseQueryResult<JsonAnswer> {
  const { data: session } = useSession();
  const person = session && `${session.provider} ${session.user.id}`;
  return useQuery({
    queryKey: [person, api, path],
    queryFn: ({ signal }) => loadJson(api, path, signal),
    enabled: person !== null,
    // While the next page loads the last one stays, if it is the same person's.
    placeholderData: (last, query) => (query?.queryKey[0] === person ? last : undefined),
  });
}
