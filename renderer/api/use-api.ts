import {
  queryOptions,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import type { ApiMethod } from '../../shared/config.ts';
import { personOf } from '../session/kept.ts';
import { useSession } from '../session/use-session.ts';
import { ApiError } from './api-fetch.ts';
import { isRefusal, type JsonAnswer, loadJson, sendJson } from './load-json.ts';

export interface UseApiOptions {
  /** False: nothing is loaded for now. */
  readonly enabled?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** While another path loads, what the last one had stays: for the pages of a list. */
  readonly keepLast?: boolean;
}

/** As TanStack Query has it: `data`, `error`, `isPending`, `isFetching`, `refetch`, `dataUpdatedAt` and so on. */
export type UseApi<Data> = UseQueryResult<Data> & {
  /** There are data, and they may be old: they could not be loaded again, or the session could not be renewed. */
  readonly isOld: boolean;
  /** The `Link` header of the answer, its targets as paths. @see RFC 8288 */
  readonly link: string | null;
};

/**
 * The JSON of an API path, loaded when it is shown and shared by all who show it.
 *
 * Data belong to the person who loaded them: another one, or none, never gets to see them. Data that could not be loaded again
 * stay, with the error beside them and marked as old, unless the API says that the person may not see them any more.
 *
 * It is tried again by itself, a few times, where there was no answer or the server is at fault; it is loaded again when the
 * window comes to the front, when the network changes and when the session could be renewed again.
 */
export function useApi<Data = unknown>(api: string, path: string, options: UseApiOptions = {}): UseApi<Data> {
  const { enabled = true, headers = {}, keepLast = false } = options;
  const { data: session } = useSession();
  const person = personOf(session);
  const wanted = enabled && person !== null;
  const asked = queryOptions({
    queryKey: [person, api, path, headers],
    queryFn: ({ signal }) => loadJson(api, path, { signal, headers }) as Promise<JsonAnswer<Data>>,
  });
  const queries = useQueryClient();
  // While it is drawn: `useQuery` asks when the picture without the data has been painted.
  if (wanted && queries.getQueryState(asked.queryKey) === undefined) void queries.prefetchQuery(asked);
  const query = useQuery({
    ...asked,
    enabled: wanted,
    placeholderData: (last, before) => (keepLast && before?.queryKey[0] === person ? last : undefined),
  });
  const shown = query.error !== null && isRefusal(query.error) ? undefined : query.data;
  return {
    ...query,
    data: shown?.body,
    link: shown?.link ?? null,
    isOld: shown !== undefined && (query.error !== null || (session?.stale ?? false)),
  } as UseApi<Data>;
}

export interface UseApiMutationOptions {
  /** POST where it is left out. */
  readonly method?: Exclude<ApiMethod, 'GET' | 'HEAD'>;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Of a change that was not made. */
const NOTHING_CHANGED = {
  status: 'idle',
  isIdle: true,
  isPending: false,
  isSuccess: false,
  isError: false,
  isPaused: false,
  data: undefined,
  error: null,
  failureReason: null,
  failureCount: 0,
  variables: undefined,
  context: undefined,
  submittedAt: 0,
} as const;

/**
 * Changes something at an API: `mutate(body)` sends JSON, and never a second time by itself. After it, whatever is shown of that
 * API is loaded again. `data` is undefined where the API answers without JSON. What came of it belongs to the person who made
 * it, too.
 */
export function useApiMutation<Data = unknown, Body = unknown>(
  api: string,
  path: string,
  { method = 'POST', headers = {} }: UseApiMutationOptions = {},
): UseMutationResult<Data, Error, Body> {
  const queries = useQueryClient();
  const person = personOf(useSession().data);
  const mutation = useMutation({
    mutationKey: [person], // with another one it begins anew, once that is painted
    onMutate: () => person,
    mutationFn: async (body: Body) => {
      const options = {
        method,
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify(body),
      };
      return (await sendJson(api, path, options)) as Data;
    },
    // Also where it failed: it may have been done all the same.
    onSettled: () => void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[1] === api }),
  });
  if (mutation.context === undefined || mutation.context === person) return mutation;
  return { ...mutation, ...NOTHING_CHANGED } as typeof mutation;
}

/** Loads once more because the person said so: what they did not allow, main then asks them again. */
export function useRetry({ error, refetch }: Pick<UseApi<unknown>, 'error' | 'refetch'>): () => Promise<void> {
  const { update } = useSession();
  return async () => {
    if (error instanceof ApiError && error.failure.code === 'API_NOT_ALLOWED') await update();
    await refetch();
  };
}
