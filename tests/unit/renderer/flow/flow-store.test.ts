import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { followFlow, groupEvents, mergeEvents } from '../../../../renderer/flow/flow-store.ts';
import { FakeBridge, flowEvent } from '../../../support/fake-bridge.ts';

const running = (id: number) => flowEvent(id, { status: 'running', duration: null });

describe('who follows the flow', () => {
  let bridge: FakeBridge;

  beforeEach(() => {
    bridge = new FakeBridge();
  });

  async function follow() {
    const following = followFlow(bridge, (task) => task());
    await Promise.resolve();
    await Promise.resolve();
    return following;
  }

  test('sees what main remembers, then what happens', async () => {
    bridge.flow = [flowEvent(1), flowEvent(2)];
    const { store } = await follow();
    expect(store.get()).toEqual([flowEvent(1), flowEvent(2)]);

    bridge.emitFlow(flowEvent(3));
    expect(store.get()).toEqual([flowEvent(1), flowEvent(2), flowEvent(3)]);
  });

  test('sees a step that ended before the answer came as ended', async () => {
    bridge.flow = [running(1)];

    const following = follow();
    bridge.emitFlow(flowEvent(1), running(2));

    expect((await following).store.get()).toEqual([flowEvent(1), running(2)]);
  });

  test('sees what happens from now on where main does not answer', async () => {
    bridge.failing.set('getFlow', { code: 'IPC_REFUSED' });
    const { store } = await follow();

    bridge.emitFlow(flowEvent(1));

    expect(store.get()).toEqual([flowEvent(1)]);
  });

  test('sees nothing any more after the end', async () => {
    const { store, stop } = await follow();
    expect(bridge.listening).toBe(2);

    stop();
    bridge.emitFlow(flowEvent(1));

    expect(store.get()).toEqual([]);
    expect(bridge.listening).toBe(0);
  });
});

describe('a thousand events before the next picture', () => {
  test('change the store once', async () => {
    const bridge = new FakeBridge();
    const tasks: (() => void)[] = [];
    const { store } = followFlow(bridge, (task) => tasks.push(task));
    await Promise.resolve();
    await Promise.resolve();
    let changes = 0;
    store.subscribe(() => {
      changes += 1;
    });

    for (let id = 1; id <= 1_000; id += 1) bridge.emitFlow(flowEvent(id));
    expect(changes).toBe(0);
    for (const task of tasks) task();

    expect(tasks).toHaveLength(1);
    expect(changes).toBe(1);
    expect(store.get()).toHaveLength(500);
    expect(store.get().at(-1)?.id).toBe(1_000);
  });

  test('are forgotten when a window clears them, those too that were not taken yet', async () => {
    const bridge = new FakeBridge();
    const tasks: (() => void)[] = [];
    const { store } = followFlow(bridge, (task) => tasks.push(task));
    bridge.emitFlow(flowEvent(1));

    bridge.emitCleared();
    for (const task of tasks) task();

    expect(store.get()).toEqual([]);
  });
});

describe('events that are put together', () => {
  test('are in the order of their ids', () => {
    expect(mergeEvents([flowEvent(10), flowEvent(2)], [flowEvent(1)]).map(({ id }) => id)).toEqual([1, 2, 10]);
  });

  test('have what came last of a step', () => {
    expect(mergeEvents([running(1), running(2)], [running(2), flowEvent(2)])).toEqual([running(1), flowEvent(2)]);
  });

  test('leave those that were known as they were', () => {
    const known = [flowEvent(2)];

    mergeEvents(known, [flowEvent(1)]);

    expect(known).toEqual([flowEvent(2)]);
  });

  test('are one a step, whatever comes how often', () => {
    const ids = fc.array(fc.integer({ min: 1, max: 20 }));
    fc.assert(
      fc.property(ids, ids, (known, news) => {
        const merged = mergeEvents(
          known.map((id) => running(id)),
          news.map((id) => flowEvent(id)),
        );
        expect(merged.map(({ id }) => id)).toEqual([...new Set([...known, ...news])].sort((a, b) => a - b));
        for (const { id, status } of merged) expect(status).toBe(news.includes(id) ? 'done' : 'running');
      }),
    );
  });
});

describe('groups', () => {
  test('hold the events of one flow in their order, and stand in the order in which they began', () => {
    const [a1, b2, a3, c4] = [
      flowEvent(1, { flow: 'a' }),
      flowEvent(2, { flow: 'b' }),
      flowEvent(3, { flow: 'a' }),
      flowEvent(4, { flow: 'c' }),
    ];

    expect(groupEvents([a1, b2, a3, c4])).toEqual([
      { flow: 'a', events: [a1, a3] },
      { flow: 'b', events: [b2] },
      { flow: 'c', events: [c4] },
    ]);
  });

  test('are none where nothing happened', () => {
    expect(groupEvents([])).toEqual([]);
  });
});
