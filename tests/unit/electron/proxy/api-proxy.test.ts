import { getEventListeners } from 'node:events';
import { beforeEach, describe, expect, test } from 'vitest';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import { type HttpAnswer, HttpError, type HttpErrorKind } from '../../../../electron/ports/http.ts';
import { ApiProxy, type Destination, type ProxyAnswer } from '../../../../electron/proxy/api-proxy.ts';
import type { ApiRequest } from '../../../../shared/api.ts';
import type { ApiConfig } from '../../../../shared/config.ts';
import { type ErrorCode, ExpectedError, failure } from '../../../../shared/errors.ts';
import { FakeAccessTokens } from '../../../support/fake-access-tokens.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { type FakeAnswer, FakeHttp, httpAnswer, wholeText } from '../../../support/fake-http.ts';

const BASE = 'https://api.example.com/v1';
const API: ApiConfig = {
  id: 'orders',
  baseUrl: BASE,
  provider: 'corp',
  methods: ['GET', 'HEAD', 'POST', 'DELETE'],
  paths: ['/orders/**'],
  audience: 'https://api.example.com',
  scopes: ['orders:read'],
};

const USER_INFO: ApiConfig = {
  id: 'me',
  baseUrl: null,
  provider: 'corp',
  methods: ['GET'],
  paths: ['/'],
  scopes: [],
};

let clock: FakeClock;
let recorder: FlowRecorder;
let tokens: FakeAccessTokens;
/** Why nobody knows where the provider tells about people; null: it is known. */
let unknown: ExpectedError | null;

beforeEach(() => {
  unknown = null;
  clock = new FakeClock();
  recorder = new FlowRecorder(clock);
  tokens = new FakeAccessTokens();
});

function proxyWith(...answers: FakeAnswer[]) {
  const http = new FakeHttp(...answers);
  const proxy = new ApiProxy({
    apis: [API, USER_INFO],
    http,
    tokens,
    flow: recorder,
    clock,
    userAgent: 'Keyporch/1',
    userInfoEndpoint: async (provider) => {
      if (unknown !== null) throw unknown;
      return `https://${provider}.example.com/oidc/userinfo`;
    },
  });
  const { signal } = new AbortController();
  const call = (change: Partial<ApiRequest> = {}, stop = signal, destination?: Destination) =>
    proxy.call(
      {
        callId: 'c1',
        api: 'orders',
        path: '/orders',
        method: 'GET',
        headers: {},
        body: null,
        timeout: null,
        ...change,
      },
      stop,
      destination,
    );
  return { http, call };
}

const redirect = (location: string, status = 302) => httpAnswer(status, '', [['location', location]]);

describe('the user-info endpoint', () => {
  test('is asked where the provider says that it is, for a token that may go there', async () => {
    const { http, call } = proxyWith(httpAnswer(200, '{"sub":"1"}'));

    expect(wholeText(await call({ api: 'me', path: '/' }))).toBe('{"sub":"1"}');

    expect(http.requests).toMatchObject([{ url: 'https://corp.example.com/oidc/userinfo' }]);
    expect(tokens.wanted).toEqual([{ provider: 'corp', audience: null, scopes: [], origin: 'userinfo' }]);
  });

  test.each(['/x', '', '/?a=b', '/../admin', '//'])('has no path %j below it', async (path) => {
    const { call } = proxyWith();

    await expect(call({ api: 'me', path })).rejects.toMatchObject({ code: 'API_NOT_ALLOWED' });
    expect(tokens.wanted).toEqual([]);
  });

  test('that the provider does not tell of is not asked, and why is said', async () => {
    unknown = new ExpectedError(failure('PROVIDER_UNREACHABLE', { provider: 'Corp' }));
    const { http, call } = proxyWith();

    await expect(call({ api: 'me', path: '/' })).rejects.toBe(unknown);

    expect(tokens.wanted).toEqual([]);
    expect(http.requests).toEqual([]);
  });

  test('is not changed', async () => {
    const { call } = proxyWith();

    await expect(call({ api: 'me', path: '/', method: 'POST' })).rejects.toMatchObject({ code: 'API_NOT_ALLOWED' });
  });

  test('sends nobody elsewhere', async () => {
    const { http, call } = proxyWith(redirect('https://corp.example.com/oidc/other'));

    await expect(call({ api: 'me', path: '/' })).rejects.toMatchObject({ code: 'API_REDIRECT_REFUSED' });
    expect(http.requests).toHaveLength(1);
  });
});

