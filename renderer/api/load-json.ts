import { statusFailure } from '../../shared/api.ts';
import { ApiError, type ApiFetchOptions, apiFetch, failureOf } from './api-fetch.ts';

/** An API's answer as views use it. */
export interface JsonAnswer<Data = unknown> {
  readonly body: Data;
  /** The `Link` header, its targets as paths. */
  readonly link: string | null;
}

/** The JSON that an API answers with. @throws {ApiError} also for an answer that is a refusal or no JSON */
export async function loadJson(api: string, path: string, options: ApiFetchOptions = {}): Promise<JsonAnswer> {
  const headers = new Headers(options.headers);
  if (!headers.has('accept')) headers.set('accept', 'application/json');
  return readJson(api, await apiFetch(api, path, { ...options, headers }));
}

/** As {@link loadJson}, for what changes something: @returns undefined where there is no JSON in the answer */
export async function sendJson(api: string, path: string, options: ApiFetchOptions): Promise<unknown> {
  const response = await apiFetch(api, path, options);
  const isJson = /[/+]json\b/i.test(response.headers.get('content-type') ?? '');
  if (!response.ok || isJson) return (await readJson(api, response)).body;
  letGo(response);
  return undefined;
}

/** The JSON in an answer. @throws {ApiError} for an answer that is a refusal or no JSON */
export async function readJson(api: string, response: Response): Promise<JsonAnswer> {
  if (!response.ok) throw refusalOf(api, response);
  try {
    return { body: await response.json(), link: response.headers.get('link') };
  } catch (error) {
    if (error instanceof ApiError || (error instanceof DOMException && error.name === 'AbortError')) throw error;
    throw new ApiError({ code: 'API_BAD_RESPONSE', details: { api, reason: 'not JSON' } }); // its text would quote the data
  }
}

/** Of an answer that is not what was asked for. */
export function refusalOf(api: string, response: Response): ApiError {
  letGo(response);
  return new ApiError(statusFailure(api, response.status, response.headers.get('retry-after')));
}

/** Nobody reads its body: it takes the place of a call until it is read or cancelled. */
export function letGo({ body }: Response): void {
  body?.cancel().catch(() => undefined); // it has broken off already
}

/** The API lets the person not, or no longer, see it: what was loaded before is not shown either. */
export function isRefusal(error: Error): boolean {
  const { code } = failureOf(error);
  return code === 'API_REFUSED' || code === 'API_TOKEN_REFUSED';
}
