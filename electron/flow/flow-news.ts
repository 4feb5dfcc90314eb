import type { FlowEvent } from '../../shared/flow.ts';
import type { ClockPort } from '../ports/system.ts';
import { FLOW_CAPACITY } from './recorder.ts';

/** How long a step may wait to be told, in ms: nobody sees the difference, and a message costs as much as a small call. */
const TELL_MS = 50;

/** Steps as they are told to windows: many at a time, in the order in which they were first heard of, no more than are remembered. */
export class FlowNews {
  readonly #clock: Pick<ClockPort, 'after'>;
  readonly #tell: (events: readonly FlowEvent[]) => void;
  readonly #untold = new Map<number, FlowEvent>();
  #cancel: (() => void) | null = null;

  constructor(clock: Pick<ClockPort, 'after'>, tell: (events: readonly FlowEvent[]) => void) {
    this.#clock = clock;
    this.#tell = tell;
  }

  /** A step that has begun, or the same one again when it has ended: the later one counts. */
  add(event: FlowEvent): void {
    this.#untold.set(event.id, event);
    const [oldest] = this.#untold.keys();
    if (this.#untold.size > FLOW_CAPACITY && oldest !== undefined) this.#untold.delete(oldest);
    this.#cancel ??= this.#clock.after(TELL_MS, () => {
      this.#cancel = null;
      const events = [...this.#untold.values()];
      this.#untold.clear();
      this.#tell(events);
    });
  }

  /** Who has them cleared does not want to hear of them. */
  forget(): void {
    this.#cancel?.();
    this.#cancel = null;
    this.#untold.clear();
  }
}