describe('a call', () => {
  test('goes to the API with the access token and hands the answer back', async () => {
    const { http, call } = proxyWith(httpAnswer(200, '{"items":[]}'));

    const answer = await call({ path: '/orders?page=2' });

    expect(http.requests).toMatchObject([
      {
        url: `${BASE}/orders?page=2`,
        method: 'GET',
        headers: { authorization: 'Bearer access-1', accept: 'application/json', 'user-agent': 'Keyporch/1' },
        body: null,
      },
    ]);
    expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'application/json' } });
    expect(wholeText(answer)).toBe('{"items":[]}');
  });

  test("asks for the token of the API's provider, audience, scopes and origin", async () => {
    const { call } = proxyWith(httpAnswer(200));

    await call();

    expect(tokens.wanted).toEqual([
      {
        provider: 'corp',
        audience: 'https://api.example.com',
        scopes: ['orders:read'],
        origin: 'https://api.example.com',
      },
    ]);
  });

  test('has a limit for each wait and for the size of the answer', async () => {
    const { http, call } = proxyWith(httpAnswer(200));

    await call();

    expect(http.requests[0]?.limits).toEqual({
      headersMs: 10_000,
      idleMs: 30_000,
      totalMs: null,
      bodyBytes: 10_485_760,
    });
  });

  test('may wait for its headers as long as it says that it may take', async () => {
    const { http, call } = proxyWith(httpAnswer(200));

    await call({ timeout: 45_000 });

    expect(http.requests[0]?.limits.headersMs).toBe(45_000);
  });

  test('may take a minute, or as long as it says, over all its requests', async () => {
    for (const timeout of [null, 500]) {
      const late = (): Promise<HttpAnswer> => {
        clock.advance((timeout ?? 60_000) * 0.4);
        return Promise.resolve(redirect('/v1/orders/2'));
      };
      const { http, call } = proxyWith(late, late, late, httpAnswer(200));

      await expect(call({ timeout })).rejects.toMatchObject({ code: 'API_TIMEOUT' });

      expect(http.requests).toHaveLength(3);
      expect(http.requests[2]?.signal?.aborted).toBe(true);
    }
    expect(clock.waiting).toBe(0);
  });

  test('leaves nothing behind, however it ends: a session sees many', async () => {
    const stop = new AbortController();
    const { call } = proxyWith(httpAnswer(200), httpAnswer(401), httpAnswer(200), new HttpError('dns', null));

    await Promise.allSettled([call({}, stop.signal), call({}, stop.signal), call({}, stop.signal)]);

    const { over } = await tokens.getAccessToken({ provider: 'corp', audience: null, origin: '' });
    expect([stop.signal, over as AbortSignal].map((each) => getEventListeners(each, 'abort').length)).toEqual([0, 0]);
    expect(clock.waiting).toBe(0);
  });

  test('that waits for a token can be stopped, and has its time', async () => {
    const { call } = proxyWith();
    tokens.wait = new Promise(() => undefined);
    const controller = new AbortController();
    const stopped = call({}, controller.signal);
    const late = call({ timeout: 100 });
    await expect.poll(() => tokens.wanted.length).toBe(2);

    controller.abort();
    clock.advance(100);

    await expect(stopped).rejects.toMatchObject({ code: 'API_ABORTED' });
    await expect(late).rejects.toMatchObject({ code: 'API_TIMEOUT' });
  });

  test.each([
    ['HEAD', 200],
    ['GET', 304],
    ['GET', 204],
    ['GET', 205],
  ] as const)(
    'of %s with status %i has no body to wait for, however large it says that it is',
    async (method, status) => {
      const { call } = proxyWith(httpAnswer(status, '', [['content-length', '300000']]));

      expect(await call({ method })).toMatchObject({
        headers: { 'content-length': '300000' },
        body: { kind: 'whole' },
      });
    },
  );

  test.each([
    ['a text', '{"a":1}', '{"a":1}'],
    ['bytes', new Uint8Array([1, 2, 3]).buffer, new Uint8Array([1, 2, 3])],
    ['exactly 16 MiB', 'a'.repeat(16_777_216), 'a'.repeat(16_777_216)],
  ])('sends %s as a body', async (_title, body, sent) => {
    const { http, call } = proxyWith(httpAnswer(201));

    await call({ method: 'POST', headers: { 'content-type': 'application/json' }, body });

    expect(http.requests[0]?.body).toEqual(sent);
    expect(http.requests[0]?.headers['content-type']).toBe('application/json');
  });

  test.each([400, 403, 404, 429, 500, 503, 300, 304, 305, 399, 204])(
    'hands back status %i as an answer',
    async (status) => {
      const { http, call } = proxyWith(httpAnswer(status, 'x'));

      expect((await call()).status).toBe(status);
      expect(http.requests).toHaveLength(1);
    },
  );

  test('passes on what the session says where it has no token', async () => {
    const { http, call } = proxyWith();
    tokens.problem = new ExpectedError(failure('SESSION_STALE', { reason: 'ECONNREFUSED' }));

    await expect(call()).rejects.toBe(tokens.problem);
    expect(http.requests).toEqual([]);
  });

  test('that meets a bug says INTERNAL and nothing of its text', async () => {
    const { call } = proxyWith(new Error('a secret'));

    await expect(call()).rejects.toMatchObject({ failure: { code: 'INTERNAL' } });
    await expect(call()).rejects.not.toHaveProperty('cause');
  });
});

