import { expect, test } from 'vitest';
import { RequestLimits } from '../../../../electron/ipc/request-limits.ts';
import type { RequestChannel } from '../../../../shared/ipc.ts';

const MIB = 1_048_576;

function limitsAt(start = 0) {
  const clock = { at: start, now: () => clock.at };
  const limits = new RequestLimits(clock);
  const admitted = (times: number, channel: RequestChannel, window = 1) =>
    Array.from({ length: times }, () => {
      const answered = limits.admit(window, channel, []);
      answered?.();
      return answered;
    }).filter((each) => each !== null).length;
  return { clock, limits, admitted };
}

test.each<[RequestChannel, number]>([
  ['session:get', 600],
  ['flow:get', 600],
  ['session:sign-in', 30],
  ['sign-in:reopen-browser', 30],
  ['flow:export', 30],
])('a window may send %s %i times a minute', (channel, most) => {
  const { clock, admitted } = limitsAt();

  expect(admitted(10_000, channel)).toBe(most);
  clock.at += 59_999;
  expect(admitted(1, channel)).toBe(0);
  clock.at += 1;
  expect(admitted(1, channel)).toBe(1);
});

test('a window has nothing to do with another one, nor a message with another one', () => {
  const { admitted } = limitsAt();
  admitted(10_000, 'session:get');

  expect(admitted(1, 'session:get', 2)).toBe(1);
  expect(admitted(1, 'flow:get')).toBe(1);
});

test('a clock that is set back does not keep a window waiting', () => {
  const { clock, admitted } = limitsAt(1_000_000);
  admitted(10_000, 'session:get');
  clock.at = 5;

  expect(admitted(1, 'session:get')).toBe(1);
});

test('calls of APIs are counted by their own limit', () => {
  expect(limitsAt().admitted(10_000, 'api:fetch')).toBe(10_000);
});

test('bodies that wait for their answers weigh at most 64 MiB in a window', () => {
  const { limits } = limitsAt();
  const send = (window = 1) => limits.admit(window, 'api:fetch', [{ body: new ArrayBuffer(16 * MIB) }]);
  const four = [send(), send(), send(), send()];
  expect(four).not.toContain(null);

  expect(send()).toBeNull();
  expect(limits.admit(1, 'api:fetch', [{ body: 'x'.repeat(MIB) }])).toBeNull();
  expect(send(2)).not.toBeNull();
  expect(limits.admit(1, 'session:get', [])).not.toBeNull();

  four[0]?.();
  expect(send()).not.toBeNull();
});

test.each<[RequestChannel]>([
  ['scheme:get'],
  ['scheme:copy-command'],
  ['app:try-demo'],
  ['session:sign-in'],
  ['doctor:run'],
])('eight of %s may be unanswered in a window', (channel) => {
  const { limits } = limitsAt();
  const send = (window = 1) => limits.admit(window, channel, []);
  const eight = Array.from({ length: 8 }, () => send());
  expect(eight).not.toContain(null);

  expect(send()).toBeNull();
  expect(send(2)).not.toBeNull();

  eight[0]?.();
  expect(send()).not.toBeNull();
  expect(send()).toBeNull();
});
