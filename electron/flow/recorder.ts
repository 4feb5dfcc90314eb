import type { ErrorCode } from '../../shared/errors.ts';
import {
  type FlowDetails,
  type FlowEvent,
  type FlowEvidence,
  type FlowKind,
  type FlowMessage,
  NO_EVIDENCE,
} from '../../shared/flow.ts';
import type { FlowPort, FlowStep } from '../ports/flow.ts';
import type { ClockPort } from '../ports/system.ts';
import { redactDetails } from './redact.ts';

/** How many steps are remembered; older ones go. */
export const FLOW_CAPACITY = 500;
/** Of a step that asks over and over: its first exchange and the newest ones, in messages. */
const FIRST_MESSAGES = 2;
const LAST_MESSAGES = 10;

/** The memory of what happened: a bounded ring of redacted steps, and whoever wants to hear of new ones. */
export class FlowRecorder implements FlowPort {
  readonly #clock: ClockPort;
  readonly #events = new Map<number, FlowEvent>();
  readonly #listeners = new Set<(event: FlowEvent) => void>();
  #lastId = 0;

  constructor(clock: ClockPort) {
    this.#clock = clock;
  }

  begin(flow: string, kind: FlowKind, details: FlowDetails = {}): FlowStep {
    this.#lastId += 1;
    const startedAt = this.#clock.now();
    const started: FlowEvent = {
      id: this.#lastId,
      flow,
      kind,
      at: new Date(startedAt).toISOString(),
      status: 'running',
      duration: null,
      code: null,
      details: redactDetails(details),
      evidence: NO_EVIDENCE,
    };
    let evidence: FlowEvidence = NO_EVIDENCE;
    this.#record(started);
    let ended = false;
    const end = (status: FlowEvent['status'], code: ErrorCode | null, more: FlowDetails) => {
      if (ended) return;
      ended = true;
      const duration = Math.max(0, this.#clock.now() - startedAt);
      if (!this.#events.has(started.id)) return; // cleared meanwhile, or pushed out by newer ones
      const all = { ...started.details, ...redactDetails(more) };
      this.#record({ ...started, status, duration, code, details: all, evidence });
    };
    return {
      saw: ({ messages = [], tokens = [], claims = [] }) => {
        evidence = {
          messages: bounded([...evidence.messages, ...messages]),
          tokens: [...evidence.tokens, ...tokens],
          claims: [...evidence.claims, ...claims],
        };
      },
      done: (more = {}) => end('done', null, more),
      failed: (code, more = {}) => end('failed', code, more),
      ignored: (code, more = {}) => end('ignored', code, more),
    };
  }

  /** The remembered steps, oldest first. */
  events(): readonly FlowEvent[] {
    return [...this.#events.values()];
  }

  clear(): void {
    this.#events.clear();
  }

  /** @returns the function that ends the subscription */
  subscribe(listener: (event: FlowEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #record(event: FlowEvent): void {
    this.#events.set(event.id, event);
    const [oldest] = this.#events.keys();
    if (this.#events.size > FLOW_CAPACITY && oldest !== undefined) this.#events.delete(oldest);
    for (const listener of this.#listeners) listener(event);
  }
}

function bounded(messages: readonly FlowMessage[]): readonly FlowMessage[] {
  if (messages.length <= FIRST_MESSAGES + LAST_MESSAGES) return messages;
  return [...messages.slice(0, FIRST_MESSAGES), ...messages.slice(-LAST_MESSAGES)];
}