const REFUSALS: readonly (readonly [title: string, change: Partial<ApiRequest>, code: ErrorCode])[] = [
  ['an API that is not configured', { api: 'other' }, 'API_UNKNOWN'],
  ['a method that is not in the list', { method: 'PUT' }, 'API_NOT_ALLOWED'],
  ['a path that is not in the list', { path: '/admin' }, 'API_NOT_ALLOWED'],
  ['a path that leads out', { path: '/orders/../admin' }, 'API_NOT_ALLOWED'],
  ['another host', { path: '//evil.example/orders' }, 'API_NOT_ALLOWED'],
  ['an address', { path: 'https://evil.example/orders' }, 'API_NOT_ALLOWED'],
  ['an authorization of the window', { headers: { authorization: 'Bearer x' } }, 'API_BAD_REQUEST'],
  ['a cookie of the window', { headers: { cookie: 'a=b' } }, 'API_BAD_REQUEST'],
  ['a host of the window', { headers: { host: 'evil.example' } }, 'API_BAD_REQUEST'],
  ['a line break in a header', { headers: { prefer: 'a\r\nb: c' } }, 'API_BAD_REQUEST'],
  ['a body of a GET', { body: 'x' }, 'API_BAD_REQUEST'],
  ['a body of a HEAD', { method: 'HEAD', body: 'x' }, 'API_BAD_REQUEST'],
  ['a body of bytes of a GET', { body: new ArrayBuffer(1) }, 'API_BAD_REQUEST'],
  ['a body over 16 MiB', { method: 'POST', body: 'a'.repeat(16_777_217) }, 'API_BAD_REQUEST'],
  ['a body over 16 MiB in bytes', { method: 'POST', body: new ArrayBuffer(16_777_217) }, 'API_BAD_REQUEST'],
  ['a body over 16 MiB in UTF-8', { method: 'POST', body: '\u00e9'.repeat(8_388_609) }, 'API_BAD_REQUEST'],
];

describe('refuses, before a token or a connection is asked for,', () => {
  test.each(REFUSALS)('%s', async (_title, change, code) => {
    const { http, call } = proxyWith(httpAnswer(200));

    await expect(call(change)).rejects.toMatchObject({ code });

    expect(tokens.wanted).toEqual([]);
    expect(http.requests).toEqual([]);
    expect(recorder.events()).toMatchObject([{ kind: 'api:called', status: 'failed', code }]);
  });
});

