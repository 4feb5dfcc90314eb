import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ReadRegistration } from '../../../../electron/ipc/read-port.ts';
import { ApiError, apiFetch } from '../../../../renderer/api/api-fetch.ts';
import { ExpectedError, failure } from '../../../../shared/errors.ts';
import { success } from '../../../../shared/result.ts';
import { FakeBridge } from '../../../support/fake-bridge.ts';
import { readPorts } from '../../../support/read-ports.ts';

let bridge: FakeBridge;
/** How often main was asked for a batch. */
let asked: number;
/** Main says, unasked, that it breaks off. */
let stopped: (reason: ExpectedError) => void;
/** What main says to that, in turn; then nothing more comes. */
let batches: (readonly Uint8Array[] | null | ExpectedError)[];

beforeEach(() => {
  asked = 0;
  batches = [];
  bridge = new FakeBridge();
  bridge.onFetch = async ({ callId }) => success({ status: 200, headers: { 'content-length': '9' }, body: { callId } });
  const read = async () => {
    asked += 1;
    const batch = batches.shift();
    if (batch === undefined) await new Promise(() => undefined);
    if (batch instanceof ExpectedError) throw batch;
    return batch ?? null;
  };
  const open: ReadRegistration['open'] = async (_window, _callId, onStopped) => {
    stopped = onStopped;
    return read;
  };
  const page = { keyporch: bridge, postMessage: readPorts({ open }), location: { origin: 'app://keyporch' } };
  vi.stubGlobal('window', page);
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const bytes = (text: string) => new TextEncoder().encode(text);

test('a stream is read to its end, and how far it is is told', async () => {
  const told: unknown[] = [];
  batches = [[bytes('a'), bytes('bc')], [bytes('d')], null];

  const response = await apiFetch('shop', '/', { onProgress: (progress) => told.push(progress) });

  expect(await response.text()).toBe('abcd');
  expect(told).toEqual([
    { loaded: 3, total: 9 },
    { loaded: 4, total: 9 },
  ]);
});

test('three batches are asked for ahead, and no more until they are read', async () => {
  batches = Array.from({ length: 9 }, () => [bytes('a')]);
  let come = 0;
  const onProgress = () => {
    come += 1;
  };
  const { body } = await apiFetch('shop', '/', { onProgress });
  const reader = body?.getReader();
  await expect.poll(() => come).toBe(3);
  expect(asked).toBe(3);

  for (let read = 0; read < 3; read += 1) await reader?.read();

  await expect.poll(() => asked).toBe(6);
});

test('why it breaks off is told, however it is read', async () => {
  const reason = failure('API_TIMEOUT', { api: 'shop' });
  batches = [[bytes('a')], new ExpectedError(reason)];

  await expect((await apiFetch('shop', '/')).text()).rejects.toEqual(new ApiError(reason));
});

test('a signal that outlives it is let go of', async () => {
  const stop = new AbortController();
  for (let round = 0; round < 3; round += 1) {
    batches = [[bytes('a')], null];
    await (await apiFetch('shop', '/', { signal: stop.signal })).text();
  }

  expect(getEventListeners(stop.signal, 'abort')).toEqual([]);
  stop.abort();
  expect(bridge.aborted).toEqual([]);
});

test('what nobody has read yet is gone when main says that it breaks off, and why that is', async () => {
  batches = [[bytes('a')]];
  let come = false;
  const onProgress = () => {
    come = true;
  };
  const response = await apiFetch('shop', '/', { onProgress });
  await expect.poll(() => come).toBe(true);

  stopped(new ExpectedError(failure('SESSION_ENDED')));
  await expect
    .poll(() =>
      response
        .clone()
        .text()
        .then(
          () => 'read',
          ({ failure }) => failure?.code,
        ),
    )
    .toBe('SESSION_ENDED');
});

test('the signal ends it at once, with its own reason, and main’s call', async () => {
  const stop = new AbortController();
  batches = [[bytes('a')]];
  const response = await apiFetch('shop', '/', { signal: stop.signal });
  const text = response.text();

  stop.abort(new RangeError('enough'));

  await expect(text).rejects.toThrow('enough');
  expect(bridge.aborted).toEqual([bridge.requests[0]?.callId]);
});

test('to cancel it ends main’s call', async () => {
  batches = [[bytes('a')]];
  const { body } = await apiFetch('shop', '/');

  await body?.cancel();

  expect(bridge.aborted).toEqual([bridge.requests[0]?.callId]);
});
