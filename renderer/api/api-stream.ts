import { type ApiBatch, type ApiStream, MAX_BATCHES_ASKED, READ_CHANNEL } from '../../shared/api.ts';
import type { Result } from '../../shared/result.ts';
import { ApiError } from './api-fetch.ts';
import type { Broken } from './streamed-response.ts';

interface Reading {
  readonly signal: AbortSignal | null;
  readonly broken: Broken;
  /** How much of it there is, in bytes, each time there is more. */
  readonly onLoaded: (bytes: number) => void;
}

/**
 * Chromium clears away what was read when some 64 MB of buffers have come together. A buffer that nobody touches takes no memory,
 * but counts: with one of these for every so many bytes of a stream, a page that reads 100 MB grows by some 10 MB less.
 */
const BALLAST = { every: 524_288, bytes: 4_194_304, buffer: new ArrayBuffer(0) };

/**
 * A body that main hands over batch by batch, by a port of its own. Some are asked for ahead, so that they are on their way while
 * others are read. To cancel it closes main's connection to the API; so does the signal, which ends it here at once too.
 */
export function streamOf(
  { callId }: ApiStream,
  { signal, broken, onLoaded }: Reading,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  const { port1: port, port2: mains } = new MessageChannel();
  let asked = 0;
  let loaded = 0;
  let weighedAt = 0;
  let onAbort = (): void => undefined;
  const stop = () => void window.keyporch.abortApi(callId);
  const end = () => {
    port.close();
    signal?.removeEventListener('abort', onAbort);
  };
  return new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => {
      const breakOff = (reason: unknown) => {
        end();
        broken.reason = reason;
        controller.error(reason);
      };
      onAbort = () => {
        breakOff(signal?.reason);
        stop();
      };
      signal?.addEventListener('abort', onAbort);
      port.onmessage = ({ data: batch }: MessageEvent<Result<ApiBatch>>) => {
        asked -= 1;
        if (!batch.ok) return breakOff(new ApiError(batch.failure));
        if (batch.value === null) {
          end();
          return controller.close();
        }
        loaded += batch.value.byteLength;
        controller.enqueue(new Uint8Array(batch.value));
        onLoaded(loaded);
        if (loaded >= weighedAt + BALLAST.every) {
          weighedAt = loaded;
          BALLAST.buffer = new ArrayBuffer(BALLAST.bytes);
        }
      };
      window.postMessage({ channel: READ_CHANNEL, callId }, window.location.origin, [mains]);
    },
    pull: () => {
      for (; asked < MAX_BATCHES_ASKED; asked += 1) port.postMessage(null);
    },
    cancel: () => {
      end();
      stop();
    },
  });
}
