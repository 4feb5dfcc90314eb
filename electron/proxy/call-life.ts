import { ExpectedError, failure } from '../../shared/errors.ts';
import { HttpError } from '../ports/http.ts';
import { Stop, type StopSignal } from '../ports/stop.ts';
import type { ClockPort } from '../ports/system.ts';

/**
 * A call from its beginning to the end of its answer, over all its requests. The window, the session's end and the time that it
 * may take can stop it; its signal reaches the connection.
 */
export class CallLife {
  readonly #stop = new Stop();
  readonly #window: StopSignal;
  readonly #cancelTimer: () => void;
  #session: StopSignal | null = null;
  #reason: Error | null = null;
  #giveUp: (reason: Error) => void = () => undefined;

  /** @param totalMs how long it may take, in ms; null: as long as it goes on */
  constructor(window: StopSignal, clock: Pick<ClockPort, 'after'>, totalMs: number | null) {
    this.#window = window;
    const late = () => this.#end(new HttpError('timeout', null));
    this.#cancelTimer = totalMs === null ? () => undefined : clock.after(totalMs, late);
    if (window.aborted) this.#onWindow();
    else window.addEventListener('abort', this.#onWindow);
  }

  get signal(): StopSignal {
    return this.#stop;
  }

  /** Why it was stopped; null: it was not. */
  get reason(): Error | null {
    return this.#reason;
  }

  /** What comes after the session's end is nobody's any more. */
  belongsTo(session: StopSignal): void {
    if (session === this.#session) return;
    this.#session?.removeEventListener('abort', this.#onSession);
    this.#session = session;
    if (session.aborted) this.#onSession();
    else session.addEventListener('abort', this.#onSession);
  }

  /** Tells why it was stopped: as soon as it is, also while nobody waits for anything. */
  onStop(tell: (reason: Error) => void): void {
    const stopped = () => this.#reason !== null && tell(this.#reason);
    if (this.#reason === null) this.#stop.addEventListener('abort', stopped);
    else stopped();
  }

  /** It is meant to go on: its time has no limit any more. */
  goOn(): void {
    this.#cancelTimer();
  }

  /** The work's outcome, or why the call was stopped if that comes first. One at a time. */
  orStop<Value>(work: Promise<Value>): Promise<Value> {
    return new Promise((resolve, reject) => {
      work.then(resolve, reject);
      this.#giveUp = reject;
      if (this.#reason !== null) reject(this.#reason);
    });
  }

  /** A body for as long as the call lives. */
  untilStop(body: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
    const reader = body[Symbol.asyncIterator]();
    const stop = async () => {
      void reader.return?.(); // waits for the piece that is under way, which may never come
      return { done: true, value: undefined } as const;
    };
    const next = async () => {
      try {
        return await this.orStop(reader.next());
      } catch (error) {
        void stop();
        throw error;
      }
    };
    return { [Symbol.asyncIterator]: () => ({ next, return: stop }) };
  }

  /** Lets go of everything that it listens to. */
  end(): void {
    this.#cancelTimer();
    this.#window.removeEventListener('abort', this.#onWindow);
    this.#session?.removeEventListener('abort', this.#onSession);
  }

  readonly #onWindow = (): void => this.#end(new HttpError('aborted', null));

  readonly #onSession = (): void => this.#end(new ExpectedError(failure('SESSION_ENDED')));

  #end(reason: Error): void {
    this.#reason ??= reason;
    this.#giveUp(this.#reason);
    this.#stop.abort();
    this.end(); // whoever has not begun to read its body does not end it
  }
}
