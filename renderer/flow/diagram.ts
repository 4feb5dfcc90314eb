import type { ErrorCode } from '../../shared/errors.ts';
import { type FlowEvent, logInStepNumber } from '../../shared/flow.ts';
import type { FailureText } from '../../shared/messages.ts';
import { arrowsOf } from './arrows.ts';
import { collapseCalls } from './collapse-calls.ts';
import { groupEvents } from './flow-store.ts';
import { stepTitle } from './words.ts';

/** Who takes part, from left to right. */
export const LANES = ['window', 'main', 'browser', 'provider', 'keychain', 'api'] as const;

export type Lane = (typeof LANES)[number];

/** What the lanes are called. */
export const LANE_TITLES: Readonly<Record<Lane, string>> = {
  window: 'Your app’s window',
  main: 'Main process',
  browser: 'System browser',
  provider: 'Provider',
  keychain: 'Keychain',
  api: 'API',
};

/** Something that went from one to another, or that one did by itself (`from` is `to`). */
export interface Arrow {
  /** The same from picture to picture. */
  readonly key: string;
  /** The id of the event that it shows; of the latest one where it stands for several. */
  readonly event: number;
  /** False for what belongs to a step but is not the step: then the step has an arrow of its own. */
  readonly primary: boolean;
  /** 1 to 8 for a step of the log-in. */
  readonly number: number | null;
  readonly from: Lane;
  readonly to: Lane;
  /** It goes back and forth. */
  readonly both: boolean;
  readonly label: string;
  /** Endpoint, names of parameters, values that are safe to show; empty: nothing to say. */
  readonly sent: string;
  readonly status: FlowEvent['status'];
  /** Milliseconds; null: it runs, or has none of its own. */
  readonly duration: number | null;
  /** How many events it stands for. */
  readonly count: number;
  readonly problem: Problem | null;
}

/** What went wrong, where it did, and what to do next. */
export interface Problem extends FailureText {
  readonly code: ErrorCode;
}

/** One log-in, one refresh, one log-out, calls in a row. */
export interface DiagramGroup {
  readonly key: string;
  readonly title: string;
  /** ISO 8601. */
  readonly at: string;
  readonly arrows: readonly Arrow[];
}

/** A sequence diagram, ready to be drawn or written. */
export interface Diagram {
  readonly groups: readonly DiagramGroup[];
}

/** The diagram of what main recorded, and of nothing else. */
export function diagramOf(events: readonly FlowEvent[]): Diagram {
  const groups = collapseCalls(groupEvents(placeStrangers(events)));
  return {
    groups: groups.flatMap(({ flow, calls }) => {
      const [first] = calls;
      if (first === undefined) return [];
      return {
        key: flow,
        title: groupTitle(first.event),
        at: first.event.at,
        arrows: calls.flatMap(({ event, key, count }) => arrowsOf(event, key, count)),
      };
    }),
  };
}

/** An answer that is ignored while a log-in runs is shown there: it tried to be that log-in's. */
function placeStrangers(events: readonly FlowEvent[]): readonly FlowEvent[] {
  const ends = new Map<string, number>();
  for (const { id, flow, kind, status } of events) {
    if (kind.startsWith('log-in:')) ends.set(flow, status === 'running' ? Number.POSITIVE_INFINITY : id);
  }
  let logIn: string | null = null;
  return events.map((event) => {
    if (event.kind.startsWith('log-in:')) logIn = event.flow;
    if (event.kind !== 'callback:ignored') return event;
    const runs = logIn !== null && (ends.get(logIn) ?? 0) > event.id;
    return { ...event, flow: runs && logIn !== null ? logIn : `${event.flow}-${event.id}` };
  });
}

function groupTitle(first: FlowEvent): string {
  const { kind } = first;
  if (logInStepNumber(kind) !== null || kind.startsWith('log-in:')) return 'Log-in';
  if (kind.startsWith('log-out:')) return 'Log-out';
  if (kind === 'api:called') return 'API calls';
  return stepTitle(first);
}
