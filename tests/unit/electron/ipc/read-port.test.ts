import { expect, test } from 'vitest';
import { type ApiBatch, READ_CHANNEL } from '../../../../shared/api.ts';
import { ExpectedError, failure } from '../../../../shared/errors.ts';
import type { Result } from '../../../../shared/result.ts';
import { readPorts, WINDOW } from '../../../support/read-ports.ts';

type Parts = Parameters<typeof readPorts>[0];

/** A page that asks so many times, and all that it is told. */
async function ask(
  parts: Parts,
  { callId = 'a', times = 1, ports = 1 }: { callId?: unknown; times?: number; ports?: number },
) {
  const channels = Array.from({ length: ports }, () => new MessageChannel());
  const answers: Result<ApiBatch>[] = [];
  const closed = channels.map(
    ({ port1 }) =>
      new Promise<void>((resolve) => {
        port1.addEventListener('close', () => resolve());
        port1.onmessage = ({ data }) => answers.push(data);
      }),
  );
  readPorts(parts)(
    { channel: READ_CHANNEL, callId },
    '',
    channels.map(({ port2 }) => port2),
  );
  for (let time = 0; time < times; time += 1) channels[0]?.port1.postMessage(null);
  await Promise.all(closed);
  return answers;
}

/** Buffers are equal to each other, whatever is in them. */
function bytesIn(answer: Result<ApiBatch>): readonly number[] | null {
  if (!answer.ok) throw new Error(answer.failure.code);
  return answer.value === null ? null : [...new Uint8Array(answer.value)];
}

test('each message asks for a batch of the window’s call, and after the last one the port is closed', async () => {
  const batches = [[new Uint8Array([1]), new Uint8Array([9, 2, 3]).subarray(1)], [], null];
  const asked: unknown[] = [];
  const read = async (...call: unknown[]) => {
    asked.push(call);
    return batches.shift() ?? null;
  };

  const answers = await ask({ read }, { times: 3 });

  expect(asked).toEqual(Array.from({ length: 3 }, () => [WINDOW, 'a']));
  expect(answers.map(bytesIn)).toEqual([[1, 2, 3], [], null]);
});

test('the largest batches, which share their memory here, are each their own there', async () => {
  const batches = ['abcd', 'efgh', 'ij'].map((text) => [Buffer.from(text)]);

  const answers = await ask({ read: async () => batches.shift() ?? null }, { times: 4 });

  const texts = answers.map(bytesIn).map((bytes) => bytes && Buffer.from(bytes).toString());
  expect(texts).toEqual(['abcd', 'efgh', 'ij', null]);
});

test('why a body breaks off is told, and of a bug nothing', async () => {
  const bugs: string[] = [];
  const reason = failure('API_TIMEOUT', { api: 'shop' });
  const onBug = (name: string) => bugs.push(name);

  expect(await ask({ onBug, read: () => Promise.reject(new ExpectedError(reason)) }, {})).toEqual([
    { ok: false, failure: reason },
  ]);
  expect(await ask({ onBug, read: () => Promise.reject(new RangeError('secret')) }, {})).toEqual([
    { ok: false, failure: { code: 'INTERNAL' } },
  ]);
  expect(bugs).toEqual(['RangeError']);
});

test.each([
  ['of a sender that is not trusted', { isTrusted: () => false }, {}],
  ['for a call that is none', {}, { callId: '../secret' }],
  ['for no call', {}, { callId: null }],
  ['with a second port', {}, { ports: 2 }],
])('a port %s is closed, and nothing is read', async (_, parts, page) => {
  const read = () => Promise.reject(new Error('read'));

  const answers = await ask({ read, ...parts }, page);

  expect(new Set(answers.map((answer) => (answer.ok ? 'ok' : answer.failure.code)))).toEqual(new Set(['IPC_REFUSED']));
});

test('without a port nothing happens', () => {
  readPorts({ read: () => Promise.reject(new Error('read')) })({ channel: READ_CHANNEL, callId: 'a' }, '', []);
});
