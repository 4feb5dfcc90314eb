import { type DownloadedFile, MAX_SUGGESTED_NAME } from '../../shared/api.ts';
import { type ApiFetchOptions, callMain } from './api-fetch.ts';

/** As for {@link apiFetch}. `onProgress` is told about ten times a second. */
export interface DownloadApiOptions extends ApiFetchOptions {
  /** What the file is called unless the person says otherwise; left out: as the API calls it. */
  readonly suggestedName?: string;
}

/**
 * Downloads from an API into a file, whatever its size: main asks the person for a place and writes it there. A file is there
 * as a whole or not at all.
 * @returns what the person has called it; null: they chose no file
 * @throws {ApiError} when there is no answer, the answer is not the data (then with its `status`), or the file could not be
 * written; a `DOMException` named `AbortError` when the signal was used before the file was there
 */
export async function downloadApi(
  api: string,
  path: string,
  { suggestedName, onProgress, ...options }: DownloadApiOptions = {},
): Promise<DownloadedFile | null> {
  const { keyporch } = window;
  let end = (): void => undefined;
  try {
    const file = await callMain({
      api,
      path,
      options,
      ask: (request) => {
        end = keyporch.onApiProgressed(({ callId, loaded, total }) => {
          if (callId === request.callId) onProgress?.({ loaded, total });
        });
        return keyporch.downloadApi(request, suggestedName?.slice(-MAX_SUGGESTED_NAME) ?? null);
      },
      use: (file) => file,
    });
    if (file !== null) onProgress?.({ loaded: file.bytes, total: file.bytes });
    return file;
  } finally {
    end();
  }
}
