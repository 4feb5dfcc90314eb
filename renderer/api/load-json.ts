import type { Failure } from '../../shared/errors.ts';
import { ApiError, apiFetch, failureOf } from './api-fetch.ts';

/** An API's answer as views use it. */
export interface JsonAnswer {
  readonly body: unknown;
  /** The `Link` header, its targets as paths. */
  readonly link: string | null;
}

/** The JSON at a path. @throws {ApiError} also for an answer that is a refusal or no JSON */
export async function loadJson(api: string, path: string, signal?: AbortSignal): Promise<JsonAnswer> {
  const response = await apiFetch(api, path, {
    headers: { accept: 'application/json' },
    ...(signal ? { signal } : {}),
  });
  return readJson(api, response);
}

/** The JSON in an answer. @throws {ApiError} for an answer that is a refusal or no JSON */
export async function readJson(api: string, response: Response): Promise<JsonAnswer> {
  if (!response.ok) throw new ApiError(refusal(api, response.status));
  try {
    return { body: await response.json(), link: response.headers.get('link') };
  } catch {
    throw new ApiError({ code: 'API_BAD_RESPONSE', details: { api, reason: 'not JSON' } }); // its text would quote the data
  }
}

/** The API lets the person not, or no longer, see it: what was loaded before is not shown either. */
export function isRefusal(error: Error): boolean {
  return failureOf(error).code === 'API_REFUSED';
}

function refusal(api: string, status: number): Failure {
  const details = { api, reason: `HTTP ${status}` };
  return { code: status === 401 || status === 403 ? 'API_REFUSED' : 'API_BAD_RESPONSE', details };
}
