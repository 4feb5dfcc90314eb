import { type ApiProgress, type ApiRequest, type DownloadedFile, statusFailure } from '../../shared/api.ts';
import { ExpectedError, failure } from '../../shared/errors.ts';
import type { StopSignal } from '../ports/stop.ts';
import type { ChosenFile, ClockPort, SaveFilePort } from '../ports/system.ts';
import type { ApiProxy, ProxyAnswer } from './api-proxy.ts';
import { suggestFile } from './file-name.ts';

/** Between two words on how far it is, in ms. */
const PROGRESS_MS = 100;

export interface DownloadParts {
  readonly proxy: Pick<ApiProxy, 'call'>;
  readonly saveFile: SaveFilePort;
  readonly clock: Pick<ClockPort, 'after'>;
}

export interface Download {
  readonly request: ApiRequest;
  /** What the page would call the file. */
  readonly suggestedName: string | null;
  /** The dialog belongs to it. */
  readonly window: number | undefined;
  /** Ends it at any time. To be used when this is over too: what is left of an answer that is not wanted ends with it. */
  readonly signal: StopSignal;
  readonly onProgress: (progress: ApiProgress) => void;
}

/**
 * An answer into a file of the person's choice. The API is asked first: for what it refuses nobody has to find a place. While
 * the person chooses, the API's server waits.
 * @returns null where no file was chosen
 * @throws {ExpectedError} as the call; API_TOKEN_REFUSED, API_REFUSED, API_BAD_RESPONSE with the status of an answer that is
 * not the data; CONFIRM_BUSY, FILE_NOT_WRITTEN
 */
export async function download(parts: DownloadParts, wanted: Download): Promise<DownloadedFile | null> {
  const { request, suggestedName, window, signal } = wanted;
  const { status, headers, body } = await parts.proxy.call(request, signal, 'file');
  if (status < 200 || status > 299)
    throw new ExpectedError(statusFailure(request.api, status, headers['retry-after'] ?? null));
  const suggested = suggestFile(suggestedName, headers['content-disposition'], request.path);
  const file = await orStop(parts.saveFile.choose(suggested, window), signal);
  if (file === null) return null;
  return write(parts.clock, wanted, { headers, body }, file);
}

async function write(
  clock: DownloadParts['clock'],
  { onProgress, signal }: Download,
  { headers, body }: Pick<ProxyAnswer, 'headers' | 'body'>,
  file: ChosenFile,
): Promise<DownloadedFile> {
  const length = headers['content-length'];
  const total = length === undefined ? null : Number(length);
  const progress = sometimes(clock, onProgress);
  let bytes = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const piece of body.kind === 'whole' ? [body.bytes] : body.body) {
      yield piece;
      bytes += piece.byteLength;
      progress.tell({ loaded: bytes, total });
    }
  }
  try {
    await file.write(counted(), signal);
    return { name: file.name, bytes };
  } finally {
    progress.end();
  }
}

interface Sometimes {
  readonly tell: (progress: ApiProgress) => void;
  readonly end: () => void;
}

/** Tells the first time, and then not too often. */
function sometimes(clock: Pick<ClockPort, 'after'>, tell: (progress: ApiProgress) => void): Sometimes {
  let quiet = false;
  let end = (): void => undefined;
  return {
    tell: (progress) => {
      if (quiet) return;
      quiet = true;
      end = clock.after(PROGRESS_MS, () => {
        quiet = false;
      });
      tell(progress);
    },
    end: () => end(),
  };
}

/** A dialog can't be closed from here; what it answers after the end is nobody's. */
function orStop<Value>(work: Promise<Value>, signal: StopSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(new ExpectedError(failure('API_ABORTED')));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
