import type { ApiAnswer } from '../../shared/api.ts';
import { API_METHODS, type ApiMethod } from '../../shared/config.ts';
import type { Failure } from '../../shared/errors.ts';

/** There was no answer, or the call was not allowed. An answer of whatever status is a `Response`, not an error. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.code);
    this.failure = failure;
  }
}

/** The failure that an error of a call stands for; a bug becomes `INTERNAL`. */
export function failureOf(error: Error | undefined): Failure {
  return error instanceof ApiError ? error.failure : { code: 'INTERNAL' };
}

/** As in `fetch`, as far as the proxy passes it on. */
export interface ApiFetchOptions {
  readonly method?: string;
  readonly headers?: HeadersInit;
  readonly body?: string | ArrayBuffer | null;
  readonly signal?: AbortSignal;
}

/**
 * Calls an API through main, which puts in the access token.
 * @param api the API's id in the configuration
 * @param path path and query below the API's base URL, beginning with `/`
 * @throws {ApiError} when there is no answer; a `DOMException` named `AbortError` when the signal was used
 */
export async function apiFetch(api: string, path: string, options: ApiFetchOptions = {}): Promise<Response> {
  const { signal, body = null } = options;
  signal?.throwIfAborted();
  const callId = crypto.randomUUID();
  const abort = () => void window.keyporch.abortApi(callId);
  signal?.addEventListener('abort', abort);
  try {
    const headers = Object.fromEntries(new Headers(options.headers));
    const answer = await window.keyporch.fetchApi({ callId, api, path, method: methodOf(options), headers, body });
    signal?.throwIfAborted();
    if (!answer.ok) throw new ApiError(answer.failure);
    return toResponse(answer.value);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

/** Main's answer as `fetch` has it. */
export function toResponse({ status, headers, body }: ApiAnswer): Response {
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : body, { status, headers });
}

function methodOf({ method = 'GET' }: ApiFetchOptions): ApiMethod {
  const found = API_METHODS.find((each) => each === method.toUpperCase());
  if (found === undefined) throw new ApiError({ code: 'API_NOT_ALLOWED', details: { reason: 'the method' } });
  return found;
}
