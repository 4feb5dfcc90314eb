import { type ApiAnswer, type ApiRequest, MAX_BATCHES_ASKED } from '../../shared/api.ts';
import { type ExpectedError, fail } from '../../shared/errors.ts';
import { Stop, type StopSignal } from '../ports/stop.ts';
import type { ClockPort } from '../ports/system.ts';
import type { ProxyAnswer, StreamedBody } from './api-proxy.ts';
import { Batches } from './batches.ts';
import { Turnstile } from './turnstile.ts';

/** Calls of one window. */
const LIMITS = { atOnce: 64, mayWait: 256, waitMs: 60_000 };
/** How long a stream waits for its window, in ms. */
const UNREAD_MS = 10_000;

interface WindowCalls {
  readonly gate: Turnstile;
  /** From their request to the end of their answer. */
  readonly running: Map<string, Stop>;
  /** By call: bodies that are read batch by batch. */
  readonly streams: Map<string, Stream>;
}

interface Stream {
  readonly batches: Batches;
  /** The window has begun to read it. */
  readonly isRead: () => void;
  /** Batches that the window waits for. */
  asked: number;
  /** The window's, once it has opened it. */
  onStopped: OnStopped | null;
  /** Why it was stopped; what was not handed over by then never is. */
  stopped: ExpectedError | null;
}

type NamedCall = Pick<ApiRequest, 'callId' | 'timeout'>;
/** @param timeout what is left of the call's own when it is its turn, in ms; null: it has none */
type Work<Value> = (signal: StopSignal, timeout: number | null) => Promise<Value>;
type OnStopped = (reason: ExpectedError) => void;
/** @returns the next batch's pieces; null: there is no more. Several may be asked for at once, and come in their order */
type ReadBatch = () => Promise<readonly Uint8Array[] | null>;

/**
 * The windows' calls: so many at once for each window, stopped when it says so, is closed or shows its page anew. What is too
 * large for a message is handed over batch by batch, as the window asks for them.
 */
export class ApiCalls {
  readonly #clock: ClockPort;
  readonly #windows = new Map<number | undefined, WindowCalls>();
  readonly #held = new Set<Promise<unknown>>();

  constructor(clock: ClockPort) {
    this.#clock = clock;
  }

  /** @throws {ExpectedError} API_BUSY, API_BAD_REQUEST for a call that is running already; and whatever the call throws */
  async run(window: number | undefined, named: NamedCall, call: Work<ProxyAnswer>): Promise<ApiAnswer> {
    const { callId } = named;
    const { stop, inTurn, end } = this.#admit(window, named);
    try {
      const { status, headers, body } = await inTurn(call);
      if (stop.aborted) fail('API_ABORTED'); // its body has ended with the signal
      if (body.kind === 'stream') {
        this.#offer(window, callId, body, stop, end);
        return { status, headers, body: { callId } };
      }
      end();
      return { status, headers, body: toArrayBuffer(body.bytes) };
    } catch (error) {
      end();
      throw error;
    }
  }

  /** A call whose answer main uses up itself: when that is done, nothing of it goes on. @throws as {@link run} */
  async hold<Value>(window: number | undefined, named: NamedCall, work: Work<Value>): Promise<Value> {
    const { stop, inTurn, end } = this.#admit(window, named);
    const held = inTurn(work).finally(() => {
      end();
      stop.abort();
    });
    this.#held.add(held);
    try {
      return await held;
    } finally {
      this.#held.delete(held);
    }
  }

  /**
   * A body, for the window that made the call, once.
   * @param onStopped told when its call is stopped, which may be long before the window asks for the next batch
   * @returns reads it batch by batch. It throws why it breaks off; API_BUSY
   * @throws {ExpectedError} API_ABORTED where there is none, or none any more; API_BAD_REQUEST; why it was stopped
   */
  open(window: number | undefined, callId: string, onStopped: OnStopped): ReadBatch {
    const stream = this.#windows.get(window)?.streams.get(callId) ?? fail('API_ABORTED');
    if (stream.stopped !== null) throw stream.stopped;
    if (stream.onStopped !== null) fail('API_BAD_REQUEST', { reason: 'the body is being read' });
    stream.onStopped = onStopped;
    return () => this.#read(stream);
  }

  async #read(stream: Stream): Promise<readonly Uint8Array[] | null> {
    if (stream.asked >= MAX_BATCHES_ASKED) fail('API_BUSY');
    stream.isRead();
    stream.asked += 1;
    try {
      const batch = await stream.batches.next();
      if (stream.stopped !== null) throw stream.stopped;
      return batch;
    } finally {
      stream.asked -= 1;
    }
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
  #admit(window: number | undefined, { callId, timeout }: NamedCall) {
    const { gate, running } = this.#of(window);
    if (running.has(callId)) fail('API_BAD_REQUEST', { reason: 'a call of that name is running' });
    const stop = new Stop();
    running.set(callId, stop);
    let leave = (): void => undefined;
    const inTurn = async <Value>(work: Work<Value>): Promise<Value> => {
      const came = timeout === null ? 0 : this.#clock.now();
      leave = await gate.enter(stop, timeout);
      return work(stop, timeout === null ? null : Math.max(1, timeout - Math.max(0, this.#clock.now() - came)));
    };
    const end = () => {
      leave();
      if (running.get(callId) === stop) running.delete(callId);
    };
    return { stop, inTurn, end };
  }

  #of(window: number | undefined): WindowCalls {
    const known = this.#windows.get(window) ?? {
      gate: new Turnstile(LIMITS, this.#clock),
      running: new Map(),
      streams: new Map(),
    };
    this.#windows.set(window, known);
    return known;
  }

  #offer(
    window: number | undefined,
    callId: string,
    { body, onStopped }: StreamedBody,
    stop: Stop,
    endCall: () => void,
  ) {
    const { streams } = this.#of(window);
    const end = () => {
      isRead();
      if (streams.get(callId) === stream) streams.delete(callId);
      endCall();
    };
    const batches = new Batches(body, end);
    const isRead = this.#clock.after(UNREAD_MS, () => {
      stop.abort();
      end();
    });
    const stream: Stream = { batches, isRead, asked: 0, onStopped: null, stopped: null };
    streams.set(callId, stream);
    onStopped((reason) => {
      stream.stopped = reason;
      batches.stop();
      if (stream.onStopped === null) return endCall(); // who opens it soon is told why
      end();
      stream.onStopped(reason);
    });
  }
}

function toArrayBuffer(bytes: Uint8Array): ArrayBuffer {
  const { buffer, byteOffset, byteLength } = bytes;
  // Node's small buffers share one large one, with other things in it.
  if (buffer instanceof ArrayBuffer && byteOffset === 0 && byteLength === buffer.byteLength) return buffer;
  return new Uint8Array(bytes).buffer;
}