describe('a 401', () => {
  test('leads to one refresh and one retry with the new token', async () => {
    const { http, call } = proxyWith(httpAnswer(401), httpAnswer(200, 'fresh'));

    const answer = await call({ method: 'POST', body: 'x' });

    expect(wholeText(answer)).toBe('fresh');
    expect(tokens.rejected).toEqual([expect.objectContaining({ value: 'access-1' })]);
    expect(http.requests.map(({ headers, body }) => [headers.authorization, body])).toEqual([
      ['Bearer access-1', 'x'],
      ['Bearer access-2', 'x'],
    ]);
    expect(recorder.events()).toMatchObject([{ status: 'done', details: { status: 200, retried: true } }]);
    const lines = recorder.events()[0]?.evidence.messages.map(({ line }) => line);
    expect(lines).toEqual([expect.stringMatching(/^POST /), '401', expect.stringMatching(/^POST /), '200']);
  });

  test('after the retry is handed back', async () => {
    const { http, call } = proxyWith(httpAnswer(401), httpAnswer(401, 'no'));

    expect(await call()).toMatchObject({ status: 401 });

    expect(http.requests).toHaveLength(2);
    expect(tokens.rejected).toHaveLength(1);
  });

  test('is not retried where the refresh fails', async () => {
    const { http, call } = proxyWith(async () => {
      tokens.problem = new ExpectedError(failure('SESSION_ENDED'));
      return httpAnswer(401);
    });

    await expect(call()).rejects.toMatchObject({ code: 'SESSION_ENDED' });
    expect(http.requests).toHaveLength(1);
  });

  test('whose token can’t be renewed is let go of', async () => {
    let stopped = false;
    const body: AsyncIterator<Uint8Array> = {
      next: () => new Promise(() => undefined),
      return: async () => {
        stopped = true;
        return { done: true, value: undefined };
      },
    };
    const { call } = proxyWith(async () => {
      tokens.problem = new ExpectedError(failure('SESSION_STALE'));
      return { ...httpAnswer(401), body: { [Symbol.asyncIterator]: () => body } };
    });

    await expect(call()).rejects.toMatchObject({ code: 'SESSION_STALE' });
    expect(stopped).toBe(true);
  });
});

describe('a redirect', () => {
  test.each([
    ['an address', `${BASE}/orders/2?x=1`, `${BASE}/orders/2?x=1`],
    ['a path', '/v1/orders/2', `${BASE}/orders/2`],
    ['a path from where it came', 'orders/2', `${BASE}/orders/2`],
    ['a query', '?page=2', `${BASE}/orders?page=2`],
    ['bytes of UTF-8', '/v1/orders/caf\xc3\xa9', `${BASE}/orders/caf%C3%A9`],
  ])('to an allowed place of the API is followed, given as %s', async (_title, location, target) => {
    const { http, call } = proxyWith(redirect(location), httpAnswer(200, 'there'));

    expect(wholeText(await call())).toBe('there');
    expect(http.requests.map((each) => each.url)).toEqual([`${BASE}/orders`, target]);
    expect(http.requests[1]?.headers.authorization).toBe('Bearer access-1');
  });

  test.each([
    ['another host', 'https://evil.example/v1/orders'],
    ['another host without a scheme', '//evil.example/v1/orders'],
    ['a host of the same length', 'https://evi.example.com/v1/orders'],
    ['a host that begins alike', 'https://api.example.com.evil.example/v1/orders'],
    ['another host behind user information', 'https://api.example.com@evil.example/v1/orders'],
    ['the API with user information', 'https://ada:pw@api.example.com/v1/orders'],
    ['plain http', 'http://api.example.com/v1/orders'],
    ['another port', 'https://api.example.com:8443/v1/orders'],
    ['a path outside the base URL', '/orders'],
    ['a path that is not in the list', `${BASE}/admin`],
    ['a path that leads out', `${BASE}/orders/../admin`],
    ['an encoded path that leads out', `${BASE}/orders/%2e%2e%2fadmin`],
    ['a fragment', `${BASE}/orders#x`],
    ['the base URL itself', BASE],
    ['no address', 'https://['],
    ['a script', 'javascript:alert(1)'],
  ])('to %s is refused', async (_title, location) => {
    const { http, call } = proxyWith(redirect(location), httpAnswer(200));

    await expect(call()).rejects.toMatchObject({ code: 'API_REDIRECT_REFUSED' });
    expect(http.requests).toHaveLength(1);
  });

  test.each([301, 302, 303, 307, 308])('with status %i is refused for a POST', async (status) => {
    const { http, call } = proxyWith(redirect(`${BASE}/orders/2`, status), httpAnswer(200));

    await expect(call({ method: 'POST', body: 'x' })).rejects.toMatchObject({ code: 'API_REDIRECT_REFUSED' });
    expect(http.requests).toHaveLength(1);
  });

  test('without a place is refused', async () => {
    const { call } = proxyWith(httpAnswer(302));

    await expect(call()).rejects.toMatchObject({ code: 'API_REDIRECT_REFUSED' });
  });

  test('is followed five times and not a sixth', async () => {
    const five = Array.from({ length: 5 }, (_, index) => redirect(`${BASE}/orders/${index}`));
    const { call } = proxyWith(...five, httpAnswer(200, 'there'));
    expect(wholeText(await call())).toBe('there');

    const { http, call: again } = proxyWith(...five, redirect(`${BASE}/orders/6`), httpAnswer(200));
    await expect(again()).rejects.toMatchObject({ code: 'API_REDIRECT_REFUSED' });
    expect(http.requests).toHaveLength(6);
  });
});

