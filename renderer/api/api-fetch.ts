import {
  type ApiAnswer,
  type ApiProgress,
  type ApiRequest,
  hasNoBody,
  MAX_API_BODY,
  MAX_API_TIMEOUT,
} from '../../shared/api.ts';
import { API_METHODS, type ApiMethod } from '../../shared/config.ts';
import { type Failure, failure } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';
import { streamOf } from './api-stream.ts';
import { type Broken, StreamedResponse } from './streamed-response.ts';

/** There was no answer, or the call was not allowed. An answer of whatever status is a `Response`, not an error. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly failure: Failure;

  constructor(reason: Failure) {
    super(reason.code);
    this.failure = reason;
  }

  /** The status of an answer that was not what was asked for; null: there was no answer. */
  get status(): number | null {
    const status = this.failure.details?.status;
    return typeof status === 'number' ? status : null;
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
  /** At most 16 MiB. */
  readonly body?: string | ArrayBuffer | ArrayBufferView<ArrayBuffer> | Blob | FormData | URLSearchParams | null;
  readonly signal?: AbortSignal | null;
  /** How long the whole call may take, its body included, in ms; at most a day. */
  readonly timeout?: number;
  /** Told how far the answer's body has come, each time some of it is read. */
  readonly onProgress?: (progress: ApiProgress) => void;
}

/**
 * Calls an API through main, which puts in the access token.
 * @param api the API's id in the configuration
 * @param path path and query below the API's base URL, beginning with `/`
 * @returns the answer, as soon as it is there; a large or endless body comes as a stream
 * @throws {ApiError} when there is no answer, and while a body is read that is cut off; a `DOMException` named `AbortError` when
 * the signal was used
 */
export async function apiFetch(api: string, path: string, options: ApiFetchOptions = {}): Promise<Response> {
  const { fetchApi } = window.keyporch;
  const use = (answer: ApiAnswer) => {
    options.signal?.throwIfAborted();
    return toResponse(answer, options);
  };
  return callMain({ api, path, options, ask: fetchApi, use });
}

/** Main's answer as `fetch` has it. */
export function toResponse(
  { status, headers, body }: ApiAnswer,
  { method = 'GET', signal = null, onProgress }: Pick<ApiFetchOptions, 'method' | 'signal' | 'onProgress'> = {},
): Response {
  const empty = hasNoBody(method.toUpperCase(), status);
  if (!('callId' in body)) {
    onProgress?.({ loaded: body.byteLength, total: body.byteLength });
    return new Response(empty ? null : body, { status, headers });
  }
  const length = headers['content-length'];
  const total = length === undefined ? null : Number(length);
  const broken: Broken = { reason: null };
  const onLoaded = (loaded: number) => onProgress?.({ loaded, total });
  const stream = empty ? null : streamOf(body, { signal, broken, onLoaded });
  return new StreamedResponse(stream, { status, headers }, broken);
}

interface MainCall<Value, Used> {
  readonly api: string;
  readonly path: string;
  readonly options: ApiFetchOptions;
  readonly ask: (request: ApiRequest) => Promise<Result<Value>>;
  /** What becomes of it. If more of it is to come, the signal is used for that from here on. */
  readonly use: (value: Value) => Used;
}

/** A page that is shown anew may still have calls of the time before: its own are named after its beginning. */
const PAGE = Math.floor(performance.timeOrigin);
let calls = 0;

/** Asks main for a call, which the signal stops, unless it was quicker. @throws as {@link apiFetch} */
export async function callMain<Value, Used>({ api, path, options, ask, use }: MainCall<Value, Used>): Promise<Used> {
  const { signal = null, timeout: wanted = null } = options;
  signal?.throwIfAborted();
  calls += 1;
  const callId = `${PAGE}-${calls}`;
  const abort = () => void window.keyporch.abortApi(callId);
  signal?.addEventListener('abort', abort);
  try {
    const { headers, body } = isPlain(options.body) ? plain(options) : await packed(options);
    signal?.throwIfAborted();
    const timeout = wanted === null ? null : Math.min(Math.max(Math.ceil(wanted), 1), MAX_API_TIMEOUT);
    const answer = await ask({ callId, api, path, method: methodOf(options), headers, body, timeout });
    if (!answer.ok) {
      signal?.throwIfAborted();
      throw new ApiError(answer.failure);
    }
    return use(answer.value);
  } finally {
    signal?.removeEventListener('abort', abort);
  }
}

type Body = ApiFetchOptions['body'];
type PlainBody = string | ArrayBuffer | null | undefined;

function isPlain(body: Body): body is PlainBody {
  return body === undefined || body === null || typeof body === 'string' || body instanceof ArrayBuffer;
}

function plain({ headers, body }: ApiFetchOptions) {
  const all = new Headers(headers);
  if (typeof body === 'string' && !all.has('content-type')) all.set('content-type', 'text/plain;charset=UTF-8');
  return { headers: Object.fromEntries(all), body: isPlain(body) ? sized(body ?? null) : null };
}

/** A form, a file and the like as bytes, with the content type that `fetch` would give them. */
async function packed({ headers, body }: ApiFetchOptions) {
  const all = new Headers(headers);
  const response = new Response(body ?? null);
  const type = response.headers.get('content-type');
  if (type !== null && !all.has('content-type')) all.set('content-type', type);
  return { headers: Object.fromEntries(all), body: sized(await response.arrayBuffer()) };
}

/** A larger one is not even sent to main. */
function sized<Value extends string | ArrayBuffer | null>(body: Value): Value {
  const size = typeof body === 'string' ? body.length : (body?.byteLength ?? 0);
  if (size > MAX_API_BODY) throw new ApiError(failure('API_BAD_REQUEST', { reason: 'a body over 16 MiB' }));
  return body;
}

function methodOf({ method = 'GET' }: ApiFetchOptions): ApiMethod {
  const found = API_METHODS.find((each) => each === method.toUpperCase());
  if (found === undefined) throw new ApiError(failure('API_NOT_ALLOWED', { reason: 'the method' }));
  return found;
}
