import type { FlowEvent } from '../../shared/flow.ts';
import type { FlowGroup } from './flow-store.ts';

/** So many different calls in a row are told apart by their paths; more are not, so that the picture stays small. */
const MAX_PATHS = 12;

/** An event, and how many of its kind it stands for. */
export interface CountedEvent {
  readonly key: string;
  readonly event: FlowEvent;
  readonly count: number;
}

export interface CountedGroup {
  readonly flow: string;
  readonly calls: readonly CountedEvent[];
}

/**
 * API calls that follow each other become one group, and those that look the same one arrow with a count: however many
 * there are, the picture has a few arrows. Everything else stays as it is.
 */
export function collapseCalls(groups: readonly FlowGroup[]): readonly CountedGroup[] {
  const collapsed: CountedGroup[] = [];
  let calls: FlowEvent[] = [];
  let before = 'start';
  const flush = () => {
    // Named by what stands before: the oldest call leaves the ring while one looks.
    if (calls.length > 0) collapsed.push({ flow: `calls-after-${before}`, calls: runsOf(calls, before) });
    calls = [];
  };
  for (const { flow, events } of groups) {
    if (events.every(({ kind }) => kind === 'api:called')) {
      calls.push(...events);
      continue;
    }
    flush();
    before = flow;
    collapsed.push({ flow, calls: events.map((event) => ({ key: String(event.id), event, count: 1 })) });
  }
  flush();
  return collapsed;
}

function runsOf(calls: readonly FlowEvent[], before: string): readonly CountedEvent[] {
  const runs = count(calls, (event) => `${kindOfCall(event)} ${event.details.path}`);
  const few = runs.size <= MAX_PATHS ? runs : count(calls, kindOfCall);
  return [...few].map(([key, run]) => ({ key: `${before}: ${key}`, ...run }));
}

function count(calls: readonly FlowEvent[], keyOf: (event: FlowEvent) => string) {
  const runs = new Map<string, { event: FlowEvent; count: number }>();
  for (const event of calls) {
    const key = keyOf(event);
    runs.set(key, { event, count: (runs.get(key)?.count ?? 0) + 1 });
  }
  return runs;
}

function kindOfCall({ status, code, details }: FlowEvent): string {
  return [details.api, details.method, status, code, details.status, details.retried].join(' ');
}
