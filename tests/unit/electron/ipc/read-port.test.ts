import { expect, test } from 'vitest';
import { type ApiBatch, READ_CHANNEL } from '../../../../shared/api.ts';
import { ExpectedError, failure } from '../../../../shared/errors.ts';
import type { Result } from '../../../../shared/result.ts';
import { readPorts, WINDOW } from '../../../support/read-ports.ts';

type Parts = Parameters<typeof readPorts>[0];

/** Main, with a body for whoever asks. */
const opens = (read: () => Promise<readonly Uint8Array[] | null>) => ({ open: async () => read });

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
  const opened: unknown[] = [];
  const open = async (...[window, callId]: Parameters<Parts['open']>) => {
    opened.push([window, callId]);
    return async () => batches.shift() ?? null;
  };

  const answers = await ask({ open }, { times: 3 });

  expect(opened).toEqual([[WINDOW, 'a']]);
  expect(answers.map(bytesIn)).toEqual([[1, 2, 3], [], null]);
});

test('the largest batches, which share their memory here, are each their own there', async () => {
  const batches = ['abcd', 'efgh', 'ij'].map((text) => [Buffer.from(text)]);

  const answers = await ask(
    opens(async () => batches.shift() ?? null),
    { times: 4 },
  );

  const texts = answers.map(bytesIn).map((bytes) => bytes && Buffer.from(bytes).toString());
  expect(texts).toEqual(['abcd', 'efgh', 'ij', null]);
});

test('why a body breaks off is told, and of a bug nothing', async () => {
  const bugs: string[] = [];
  const reason = failure('API_TIMEOUT', { api: 'shop' });
  const onBug = (name: string) => bugs.push(name);

  expect(await ask({ onBug, ...opens(() => Promise.reject(new ExpectedError(reason))) }, {})).toEqual([
    { ok: false, failure: reason },
  ]);
  expect(await ask({ onBug, ...opens(() => Promise.reject(new RangeError('secret'))) }, {})).toEqual([
    { ok: false, failure: { code: 'INTERNAL' } },
  ]);
  expect(bugs).toEqual(['RangeError']);
});

test('a port for what is not there is closed at once, asked or not', async () => {
  const open = () => Promise.reject(new ExpectedError(failure('API_ABORTED')));

  expect(await ask({ open }, { times: 0 })).toEqual([{ ok: false, failure: { code: 'API_ABORTED' } }]);
});

test('that a body is stopped is told unasked, and nothing comes after it', async () => {
  let come = (_pieces: readonly Uint8Array[]): void => undefined;
  const late = new Promise<readonly Uint8Array[]>((resolve) => {
    come = resolve;
  });
  const open: Parts['open'] = async (_window, _callId, onStopped) => () => {
    onStopped(new ExpectedError(failure('SESSION_ENDED')));
    come([new Uint8Array([1])]);
    return late;
  };

  expect(await ask({ open }, { times: 2 })).toEqual([{ ok: false, failure: { code: 'SESSION_ENDED' } }]);
});

test.each([
  ['of a sender that is not trusted', { isTrusted: () => false }, {}],
  ['for a call that is none', {}, { callId: '../secret' }],
  ['for no call', {}, { callId: null }],
  ['with a second port', {}, { ports: 2 }],
])('a port %s is closed, and nothing is read', async (_, parts, page) => {
  const open = () => Promise.reject(new Error('opened'));

  const answers = await ask({ open, ...parts }, page);

  expect(new Set(answers.map((answer) => (answer.ok ? 'ok' : answer.failure.code)))).toEqual(new Set(['IPC_REFUSED']));
});

test('without a port nothing happens', () => {
  readPorts({ open: () => Promise.reject(new Error('opened')) })({ channel: READ_CHANNEL, callId: 'a' }, '', []);
});
