import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ApiError, apiFetch } from '../../../../renderer/api/api-fetch.ts';
import type { ApiAnswer } from '../../../../shared/api.ts';
import { failed, success } from '../../../../shared/result.ts';
import { FakeBridge } from '../../../support/fake-bridge.ts';

let bridge: FakeBridge;

beforeEach(() => {
  bridge = new FakeBridge();
  bridge.onFetch = async () => success(answer());
  vi.stubGlobal('window', { keyporch: bridge });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function answer(change: Partial<ApiAnswer> & { text?: string } = {}): ApiAnswer {
  const { text = '', ...rest } = change;
  const body = new Uint8Array(new TextEncoder().encode(text)).buffer;
  return { status: 200, headers: {}, body, ...rest };
}

describe('a call', () => {
  test('is a name and a path, and GET without anything else said', async () => {
    await apiFetch('shop', '/orders?page=2');

    expect(bridge.requests).toMatchObject([
      { api: 'shop', path: '/orders?page=2', method: 'GET', headers: {}, body: null },
    ]);
  });

  test('has an id that no other one has, and that main takes', async () => {
    await Promise.all([apiFetch('shop', '/a'), apiFetch('shop', '/a')]);

    const ids = bridge.requests.map(({ callId }) => callId);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[\w-]{1,64}$/);
  });

  test.each(['get', 'Head', 'POST', 'put', 'patch', 'delete'])('may be %s in capitals or not', async (method) => {
    await apiFetch('shop', '/a', { method });

    expect(bridge.requests[0]?.method).toBe(method.toUpperCase());
  });

  test.each(['TRACE', 'CONNECT', 'OPTIONS', '', 'GET '])('with the method "%s" is not made', async (method) => {
    await expect(apiFetch('shop', '/a', { method })).rejects.toMatchObject({
      name: 'ApiError',
      failure: { code: 'API_NOT_ALLOWED' },
    });
    expect(bridge.requests).toEqual([]);
  });

  test.each([
    ['an object', { 'Content-Type': 'text/plain', ACCEPT: 'text/html' }],
    ['pairs', [['Content-Type', 'text/plain'] as [string, string], ['Accept', 'text/html'] as [string, string]]],
    ['Headers', new Headers({ 'Content-Type': 'text/plain', Accept: 'text/html' })],
  ])('has header names in small letters, from %s', async (_title, headers) => {
    await apiFetch('shop', '/a', { headers });

    expect(bridge.requests[0]?.headers).toEqual({ 'content-type': 'text/plain', accept: 'text/html' });
  });

  test('sends its body as it is', async () => {
    const bytes = new ArrayBuffer(3);

    await apiFetch('shop', '/a', { method: 'POST', body: '{"a":1}' });
    await apiFetch('shop', '/a', { method: 'POST', body: bytes });

    expect(bridge.requests.map(({ body }) => body)).toEqual(['{"a":1}', bytes]);
    expect(bridge.requests.map(({ headers }) => headers)).toEqual([{ 'content-type': 'text/plain;charset=UTF-8' }, {}]);
  });

  test.each([
    ['a text', () => 'a'.repeat(16_777_217)],
    ['bytes', () => new ArrayBuffer(16_777_217)],
    ['a file', () => new Blob([new Uint8Array(16_777_217)])],
  ])('with %s that is too large is not made, and says why', async (_title, body) => {
    await expect(apiFetch('shop', '/a', { method: 'POST', body: body() })).rejects.toMatchObject({
      failure: { code: 'API_BAD_REQUEST', details: { reason: 'a body over 16 MiB' } },
    });
    expect(bridge.requests).toEqual([]);
  });

  test.each([
    [undefined, null],
    [1_500.2, 1_501],
    [-3, 1],
    [Number.POSITIVE_INFINITY, 86_400_000],
  ])('that may take %s ms says so in a way that main takes: %s', async (timeout, sent) => {
    await apiFetch('shop', '/a', timeout === undefined ? {} : { timeout });

    expect(bridge.requests[0]?.timeout).toBe(sent);
  });
});

describe('an answer', () => {
  test('is a Response', async () => {
    const headers = { 'content-type': 'application/json', etag: '"1"' };
    bridge.onFetch = async () => success(answer({ status: 201, headers, text: '{"id":"ä"}' }));

    const response = await apiFetch('shop', '/a');

    expect(response).toBeInstanceOf(Response);
    expect(response).toMatchObject({ status: 201, ok: true });
    expect(Object.fromEntries(response.headers)).toEqual(headers);
    expect(await response.json()).toEqual({ id: 'ä' });
  });

  test('that is a refusal is a Response too', async () => {
    bridge.onFetch = async () => success(answer({ status: 500, text: 'sorry' }));

    const response = await apiFetch('shop', '/a');

    expect(response).toMatchObject({ status: 500, ok: false });
    expect(await response.text()).toBe('sorry');
  });

  test.each([204, 205, 304])('of status %i has no body', async (status) => {
    bridge.onFetch = async () => success(answer({ status, headers: { etag: '"1"' } }));

    const response = await apiFetch('shop', '/a');

    expect(response.status).toBe(status);
    expect(response.body).toBeNull();
    expect(response.headers.get('etag')).toBe('"1"');
  });

  test('to HEAD has no body', async () => {
    expect((await apiFetch('shop', '/a', { method: 'head' })).body).toBeNull();
  });
});

test('a call without an answer fails with the reason that main gives', async () => {
  const failure = { code: 'API_UNREACHABLE', details: { api: 'shop' } } as const;
  bridge.onFetch = async () => failed(failure);

  const error = await apiFetch('shop', '/a').catch((reason: unknown) => reason);

  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ name: 'ApiError', message: 'API_UNREACHABLE', failure });
});

describe('a signal', () => {
  /** Main's side: the call stands until it is stopped. */
  function waitForAbort() {
    bridge.onFetch = () =>
      new Promise((resolve) => {
        bridge.onAbort = () => resolve(failed({ code: 'API_ABORTED' }));
      });
  }

  test('that is used while the call runs stops it in main and rejects as fetch does', async () => {
    waitForAbort();
    const controller = new AbortController();
    const calling = apiFetch('shop', '/a', { signal: controller.signal });

    controller.abort();

    await expect(calling).rejects.toMatchObject({ name: 'AbortError' });
    expect(bridge.aborted).toEqual(bridge.requests.map(({ callId }) => callId));
    expect(bridge.aborted).toHaveLength(1);
  });

  test('gives its own reason, as with fetch', async () => {
    waitForAbort();
    const controller = new AbortController();
    const calling = apiFetch('shop', '/a', { signal: controller.signal });

    controller.abort(new Error('another page'));

    await expect(calling).rejects.toThrow('another page');
  });

  test('that came too late for main still rejects', async () => {
    const controller = new AbortController();
    bridge.onFetch = async () => {
      controller.abort();
      return success(answer());
    };

    await expect(apiFetch('shop', '/a', { signal: controller.signal })).rejects.toMatchObject({ name: 'AbortError' });
  });

  test('that was used before keeps the call from being made', async () => {
    await expect(apiFetch('shop', '/a', { signal: AbortSignal.abort() })).rejects.toMatchObject({ name: 'AbortError' });
    expect(bridge.requests).toEqual([]);
  });

  test('that is used afterwards stops nothing', async () => {
    const controller = new AbortController();
    await apiFetch('shop', '/a', { signal: controller.signal });

    controller.abort();

    expect(bridge.aborted).toEqual([]);
  });
});
