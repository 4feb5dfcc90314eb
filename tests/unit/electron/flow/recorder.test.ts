import { expect, test } from 'vitest';
import { FLOW_CAPACITY, FlowRecorder } from '../../../../electron/flow/recorder.ts';
import { type FlowEvent, type FlowMessage, NO_EVIDENCE } from '../../../../shared/flow.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

test('records a step when it begins and again, with its duration, when it ends', () => {
  const clock = new FakeClock();
  const recorder = new FlowRecorder(clock);
  const heard: FlowEvent[] = [];
  recorder.subscribe((event) => heard.push(event));

  const step = recorder.begin('log-in-1', 'log-in:prepared', { provider: 'Corp' });
  clock.advance(12);
  step.done({ address: 'https://id.example.com' });

  expect(heard.map(({ id, status, duration }) => ({ id, status, duration }))).toEqual([
    { id: 1, status: 'running', duration: null },
    { id: 1, status: 'done', duration: 12 },
  ]);
  expect(recorder.events()).toEqual([heard[1]]);
  expect(heard[1]?.details).toEqual({ provider: 'Corp', address: 'https://id.example.com' });
});

test('ends a step once', () => {
  const recorder = new FlowRecorder(new FakeClock());
  const step = recorder.begin('a', 'api:called');

  step.failed('API_TIMEOUT');
  step.done();

  expect(recorder.events()).toMatchObject([{ status: 'failed', code: 'API_TIMEOUT' }]);
});

test('keeps the order in which steps began', () => {
  const recorder = new FlowRecorder(new FakeClock());
  const first = recorder.begin('a', 'log-in:waited');
  recorder.begin('a', 'log-in:browser-opened').done();
  first.done();

  expect(recorder.events().map((event) => event.kind)).toEqual(['log-in:waited', 'log-in:browser-opened']);
});

test('forgets the oldest when it is full', () => {
  const recorder = new FlowRecorder(new FakeClock());
  for (let count = 0; count < FLOW_CAPACITY + 10; count += 1) recorder.begin('a', 'api:called').done();

  expect(recorder.events()).toHaveLength(FLOW_CAPACITY);
  expect(recorder.events()[0]?.id).toBe(11);
});

test('does not remember again what was cleared', () => {
  const recorder = new FlowRecorder(new FakeClock());
  const step = recorder.begin('a', 'api:called');

  recorder.clear();
  step.done();

  expect(recorder.events()).toEqual([]);
});

test('takes secrets out before anyone hears of a step', () => {
  const recorder = new FlowRecorder(new FakeClock());
  const heard: FlowEvent[] = [];
  recorder.subscribe((event) => heard.push(event));

  recorder.begin('a', 'log-in:callback', { address: 'https://x.example/?code=abc' }).done({ access_token: 'secret' });

  expect(JSON.stringify(heard)).not.toMatch(/abc|secret/);
});

test('a step shows what it saw once it has ended', () => {
  const recorder = new FlowRecorder(new FakeClock());
  const message: FlowMessage = { kind: 'answer', line: '200', parameters: [] };
  const step = recorder.begin('a', 'log-in:callback');

  step.saw({ messages: [message] });
  expect(recorder.events()[0]?.evidence).toEqual(NO_EVIDENCE);
  step.done();
  step.saw({ messages: [message] });

  expect(recorder.events()[0]?.evidence).toEqual({ messages: [message], tokens: [], claims: [] });
});

test('of a step that asks over and over the first exchange and the newest ones are kept', () => {
  const recorder = new FlowRecorder(new FakeClock());
  const step = recorder.begin('a', 'log-in:device-confirmed');
  for (let count = 1; count <= 100; count += 1) {
    step.saw({ messages: [{ kind: 'request', line: String(count), parameters: [] }] });
  }
  step.done();

  const lines = recorder.events()[0]?.evidence.messages.map(({ line }) => line);
  expect(lines).toEqual(['1', '2', '91', '92', '93', '94', '95', '96', '97', '98', '99', '100']);
});
