import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { ApiError } from '../../../../renderer/api/api-fetch.ts';
import { loadJson, sendJson } from '../../../../renderer/api/load-json.ts';
import { failed, success } from '../../../../shared/result.ts';
import { FakeBridge } from '../../../support/fake-bridge.ts';

let bridge: FakeBridge;

beforeEach(() => {
  bridge = new FakeBridge();
  vi.stubGlobal('window', { keyporch: bridge });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function answerWith(text: string, status = 200, headers: Readonly<Record<string, string>> = {}): void {
  const body = new Uint8Array(new TextEncoder().encode(text)).buffer;
  bridge.onFetch = async () => success({ status, headers, body });
}

describe('loading', () => {
  test('asks for JSON', async () => {
    answerWith('null');

    await loadJson('shop', '/orders');

    expect(bridge.requests).toMatchObject([
      { api: 'shop', path: '/orders', method: 'GET', headers: { accept: 'application/json' } },
    ]);
  });

  test('gives the body and the Link header', async () => {
    answerWith('[{"id":1}]', 200, { link: '</orders?page=2>; rel="next"' });

    expect(await loadJson('shop', '/orders')).toEqual({ body: [{ id: 1 }], link: '</orders?page=2>; rel="next"' });
  });

  test('gives no link where the API sends none', async () => {
    answerWith('{}');

    expect(await loadJson('shop', '/orders')).toEqual({ body: {}, link: null });
  });

  test.each([400, 404, 500])('fails for the status %i, and names it', async (status) => {
    answerWith('{}', status);

    await expect(loadJson('shop', '/orders')).rejects.toMatchObject({
      failure: { code: 'API_BAD_RESPONSE', details: { api: 'shop', reason: `HTTP ${status}` } },
    });
  });

  test.each([
    [401, 'API_TOKEN_REFUSED'],
    [403, 'API_REFUSED'],
  ])('says for %i that the API does not let the person see it: %s', async (status, code) => {
    answerWith('{}', status);

    await expect(loadJson('shop', '/orders')).rejects.toMatchObject({
      status,
      failure: { code, details: { api: 'shop', reason: `HTTP ${status}` } },
    });
  });

  test.each([
    ['is refused', 500, (path: string) => loadJson('shop', path)],
    ['is not looked at', 200, (path: string) => sendJson('shop', path, { method: 'POST' })],
  ])('keeps no call for a body that %s', async (_title, status, ask) => {
    bridge.onFetch = async ({ callId }) => success({ status, headers: {}, body: { callId } });
    vi.stubGlobal('window', { keyporch: bridge, postMessage: () => undefined, location: { origin: '' } });

    await Promise.allSettled([ask('/large')]);

    expect(bridge.aborted).toEqual(bridge.requests.map(({ callId }) => callId));
    expect(bridge.aborted).toHaveLength(1);
  });

  test.each([
    ['120', 120],
    ['Wed, 21 Oct 2026 07:28:00 GMT', undefined],
    ['-1', undefined],
  ])('keeps how long the API wants to be left alone: %s', async (header, retryAfter) => {
    answerWith('', 429, { 'retry-after': header });

    const error = (await loadJson('shop', '/orders').catch((reason: unknown) => reason)) as ApiError;
    expect(error.failure.details?.retryAfter).toBe(retryAfter);
  });

  test.each([
    ['text', 'secret-text', 200],
    ['JSON that breaks off', '{"secret-text": ', 200],
    ['nothing', '', 200],
    ['nothing, and says so', '', 204],
  ])('fails where the answer is %s, and does not quote it', async (_title, text, status) => {
    answerWith(text, status);

    const error = await loadJson('shop', '/orders').catch((reason: unknown) => reason);

    expect(error).toMatchObject({
      failure: { code: 'API_BAD_RESPONSE', details: { api: 'shop', reason: 'not JSON' } },
    });
    expect(JSON.stringify(error) + String(error)).not.toContain('secret-text');
  });

  test('fails as the call does', async () => {
    bridge.onFetch = async () => failed({ code: 'API_TIMEOUT' });

    await expect(loadJson('shop', '/orders')).rejects.toMatchObject({ failure: { code: 'API_TIMEOUT' } });
  });

  test('stops when its signal is used', async () => {
    await expect(loadJson('shop', '/orders', { signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: 'AbortError',
    });
    expect(bridge.requests).toEqual([]);
  });
});
