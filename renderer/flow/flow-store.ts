import type { FlowEvent } from '../../shared/flow.ts';
import type { KeyporchBridge } from '../../shared/ipc.ts';
import { createStore, type Store } from '../store.ts';

/** The steps of one log-in, one call, one refresh. */
export interface FlowGroup {
  readonly flow: string;
  readonly events: readonly FlowEvent[];
}

/** Follows main's flow events from now on, those that main remembers first. */
export function followFlow(bridge: KeyporchBridge): { store: Store<readonly FlowEvent[]>; stop: () => void } {
  const store = createStore<readonly FlowEvent[]>([]);
  const stop = bridge.onFlowRecorded((event) => store.set(mergeEvents(store.get(), [event])));
  void bridge.getFlow().then((answer) => {
    // What was heard since is newer than what was asked for.
    if (answer.ok) store.set(mergeEvents(answer.value, store.get()));
  });
  return { store, stop };
}

/** A step is told when it begins and again, under its id, when it ends: the later one counts. In order of their ids. */
export function mergeEvents(known: readonly FlowEvent[], news: readonly FlowEvent[]): readonly FlowEvent[] {
  const byId = new Map(known.map((event) => [event.id, event]));
  for (const event of news) byId.set(event.id, event);
  return [...byId.values()].sort((a, b) => a.id - b.id);
}

/** Events that belong together stand together, in the order in which they began. */
export function groupEvents(events: readonly FlowEvent[]): readonly FlowGroup[] {
  const groups = new Map<string, FlowEvent[]>();
  for (const event of events) {
    const group = groups.get(event.flow) ?? [];
    group.push(event);
    groups.set(event.flow, group);
  }
  return [...groups].map(([flow, each]) => ({ flow, events: each }));
}
