import { randomBytes } from 'node:crypto';
import { API_STREAM_PREFIX, type ApiAnswer, type ApiRequest } from '../../shared/api.ts';
import { type Failure, fail, failure, toFailure } from '../../shared/errors.ts';
import { Stop, type StopSignal } from '../ports/stop.ts';
import type { ClockPort } from '../ports/system.ts';
import type { ProxyAnswer } from './api-proxy.ts';
import { Turnstile } from './turnstile.ts';

/** Calls of one window. */
const LIMITS = { atOnce: 64, mayWait: 256, waitMs: 60_000 };
/** How long a stream waits for its window, in ms. */
const UNREAD_MS = 10_000;

/** Why streams ended early is remembered for so many calls of a window. */
const REMEMBERED = 64;

interface WindowCalls {
  readonly gate: Turnstile;
  /** From their request to the end of their answer. */
  readonly running: Map<string, Stop>;
  readonly failures: Map<string, Failure>;
}

interface Waiting {
  readonly body: AsyncIterable<Uint8Array>;
  readonly forget: () => void;
}

/**
 * The windows' calls: so many at once for each window, stopped when it says so, is closed or shows its page anew. What is too
 * large for a message waits under a path that is good once.
 */
export class ApiCalls {
  readonly #clock: Pick<ClockPort, 'after'>;
  readonly #windows = new Map<number | undefined, WindowCalls>();
  readonly #streams = new Map<string, Waiting>();
  readonly #held = new Set<Promise<unknown>>();

  constructor(clock: Pick<ClockPort, 'after'>) {
    this.#clock = clock;
  }

  /** @throws {ExpectedError} API_BUSY, API_BAD_REQUEST for a call that is running already; and whatever the call throws */
  async run(
    window: number | undefined,
    { callId }: Pick<ApiRequest, 'callId'>,
    call: (signal: StopSignal) => Promise<ProxyAnswer>,
  ): Promise<ApiAnswer> {
    const { stop, inTurn, end } = this.#admit(window, callId);
    try {
      const { status, headers, body } = await inTurn(call);
      if (body.kind === 'stream') return { status, headers, body: { path: this.#offer(body.body, stop, end), callId } };
      end(null);
      return { status, headers, body: toArrayBuffer(body.bytes) };
    } catch (error) {
      end(null);
      throw error;
    }
  }

  /** A call whose answer main uses up itself: when that is done, nothing of it goes on. @throws as {@link run} */
  async hold<Value>(
    window: number | undefined,
    { callId }: Pick<ApiRequest, 'callId'>,
    work: (signal: StopSignal) => Promise<Value>,
  ): Promise<Value> {
    const { stop, inTurn, end } = this.#admit(window, callId);
    const held = inTurn(work).finally(() => {
      end(null);
      stop.abort();
    });
    this.#held.add(held);
    try {
      return await held;
    } finally {
      this.#held.delete(held);
    }
  }

  /** The stream of a path that was handed out, once. @returns null: there is none, or none any more */
  take(path: string): AsyncIterable<Uint8Array> | null {
    const waiting = this.#streams.get(path);
    waiting?.forget();
    return waiting?.body ?? null;
  }

  /** Why a call's stream ended early, asked for once; null: it did not. */
  outcome(window: number | undefined, callId: string): Failure | null {
    const failures = this.#windows.get(window)?.failures;
    const found = failures?.get(callId) ?? null;
    failures?.delete(callId);
    return found;
  }

  /** Ends a call. One that is over, or never was, is nobody's loss. */
  abort(window: number | undefined, callId: string): void {
    this.#windows.get(window)?.running.get(callId)?.abort();
  }

  /** Ends all calls of a window that is closed, or shows its page anew. */
  abortAll(window: number): void {
    const calls = [...(this.#windows.get(window)?.running.values() ?? [])];
    this.#windows.delete(window);
    for (const stop of calls) stop.abort();
  }

  /** Ends all calls of all windows. @returns resolves when main has cleared up what it did with their answers */
  async stop(): Promise<void> {
    const held = [...this.#held];
    for (const { running } of this.#windows.values()) for (const stop of running.values()) stop.abort();
    await Promise.allSettled(held);
  }

  /** @returns `inTurn` does the work when there is room for it; `end` is to be called however it ends */
  #admit(window: number | undefined, callId: string) {
    const { gate, running, failures } = this.#of(window);
    if (running.has(callId)) fail('API_BAD_REQUEST', { reason: 'a call of that name is running' });
    const stop = new Stop();
    running.set(callId, stop);
    let leave = (): void => undefined;
    const inTurn = async <Value>(work: (signal: StopSignal) => Promise<Value>): Promise<Value> => {
      leave = await gate.enter(stop);
      return work(stop);
    };
    const end = (failure: Failure | null) => {
      leave();
      if (running.get(callId) === stop) running.delete(callId);
      if (failure !== null) remember(failures, callId, failure);
    };
    return { stop, inTurn, end };
  }

  #of(window: number | undefined): WindowCalls {
    const known = this.#windows.get(window) ?? {
      gate: new Turnstile(LIMITS, this.#clock),
      running: new Map(),
      failures: new Map(),
    };
    this.#windows.set(window, known);
    return known;
  }

  #offer(body: AsyncIterable<Uint8Array>, stop: Stop, end: (failure: Failure | null) => void): string {
    const path = `${API_STREAM_PREFIX}${randomBytes(16).toString('base64url')}`;
    const cancel = this.#clock.after(UNREAD_MS, () => stop.abort());
    const forget = () => {
      cancel();
      this.#streams.delete(path);
    };
    stop.addEventListener('abort', () => {
      if (!this.#streams.has(path)) return; // it is being read, and ends by itself
      forget();
      void body[Symbol.asyncIterator]().return?.();
      end(failure('API_ABORTED'));
    });
    this.#streams.set(path, { body: stoppable(untilEnd(body, end), stop), forget });
    return path;
  }
}

/** Who stops reading stops the call: a reader that waits for the next piece can't be ended otherwise. */
function stoppable(body: AsyncGenerator<Uint8Array>, stop: Stop): AsyncIterable<Uint8Array> {
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => body.next(),
      return: () => {
        stop.abort();
        return body.return(undefined);
      },
    }),
  };
}

async function* untilEnd(
  body: AsyncIterable<Uint8Array>,
  end: (failure: Failure | null) => void,
): AsyncGenerator<Uint8Array> {
  let problem: Failure | null = null;
  try {
    yield* body;
  } catch (error) {
    problem = toFailure(error);
    throw error;
  } finally {
    end(problem);
  }
}

function remember(failures: Map<string, Failure>, callId: string, reason: Failure): void {
  failures.set(callId, reason);
  const [oldest] = failures.keys();
  if (failures.size > REMEMBERED && oldest !== undefined) failures.delete(oldest);
}

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  // Node's small buffers share one large one, with other things in it.
  if (buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength) return buffer;
  return new Uint8Array(bytes).buffer;
}
