import fc from 'fast-check';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { FlowRecorder } from '../../electron/flow/recorder.ts';
import { GUARDS } from '../../electron/ipc/guards.ts';
import { APP_ORIGIN } from '../../electron/main/app-scheme.ts';
import type { HttpAnswer, HttpPort, HttpRequest } from '../../electron/ports/http.ts';
import { ApiCalls } from '../../electron/proxy/api-calls.ts';
import { ApiProxy } from '../../electron/proxy/api-proxy.ts';
import { type ApiFetchOptions, apiFetch } from '../../renderer/api/api-fetch.ts';
import type { ApiRequest } from '../../shared/api.ts';
import { toFailure } from '../../shared/errors.ts';
import { failed, success } from '../../shared/result.ts';
import { FakeAccessTokens } from '../support/fake-access-tokens.ts';
import { FakeClock } from '../support/fake-clock.ts';
import { pieces } from '../support/fake-http.ts';
import { readPorts, WINDOW } from '../support/read-ports.ts';

/** What the API says next, and what it was sent last. */
let answer: Omit<HttpAnswer, 'goOn'>;
let sent: HttpRequest;

beforeEach(() => {
  const clock = new FakeClock();
  const http: HttpPort = {
    request: async (request) => {
      sent = request;
      return { ...answer, goOn: () => undefined };
    },
  };
  const proxy = new ApiProxy({
    apis: [
      {
        id: 'echo',
        baseUrl: 'https://api.example.com',
        provider: 'corp',
        methods: ['POST'],
        paths: ['/**'],
        scopes: [],
      },
    ],
    http,
    tokens: new FakeAccessTokens(),
    flow: new FlowRecorder(clock),
    clock,
    userAgent: 'Keyporch/1',
    userInfoEndpoint: () => Promise.reject(new Error('there is none')),
  });
  const calls = new ApiCalls(clock);
  /** As between the processes: what crosses is copied, and main looks at it first. */
  const fetchApi = async (request: ApiRequest) => {
    const [checked] = v.parse(GUARDS['api:fetch'], structuredClone([request]));
    const answering = calls.run(WINDOW, checked, (signal) => proxy.call(checked, signal));
    return structuredClone(await answering.then(success, (error) => failed(toFailure(error))));
  };
  const postMessage = readPorts({ open: async (...call) => calls.open(...call) });
  vi.stubGlobal('window', { keyporch: { fetchApi }, postMessage, location: { origin: APP_ORIGIN } });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

const bytes = fc.uint8Array({ maxLength: 40 });
const text = fc.array(fc.nat(0xffff), { maxLength: 10 }).map((codes) => String.fromCharCode(...codes));
const fieldName = fc.stringMatching(/^[a-z]{1,5}$/);

/** A body, its bytes, and the content type that it brings. */
interface Given {
  readonly body: NonNullable<ApiFetchOptions['body']>;
  readonly bytes: Uint8Array;
  readonly type?: string;
}
const FORM = 'application/x-www-form-urlencoded;charset=UTF-8';
const given: fc.Arbitrary<Given> = fc.oneof(
  { weight: 4, arbitrary: text.map((body) => ({ body, bytes: Buffer.from(body), type: 'text/plain;charset=UTF-8' })) },
  { weight: 4, arbitrary: bytes.map((each) => ({ body: new Uint8Array(each).buffer, bytes: each })) },
  fc.tuple(bytes, fc.nat(9)).map(([each, from]) => {
    const part = new Uint8Array(each).subarray(from);
    return { body: part, bytes: part };
  }),
  bytes.map((each) => ({
    body: new Blob([new Uint8Array(each)], { type: 'image/png' }),
    bytes: each,
    type: 'image/png',
  })),
  fc.dictionary(fieldName, text, { maxKeys: 2 }).map((fields) => {
    const body = new URLSearchParams(fields);
    return { body, bytes: Buffer.from(body.toString()), type: FORM };
  }),
);
const value = fc.stringMatching(/^[!-~]([ -~]{0,9}[!-~])?$/);
const headersOf = (...names: readonly string[]) => fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 3 });
const requestHeaders = headersOf('accept', 'if-match', 'prefer', 'x-request-id', 'content-type');
const shownHeaders = headersOf('etag', 'content-type', 'retry-after', 'x-request-id', 'content-disposition');

function sentBytes(): Uint8Array {
  return typeof sent.body === 'string' ? new TextEncoder().encode(sent.body) : (sent.body ?? new Uint8Array());
}

function same(what: string, one: unknown, other: unknown): void {
  const [left, right] = [one, other].map((each) =>
    each instanceof Uint8Array ? Buffer.from(each).toString('hex') : JSON.stringify(each),
  );
  if (left !== right) throw new Error(`${what}: ${left} is not ${right}`);
}

test('what a window sends is what the API gets, and what that answers is what the window gets, whole or as a stream', async () => {
  const counts = { whole: 0, stream: 0 };
  await fc.assert(
    fc.asyncProperty(
      given,
      requestHeaders,
      shownHeaders,
      fc.array(bytes, { maxLength: 3 }),
      fc.boolean(),
      async (from, toApi, fromApi, parts, large) => {
        // An answer that says that it is large comes as a stream.
        const said = large ? { ...fromApi, 'content-length': '300000' } : fromApi;
        answer = { status: 200, headers: Object.entries(said), body: pieces(...parts) };

        const response = await apiFetch('echo', '/a?b', { method: 'POST', headers: toApi, body: from.body });
        const received = new Uint8Array(await response.arrayBuffer());

        counts[large ? 'stream' : 'whole'] += 1;
        const { authorization, 'user-agent': _, ...others } = sent.headers;
        const type = from.type === undefined ? {} : { 'content-type': from.type };
        same('the token', authorization, 'Bearer access-1');
        same('the headers that were sent', sorted(others), sorted({ accept: 'application/json', ...type, ...toApi }));
        same('the body that was sent', sentBytes(), from.bytes);
        same('the headers of the answer', [...response.headers], sorted(said));
        same('the body of the answer', received, Buffer.concat(parts));
      },
    ),
    { numRuns: 10_000 },
  );
  expect(Math.min(counts.whole, counts.stream)).toBeGreaterThan(1_000);
}, 60_000);

function sorted(headers: Readonly<Record<string, string>>): readonly (readonly [string, string])[] {
  return Object.entries(headers).sort(([one], [other]) => (one < other ? -1 : 1));
}

test('a form with texts and files is what the API gets', async () => {
  const file = fc.tuple(fc.stringMatching(/^[a-z]{1,8}\.png$/), bytes);
  // Line ends of a form's texts are always CRLF. @see HTML §4.10.21.8
  const line = fc.stringMatching(/^[ -~\u00e9\u2713]{0,9}$/);
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(fieldName, fc.oneof(line, file)), { maxLength: 4 }), async (fields) => {
      answer = { status: 204, headers: [], body: pieces() };
      const form = new FormData();
      for (const [name, content] of fields) {
        if (typeof content === 'string') form.append(name, content);
        else form.append(name, new File([new Uint8Array(content[1])], content[0], { type: 'image/png' }));
      }

      await apiFetch('echo', '/', { method: 'POST', body: form });

      const headers = { 'content-type': sent.headers['content-type'] ?? '' };
      const received = await new Response(new Uint8Array(sentBytes()), { headers }).formData();
      const contents = async (each: FormData) =>
        Promise.all(
          [...each].map(async ([name, of]) => [name, typeof of === 'string' ? of : [of.name, await of.text()]]),
        );
      same('the form', await contents(received), await contents(form));
    }),
    { numRuns: 200 },
  );
});
