import { describe, expect, test } from 'vitest';
import { LoopbackOnlyBrowser, LoopbackOnlyHttp } from '../../../../electron/main/loopback-only.ts';
import { FakeHttp, httpAnswer } from '../../../support/fake-http.ts';

const HERE = ['http://127.0.0.1:4280/x', 'http://[::1]:4280/x', 'http://localhost/x', 'https://localhost:8443/x'];
const ELSEWHERE = [
  'https://api.example.com/x',
  'http://192.168.0.1/x',
  'http://0.0.0.0/x',
  'http://127.0.0.1.example.com/x',
  'http://localhost.example.com/x',
  'http://localhost@evil.example/x',
  'http://evil.example/127.0.0.1',
  'http://evil.example#@127.0.0.1/',
  'http://[::2]/x',
  'mailto:ada@example.com',
];

function request(url: string) {
  return {
    url: new URL(url),
    method: 'GET',
    headers: {},
    body: null,
    limits: { headersMs: 1, idleMs: 5_000, totalMs: 1, bodyBytes: 1 },
  };
}

describe('a request', () => {
  test.each(HERE)('to %s goes out as it is', async (url) => {
    const http = new FakeHttp(httpAnswer(204));

    expect((await new LoopbackOnlyHttp(http).request(request(url))).status).toBe(204);
    expect(http.requests).toMatchObject([{ url: new URL(url).href, method: 'GET' }]);
  });

  test.each(ELSEWHERE)('to %s does not', async (url) => {
    const http = new FakeHttp(httpAnswer(204));

    await expect(new LoopbackOnlyHttp(http).request(request(url))).rejects.toMatchObject({
      code: 'RUNTIME_IS_TEST_ONLY',
    });
    expect(http.requests).toEqual([]);
  });

  test('that is refused is told by its origin only', async () => {
    await expect(
      new LoopbackOnlyHttp(new FakeHttp()).request(request('https://id.example.com/authorize?state=s')),
    ).rejects.toMatchObject({ failure: { details: { address: 'https://id.example.com' } } });
  });
});

describe('the browser', () => {
  function browser() {
    const opened: string[] = [];
    return { opened, guarded: new LoopbackOnlyBrowser({ open: async (url) => void opened.push(url) }) };
  }

  test.each(HERE)('is opened at %s', async (url) => {
    const { opened, guarded } = browser();

    await guarded.open(url);

    expect(opened).toEqual([url]);
  });

  test.each(ELSEWHERE)('is not opened at %s', async (url) => {
    const { opened, guarded } = browser();

    await expect(guarded.open(url)).rejects.toMatchObject({ code: 'RUNTIME_IS_TEST_ONLY' });
    expect(opened).toEqual([]);
  });
});
