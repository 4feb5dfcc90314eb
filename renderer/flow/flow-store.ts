import type { FlowEvent } from '../../shared/flow.ts';
import type { KeyporchBridge } from '../../shared/ipc.ts';
import { createStore, type Store } from '../store.ts';

/** As many steps as main remembers. */
const CAPACITY = 500;

/** The steps of one log-in, one call, one refresh. */
export interface FlowGroup {
  readonly flow: string;
  readonly events: readonly FlowEvent[];
}

export interface FollowedFlow {
  readonly store: Store<readonly FlowEvent[]>;
  readonly stop: () => void;
}

/**
 * Follows main's flow events from now on, those that main remembers first.
 * @param schedule runs a task before the next picture: however many events come until then, the store changes once
 */
export function followFlow(
  bridge: KeyporchBridge,
  schedule: (task: () => void) => void = (task) => void requestAnimationFrame(task),
): FollowedFlow {
  const store = createStore<readonly FlowEvent[]>([]);
  let news: FlowEvent[] = [];
  let scheduled = false;
  let stopped = false;
  const take = () => {
    scheduled = false;
    if (stopped) return;
    store.set(mergeEvents(store.get(), news));
    news = [];
  };
  const endRecorded = bridge.onFlowRecorded((events) => {
    news.push(...events);
    // A window that is hidden has no next picture.
    if (news.length > 4 * CAPACITY) news = [...mergeEvents([], news)];
    if (scheduled) return;
    scheduled = true;
    schedule(take);
  });
  void bridge.getFlow().then((answer) => {
    // What was heard since is newer than what was asked for.
    if (answer.ok && !stopped) store.set(mergeEvents(answer.value, store.get()));
  });
  const endCleared = bridge.onFlowCleared(() => {
    news = [];
    store.set([]);
  });
  const stop = () => {
    stopped = true;
    endRecorded();
    endCleared();
  };
  return { store, stop };
}

/**
 * A step is told when it begins and again, under its id, when it ends: the later one counts. In order of their ids, the
 * oldest ones forgotten.
 */
export function mergeEvents(known: readonly FlowEvent[], news: readonly FlowEvent[]): readonly FlowEvent[] {
  const byId = new Map(known.map((event) => [event.id, event]));
  for (const event of news) byId.set(event.id, event);
  return [...byId.values()].sort((a, b) => a.id - b.id).slice(-CAPACITY);
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
