import { beforeEach, expect, test } from 'vitest';
import { FlowNews } from '../../../../electron/flow/flow-news.ts';
import { FLOW_CAPACITY, FlowRecorder } from '../../../../electron/flow/recorder.ts';
import type { FlowEvent } from '../../../../shared/flow.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

let clock: FakeClock;
let recorder: FlowRecorder;
let news: FlowNews;
let told: (readonly FlowEvent[])[];

beforeEach(() => {
  clock = new FakeClock();
  recorder = new FlowRecorder(clock);
  told = [];
  news = new FlowNews(clock, (events) => told.push(events));
  recorder.subscribe((event) => news.add(event));
});

const ids = (events: readonly FlowEvent[] | undefined) => events?.map(({ id }) => id);

test('what happens within fifty milliseconds is one message, each step once and as it is by then', () => {
  const first = recorder.begin('a', 'api:called');
  recorder.begin('b', 'api:called');
  clock.advance(49);
  first.done();
  expect(told).toEqual([]);

  clock.advance(1);
  expect(told).toHaveLength(1);
  expect(told[0]?.map(({ id, status }) => [id, status])).toEqual([
    [1, 'done'],
    [2, 'running'],
  ]);
});

test('what happens later is the next message, and without news there is none', () => {
  const step = recorder.begin('a', 'api:called');
  clock.advance(1_000);
  recorder.begin('b', 'api:called');
  clock.advance(1_000);
  step.done();
  clock.advance(1_000);

  expect(told.map((events) => events.map(({ id, status }) => [id, status]))).toEqual([
    [[1, 'running']],
    [[2, 'running']],
    [[1, 'done']],
  ]);
});

test('a message has no more steps than are remembered: the newest', () => {
  for (let call = 0; call < FLOW_CAPACITY + 10; call += 1) recorder.begin('a', 'api:called').done();
  clock.advance(50);

  expect(ids(told[0])?.[0]).toBe(11);
  expect(told[0]).toHaveLength(FLOW_CAPACITY);
});

test('what was cleared before it was told is not told', () => {
  recorder.begin('a', 'api:called');
  news.forget();
  clock.advance(50);
  expect(told).toEqual([]);

  recorder.begin('b', 'api:called');
  clock.advance(50);
  expect(told.map(ids)).toEqual([[2]]);
});
