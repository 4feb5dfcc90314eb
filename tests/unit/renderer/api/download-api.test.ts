import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { downloadApi } from '../../../../renderer/api/download-api.ts';
import type { ApiProgress } from '../../../../shared/api.ts';
import { failed, success } from '../../../../shared/result.ts';
import { FakeBridge } from '../../../support/fake-bridge.ts';

let bridge: FakeBridge;
let names: (string | null)[];

beforeEach(() => {
  bridge = new FakeBridge();
  names = [];
  bridge.onDownload = async (_request, name) => {
    names.push(name);
    return success({ name: 'orders.csv', bytes: 9 });
  };
  vi.stubGlobal('window', { keyporch: bridge });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

test('names an API, a path and a file, and tells what the person has called it', async () => {
  expect(await downloadApi('shop', '/orders.csv', { suggestedName: 'a.csv' })).toEqual({
    name: 'orders.csv',
    bytes: 9,
  });
  await downloadApi('shop', '/report', { method: 'post', body: '{}', headers: { Accept: 'text/csv' }, timeout: 5 });

  expect(names).toEqual(['a.csv', null]);
  expect(bridge.requests).toMatchObject([
    { api: 'shop', path: '/orders.csv', method: 'GET', body: null, timeout: null },
    { method: 'POST', body: '{}', headers: { accept: 'text/csv' }, timeout: 5 },
  ]);
});

test('has a name that main takes, and that ends as it was to end', async () => {
  await downloadApi('shop', '/a', { suggestedName: `${'a'.repeat(2_000)}.csv` });

  expect(names).toEqual([`${'a'.repeat(996)}.csv`]);
});

test('is null where no file was chosen', async () => {
  bridge.onDownload = async () => success(null);
  const progress: ApiProgress[] = [];

  expect(await downloadApi('shop', '/a', { onProgress: (news) => progress.push(news) })).toBeNull();
  expect(progress).toEqual([]);
});

test('hears how far it is, and nothing of other calls or after its end', async () => {
  const progress: ApiProgress[] = [];
  bridge.onDownload = async ({ callId }) => {
    bridge.emitProgress({ callId: 'another', loaded: 1, total: 1 });
    bridge.emitProgress({ callId, loaded: 4, total: null });
    return success({ name: 'a', bytes: 9 });
  };

  await downloadApi('shop', '/a', { onProgress: (news) => progress.push(news) });
  bridge.emitProgress({ callId: bridge.requests[0]?.callId ?? '', loaded: 10, total: null });

  expect(progress).toEqual([
    { loaded: 4, total: null },
    { loaded: 9, total: 9 },
  ]);
  expect(bridge.listening).toBe(0);
});

test('fails with the status of an answer that is not the data', async () => {
  bridge.onDownload = async () => failed({ code: 'API_REFUSED', details: { status: 403 } });

  await expect(downloadApi('shop', '/a')).rejects.toMatchObject({ name: 'ApiError', status: 403 });
  expect(bridge.listening).toBe(0);
});

test('whose signal is used when the file is there already says so', async () => {
  const controller = new AbortController();
  bridge.onDownload = async () => {
    controller.abort();
    return success({ name: 'a.csv', bytes: 1 });
  };

  expect(await downloadApi('shop', '/a', { signal: controller.signal })).toEqual({ name: 'a.csv', bytes: 1 });
});

test('is stopped by its signal', async () => {
  bridge.onDownload = () =>
    new Promise((resolve) => {
      bridge.onAbort = () => resolve(failed({ code: 'API_ABORTED' }));
    });
  const controller = new AbortController();
  const downloading = downloadApi('shop', '/a', { signal: controller.signal });
  controller.abort();

  await expect(downloading).rejects.toMatchObject({ name: 'AbortError' });
  expect(bridge.aborted).toEqual(bridge.requests.map(({ callId }) => callId));
});
