import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ApiError } from '../../../../renderer/api/api-fetch.ts';
import { type ApiEvent, eventsOf } from '../../../../renderer/api/events-of.ts';

function responseOf(...pieces: readonly (string | Uint8Array)[]): Response {
  const all = pieces.map((piece) => (typeof piece === 'string' ? new TextEncoder().encode(piece) : piece));
  return new Response(
    new ReadableStream({
      pull: (controller) => {
        const next = all.shift();
        if (next === undefined) controller.close();
        else controller.enqueue(next);
      },
    }),
    { headers: { 'content-type': 'text/event-stream;charset=utf-8' } },
  );
}

async function read(response: Response): Promise<ApiEvent[]> {
  const events: ApiEvent[] = [];
  for await (const event of eventsOf(response)) events.push(event);
  return events;
}

const event = (data: string, change: Partial<ApiEvent> = {}): ApiEvent => ({
  event: 'message',
  data,
  id: '',
  ...change,
});

test.each([
  ['data: a\n\n', [event('a')]],
  ['data:a\r\n\r\n', [event('a')]],
  ['data: a\r\rdata: b\r\r', [event('a'), event('b')]],
  ['data:  a\n\n', [event(' a')]],
  ['data: a\ndata: b\n\n', [event('a\nb')]],
  ['data\n\n', [event('')]],
  ['event: order\nid: 7\ndata: {}\n\n', [event('{}', { event: 'order', id: '7' })]],
  ['id: 7\ndata: a\n\ndata: b\n\n', [event('a', { id: '7' }), event('b', { id: '7' })]],
  ['id: 7\nid: 8\0\ndata: a\n\n', [event('a', { id: '7' })]],
  ['event: x\n\ndata: a\n\n', [event('a')]],
  [': a comment\n\ndata: a\n\n', [event('a')]],
  ['retry: 1\nunknown: x\ndata: a\n\n', [event('a')]],
  ['data: a:b: c\n\n', [event('a:b: c')]],
  ['data: a\u2028b\n\n', [event('a\u2028b')]],
  ['\uFEFFdata: a\n\n', [event('a')]],
  ['data: a\n\ndata: cut off', [event('a')]],
  ['data: a\n\ndata: cut off\n', [event('a')]],
  ['', []],
])('%j', async (text, events) => {
  expect(await read(responseOf(text))).toEqual(events);
});

test.each([
  [401, 'text/event-stream', { code: 'API_TOKEN_REFUSED', details: { status: 401 } }],
  [503, 'application/json', { code: 'API_BAD_RESPONSE', details: { status: 503, reason: 'HTTP 503', retryAfter: 7 } }],
  [200, 'application/json', { code: 'API_BAD_RESPONSE', details: { reason: 'no events' } }],
])('of %i with %s there are none, and why is said', async (status, type, reason) => {
  let canceled = false;
  const body = new ReadableStream({
    cancel: () => {
      canceled = true;
    },
  });
  const reading = read(new Response(body, { status, headers: { 'content-type': type, 'retry-after': '7' } }));

  await expect(reading).rejects.toBeInstanceOf(ApiError);
  await expect(reading).rejects.toMatchObject({ failure: reason });
  expect(canceled).toBe(true);
});

test('are the same however the stream is cut', async () => {
  const text = new TextEncoder().encode(
    '\uFEFFid: 1\r\nevent: a\rdata: ä😀\n\r\ndata: b\r\ndata: c\r\n\r\n: x\n\ndata:\n\n',
  );
  const whole = await read(responseOf(text));
  expect(whole).toHaveLength(3);
  const cuts = fc.uniqueArray(fc.integer({ min: 0, max: text.length }), { maxLength: 12 });

  await fc.assert(
    fc.asyncProperty(cuts, async (at) => {
      const ends = [0, ...at.sort((a, b) => a - b), text.length];
      const pieces = ends.slice(1).map((end, index) => text.slice(ends[index], end));
      expect(await read(responseOf(...pieces))).toEqual(whole);
    }),
    { numRuns: 100 },
  );
});

test('come one by one, and who stops reading ends the stream', async () => {
  let ended = false;
  let sent = 0;
  const response = new Response(
    new ReadableStream({
      pull: (controller) => {
        sent += 1;
        controller.enqueue(new TextEncoder().encode(`data: ${sent}\n\n`));
      },
      cancel: () => {
        ended = true;
      },
    }),
    { headers: { 'content-type': 'text/event-stream' } },
  );

  for await (const { data } of eventsOf(response)) if (data === '3') break;

  expect(ended).toBe(true);
  expect(sent).toBeLessThan(6);
});

test('of an answer without a body are none', async () => {
  expect(await read(new Response(null, { status: 204 }))).toEqual([]);
});

test.each([
  ['one line', ['data: ', 'a'.repeat(1_048_577)]],
  ['many lines', Array.from({ length: 20 }, () => `data: ${'a'.repeat(60_000)}\n`)],
])('that have no end are given up: %s', async (_title, pieces) => {
  await expect(read(responseOf(...pieces))).rejects.toMatchObject({ failure: { code: 'API_TOO_LARGE' } });
});
