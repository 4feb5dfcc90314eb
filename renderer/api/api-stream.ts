import type { ApiStream } from '../../shared/api.ts';
import { failure } from '../../shared/errors.ts';
import { ApiError } from './api-fetch.ts';
import type { Broken } from './streamed-response.ts';

interface Reading {
  readonly signal: AbortSignal | null;
  readonly broken: Broken;
  /** How much of it there is, in bytes, each time there is more. */
  readonly onLoaded: (bytes: number) => void;
}

/**
 * A body that main hands over piece by piece on the window's own origin. To cancel it, or to use the signal, closes main's
 * connection to the API.
 */
export function streamOf(
  { path, callId }: ApiStream,
  { signal, broken, onLoaded }: Reading,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>> | null = null;
  let loaded = 0;
  const open = async () => {
    const answer = await fetch(path, { signal });
    if (!answer.ok || answer.body === null) throw new ApiError(failure('API_ABORTED'));
    return answer.body.getReader();
  };
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    pull: async (controller) => {
      try {
        reader ??= await open();
        const { done, value } = await reader.read();
        if (done) return controller.close();
        loaded += value.byteLength;
        controller.enqueue(value);
      } catch (error) {
        broken.reason = signal?.aborted ? signal.reason : error instanceof ApiError ? error : await reasonOf(callId);
        throw broken.reason;
      }
      onLoaded(loaded);
    },
    cancel: async (reason) => {
      void window.keyporch.abortApi(callId);
      await reader?.cancel(reason);
    },
  });
}

/** Chromium only knows that the body is cut off; main knows why. */
async function reasonOf(callId: string): Promise<ApiError> {
  const answer = await window.keyporch.getApiOutcome(callId);
  return new ApiError((answer.ok ? answer.value : null) ?? failure('API_ABORTED'));
}
