import { beforeEach, describe, expect, test } from 'vitest';
import type { ProxyAnswer } from '../../../../electron/proxy/api-proxy.ts';
import { download } from '../../../../electron/proxy/download.ts';
import type { ApiProgress, ApiRequest } from '../../../../shared/api.ts';
import { ExpectedError, failure } from '../../../../shared/errors.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { pieces } from '../../../support/fake-http.ts';
import { FakeSaveFile } from '../../../support/fake-save-file.ts';

const request: ApiRequest = {
  callId: 'c1',
  api: 'shop',
  path: '/orders',
  method: 'GET',
  headers: {},
  body: null,
  timeout: null,
};

let clock: FakeClock;
let saveFile: FakeSaveFile;
let progress: ApiProgress[];
let stop: AbortController;
let destinations: (string | undefined)[];

beforeEach(() => {
  clock = new FakeClock();
  saveFile = new FakeSaveFile();
  progress = [];
  stop = new AbortController();
  destinations = [];
});

function start(answer: Partial<ProxyAnswer>, suggestedName: string | null = null) {
  const full: ProxyAnswer = { status: 200, headers: {}, body: { kind: 'whole', bytes: new Uint8Array() }, ...answer };
  const proxy = {
    call: async (_request: ApiRequest, _signal: AbortSignal, destination?: 'view' | 'file') => {
      destinations.push(destination);
      return full;
    },
  };
  return download(
    { proxy, saveFile, clock },
    { request, suggestedName, window: 1, signal: stop.signal, onProgress: (news) => progress.push(news) },
  );
}

const stream = (body: AsyncIterable<Uint8Array>) => ({ kind: 'stream' as const, body, onStopped: () => undefined });

test('an answer is written where the person says, without a limit in size', async () => {
  const answer = { body: stream(pieces('a,b\n', '1,2\n')), headers: { 'content-disposition': 'filename=x' } };

  expect(await start(answer, 'orders.csv')).toEqual({ name: 'orders.csv', bytes: 8 });

  expect(saveFile.saved).toEqual([{ file: { name: 'orders', extension: 'csv', kind: 'CSV' }, text: 'a,b\n1,2\n' }]);
  expect(destinations).toEqual(['file']);
});

test('a small answer is written too, and called as the API says', async () => {
  const answer = {
    body: { kind: 'whole' as const, bytes: Buffer.from('{}') },
    headers: { 'content-disposition': 'attachment; filename="a.json"' },
  };

  expect(await start(answer)).toEqual({ name: 'a.json', bytes: 2 });
});

test('nothing is read or written where the person chooses no file', async () => {
  saveFile.chooses = false;
  let read = false;
  async function* body() {
    read = true;
    yield* pieces('a');
  }

  expect(await start({ body: stream(body()) })).toBeNull();
  expect(read).toBe(false);
});

test.each([
  [401, 'API_TOKEN_REFUSED'],
  [403, 'API_REFUSED'],
  [404, 'API_BAD_RESPONSE'],
  [503, 'API_BAD_RESPONSE'],
  [304, 'API_BAD_RESPONSE'],
])('for the status %i nobody is asked for a file: %s', async (status, code) => {
  const headers = { 'retry-after': '7' };

  await expect(start({ status, headers })).rejects.toMatchObject({
    failure: { code, details: { api: 'shop', status, retryAfter: 7 } },
  });
  expect(saveFile.suggested).toEqual([]);
});

describe('progress', () => {
  test('is told at once and then ten times a second, with the size where the API says it', async () => {
    async function* body() {
      for (let index = 0; index < 100; index += 1) {
        clock.advance(10);
        yield* pieces('0123456789');
      }
    }

    await start({ body: stream(body()), headers: { 'content-length': '1000' } });

    expect(progress.map(({ loaded }) => loaded)).toEqual([10, 110, 210, 310, 410, 510, 610, 710, 810, 910]);
    expect(progress.every(({ total }) => total === 1_000)).toBe(true);
  });

  test('has no size where the API says none', async () => {
    await start({ body: stream(pieces('a')) });

    expect(progress).toEqual([{ loaded: 1, total: null }]);
  });
});

describe('the end', () => {
  test('that comes while the person chooses is told at once, and what they choose then is not written', async () => {
    let choose: () => void = () => undefined;
    saveFile.thinking = new Promise((resolve) => {
      choose = resolve;
    });
    const downloading = start({ body: stream(pieces('a')) });
    await expect.poll(() => saveFile.suggested).toHaveLength(1);

    stop.abort();
    await expect(downloading).rejects.toMatchObject({ code: 'API_ABORTED' });

    choose();
    await saveFile.thinking;
    expect(saveFile.saved).toEqual([]);
  });

  test('that came before asks for no file', async () => {
    stop.abort();

    await expect(start({ body: stream(pieces('a')) })).rejects.toMatchObject({ code: 'API_ABORTED' });
  });

  test('of the body is the failure’s reason', async () => {
    async function* body() {
      yield* pieces('a');
      throw new ExpectedError(failure('API_TIMEOUT'));
    }

    await expect(start({ body: stream(body()) })).rejects.toMatchObject({ code: 'API_TIMEOUT' });
    expect(saveFile.saved).toEqual([]);
  });
});