describe('the window does not get', () => {
  test('an answer that comes after a log-out', async () => {
    const { call } = proxyWith(async () => {
      tokens.end();
      return httpAnswer(200, 'hers');
    });

    await expect(call()).rejects.toMatchObject({ code: 'SESSION_ENDED' });
  });

  test('an answer of a session that ended while it was asked for: the connection is closed at once', async () => {
    const { http, call } = proxyWith(() => new Promise(() => undefined));
    const answer = call();
    await expect.poll(() => http.requests.length).toBe(1);

    tokens.end();

    await expect(answer).rejects.toMatchObject({ failure: { code: 'SESSION_ENDED' } });
    expect(http.requests[0]?.signal?.aborted).toBe(true);
    expect(recorder.events()).toMatchObject([{ status: 'failed', code: 'SESSION_ENDED' }]);
  });

  test('cookies, challenges and other headers that are not for it', async () => {
    const { call } = proxyWith(
      httpAnswer(200, '', [
        ['set-cookie', 'a=b'],
        ['www-authenticate', 'Bearer error="invalid_token"'],
        ['server', 'x'],
        ['etag', '"v1"'],
      ]),
    );

    expect((await call()).headers).toEqual({ etag: '"v1"' });
  });

  test('the token in a body or a header of the answer', async () => {
    const { call } = proxyWith(
      httpAnswer(200, '{"you sent":"Bearer access-1"}', [
        ['x-request-id', 'for access-1'],
        ['etag', '"v1"'],
      ]),
    );

    const answer = await call();

    expect(wholeText(answer)).toBe('{"you sent":"Bearer (removed)"}');
    expect(answer.headers).toEqual({ etag: '"v1"' });
  });

  test('the token in a body that came along with its headers', async () => {
    const body = Buffer.from('{"you sent":"Bearer access-1"}');
    const { call } = proxyWith({ ...httpAnswer(200), whole: () => body });

    expect(wholeText(await call())).toBe('{"you sent":"Bearer (removed)"}');
    expect(recorder.events().at(-1)?.details).toMatchObject({ bytes: 31, removed: 1 });
  });

  test('the new token after a refresh either', async () => {
    const { call } = proxyWith(httpAnswer(401), httpAnswer(200, 'Bearer access-2'));

    expect(wholeText(await call())).toBe('Bearer (removed)');
  });

  test('addresses in a Link header, but paths', async () => {
    const { call } = proxyWith(
      httpAnswer(200, '', [
        ['link', `<${BASE}/orders?page=2>; rel="next"`],
        ['link', '<https://evil.example/>; rel="help"'],
      ]),
    );

    expect((await call()).headers.link).toBe('</orders?page=2>; rel="next", <>; rel="help"');
  });
});

const HTTP_ERRORS: Readonly<Record<HttpErrorKind, ErrorCode>> = {
  unreachable: 'API_UNREACHABLE',
  dns: 'API_UNREACHABLE',
  tls: 'API_UNREACHABLE',
  proxy: 'NETWORK_PROXY_FAILED',
  timeout: 'API_TIMEOUT',
  'too-large': 'API_TOO_LARGE',
  aborted: 'API_ABORTED',
  'bad-answer': 'API_BAD_RESPONSE',
};

describe('no answer', () => {
  test.each(Object.entries(HTTP_ERRORS))('because of %s is %s', async (kind, code) => {
    const { call } = proxyWith(new HttpError(kind as HttpErrorKind, null));

    await expect(call()).rejects.toMatchObject({
      failure: { code, details: { api: 'orders', address: BASE, reason: kind } },
    });
    expect(recorder.events()).toMatchObject([{ status: 'failed', code }]);
  });

  test("has the system's word as its reason, where there is one", async () => {
    const { call } = proxyWith(new HttpError('unreachable', 'ECONNREFUSED'));

    await expect(call()).rejects.toMatchObject({ failure: { details: { reason: 'ECONNREFUSED' } } });
  });

  test('comes for a call that the window has stopped', async () => {
    const controller = new AbortController();
    const { http, call } = proxyWith(
      ({ signal }) =>
        new Promise((_, reject) => {
          signal?.addEventListener('abort', () => reject(new HttpError('aborted', null)));
        }),
    );
    const answer = call({}, controller.signal);
    await expect.poll(() => http.requests.length).toBe(1);

    controller.abort();

    await expect(answer).rejects.toMatchObject({ code: 'API_ABORTED' });
  });
});

describe('the flow', () => {
  test('shows what was called, how it went and how long it took', async () => {
    const { call } = proxyWith(async () => {
      clock.advance(40);
      return httpAnswer(200, 'four');
    });

    await call({ path: '/orders/7?customer=ada' });

    expect(recorder.events()).toMatchObject([
      {
        flow: 'api-1',
        kind: 'api:called',
        status: 'done',
        duration: 40,
        details: { api: 'orders', method: 'GET', path: '/orders/7', status: 200, bytes: 4, retried: false },
      },
    ]);
  });

  test.each([
    ['an answer', httpAnswer(200, 'access-1', [['x-request-id', 'access-1']])],
    ['an error answer', httpAnswer(500, 'access-1')],
    ['a redirect that is refused', redirect('https://evil.example/?t=access-1&customer=ada')],
    ['no answer', new HttpError('dns', 'ENOTFOUND')],
  ])('has neither token nor query after %s', async (_title, answer) => {
    const { call } = proxyWith(answer);

    await Promise.allSettled([call({ path: '/orders?customer=ada' })]);

    expect(recorder.events()).toHaveLength(1);
    expect(JSON.stringify(recorder.events())).not.toMatch(/access-1|ada/);
  });

  test('tells what goes to a file from what a view reads', async () => {
    const { call } = proxyWith(httpAnswer(200), httpAnswer(200));

    await call();
    await call({}, undefined, 'file');

    expect(recorder.events().map(({ details }) => details.to)).toEqual([undefined, 'file']);
  });

  test('shows an answer that is an error as failed', async () => {
    const { call } = proxyWith(httpAnswer(503));

    await call();

    expect(recorder.events()).toMatchObject([{ status: 'failed', details: { status: 503 } }]);
  });

  test('has a line of its own for each call', async () => {
    const { call } = proxyWith(httpAnswer(200), httpAnswer(200));

    await call();
    await call();

    expect(recorder.events().map((event) => event.flow)).toEqual(['api-1', 'api-2']);
  });
});

test('a link is relative to the address that answered, after redirects', async () => {
  const answer = httpAnswer(200, '[]', [['link', '<?page=2>; rel="next"']]);
  const { call } = proxyWith(redirect(`${BASE}/orders/all`), answer);

  expect((await call()).headers.link).toBe('</orders/all?page=2>; rel="next"');
});

test('a call that was aborted before its turn asks for nothing', async () => {
  const { http, call } = proxyWith();

  await expect(call({}, AbortSignal.abort())).rejects.toMatchObject({ code: 'API_ABORTED' });
  expect(http.requests).toEqual([]);
  expect(tokens.wanted).toEqual([]);
});

describe('a body that goes on', () => {
  const endless = (body: AsyncIterable<Uint8Array>, type = 'text/event-stream'): FakeAnswer => ({
    status: 200,
    headers: [['content-type', type]],
    body,
    goOn: () => undefined,
  });
  /** Events, and then nothing until it is let go. */
  function events() {
    let end = (): void => undefined;
    let closed = false;
    const silence = new Promise<void>((resolve) => {
      end = resolve;
    });
    async function* body() {
      try {
        yield new TextEncoder().encode('data: 1\n\n');
        await silence;
        yield new TextEncoder().encode('data: 2\n\n');
      } finally {
        closed = true;
      }
    }
    return { body: body(), end: () => end(), isClosed: () => closed };
  }
  /** Time passes until what is there is handed over. */
  const slowly = async (answering: Promise<ProxyAnswer>) => {
    let there = false;
    void answering.finally(() => {
      there = true;
    });
    const look = () => {
      clock.advance(50);
      return there;
    };
    await expect.poll(look).toBe(true);
    return answering;
  };
  const streamOf = ({ body }: ProxyAnswer) => {
    if (body.kind !== 'stream') throw new Error('it is whole');
    return body.body[Symbol.asyncIterator]();
  };

  test('is handed over as a stream, with what is there at once', async () => {
    const { body, end } = events();
    const { call } = proxyWith(endless(body));
    const reader = streamOf(await slowly(call()));

    expect(Buffer.from((await reader.next()).value ?? '').toString()).toBe('data: 1\n\n');
    expect(recorder.events()).toMatchObject([{ status: 'running' }]);
    end();
    expect(await reader.next()).toMatchObject({ done: false });
    expect(await reader.next()).toMatchObject({ done: true });
    expect(recorder.events()).toMatchObject([{ status: 'done', details: { status: 200, bytes: 18 } }]);
  });

  test('has no end but the one that the call was given', async () => {
    const { call } = proxyWith(endless(events().body), endless(events().body));
    const unlimited = streamOf(await slowly(call()));
    const limited = streamOf(await slowly(call({ timeout: 120_000 })));
    await Promise.all([unlimited.next(), limited.next()]);
    const next = unlimited.next();
    const late = limited.next();

    clock.advance(120_000);

    await expect(late).rejects.toMatchObject({ code: 'API_TIMEOUT' });
    expect(await Promise.race([next, Promise.resolve('goes on')])).toBe('goes on');
  });

  test('ends with the session', async () => {
    const { body } = events();
    const { call } = proxyWith(endless(body));
    const reader = streamOf(await slowly(call()));
    await reader.next();
    const next = reader.next();

    tokens.end();

    await expect(next).rejects.toMatchObject({ code: 'SESSION_ENDED' });
    expect(recorder.events()).toMatchObject([{ status: 'failed', code: 'SESSION_ENDED' }]);
  });

  test.each([
    ['its time is over', () => clock.advance(60_000), 'API_TIMEOUT'],
    ['the session ends', () => tokens.end(), 'SESSION_ENDED'],
    ['its window stops it', (stop: AbortController) => stop.abort(), 'API_ABORTED'],
  ])('and that nobody reads on is over at once when %s', async (_, happens, code) => {
    const { call } = proxyWith(endless(events().body, 'text/plain'), endless(events().body, 'text/plain'));
    const stop = new AbortController();
    const [begun, late] = [await slowly(call({}, stop.signal)), await slowly(call({}, stop.signal))];
    await streamOf(begun).next();
    const told: string[] = [];
    const tell = ({ body }: ProxyAnswer) =>
      body.kind === 'stream' && body.onStopped((reason) => told.push(reason.code));
    tell(begun);

    happens(stop);

    expect(recorder.events()).toMatchObject([
      { status: 'failed', code },
      { status: 'failed', code },
    ]);
    tell(late);
    expect(told).toEqual([code, code]);
  });

  test('that nobody reads to its end was stopped, and its connection is closed', async () => {
    const { body, end, isClosed } = events();
    const { call } = proxyWith(endless(body));
    const reader = streamOf(await slowly(call()));
    await reader.next();

    const ended = reader.return?.();
    end();
    await ended;

    await expect.poll(isClosed).toBe(true);
    expect(recorder.events()).toMatchObject([{ status: 'failed', code: 'API_ABORTED' }]);
  });

  test('that nobody has begun to read is over in the flow, too, when its call is: no file was chosen, say', async () => {
    const stopped = new AbortController();
    const { call } = proxyWith(endless(events().body));
    await slowly(call({}, stopped.signal));
    expect(recorder.events()).toMatchObject([{ status: 'running' }]);

    stopped.abort();

    expect(recorder.events()).toMatchObject([{ status: 'failed', code: 'API_ABORTED', details: { status: 200 } }]);
  });

  test('and that is stopped in the instant in which it would be handed over is no answer', async () => {
    const stopped = new AbortController();
    const { call } = proxyWith(endless(events().body));
    const answering = call({ timeout: 5_000 }, stopped.signal);
    await expect.poll(() => clock.waiting).toBe(2); // the call's end, and that of gathering its first piece

    clock.advance(50);
    stopped.abort();

    await expect(answering).rejects.toMatchObject({ code: 'API_ABORTED' });
    expect(recorder.events()).toMatchObject([{ status: 'failed', code: 'API_ABORTED' }]);
  });
});
