import { beforeEach, describe, expect, test } from 'vitest';
import { Stop, type StopSignal } from '../../../../electron/ports/stop.ts';
import { ApiCalls } from '../../../../electron/proxy/api-calls.ts';
import type { ProxyAnswer } from '../../../../electron/proxy/api-proxy.ts';
import { BATCH_BYTES } from '../../../../electron/proxy/batches.ts';
import { type ErrorCode, ExpectedError, failure } from '../../../../shared/errors.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { pieces } from '../../../support/fake-http.ts';

let clock: FakeClock;
let calls: ApiCalls;

beforeEach(() => {
  clock = new FakeClock();
  calls = new ApiCalls(clock);
});

const whole = (text: string): ProxyAnswer => ({
  status: 200,
  headers: {},
  body: { kind: 'whole', bytes: new TextEncoder().encode(text) },
});
const stream = (body: AsyncIterable<Uint8Array>, stop: StopSignal, code: ErrorCode = 'API_ABORTED'): ProxyAnswer => ({
  status: 200,
  headers: {},
  body: {
    kind: 'stream',
    body,
    onStopped: (tell) => stop.addEventListener('abort', () => tell(new ExpectedError(failure(code)))),
  },
});
const call = (callId: string, timeout: number | null = null) => ({ callId, timeout });
/** A call that runs until it is stopped. */
const untilStopped = (signal: StopSignal) =>
  new Promise<ProxyAnswer>((_, reject) => {
    signal.addEventListener('abort', () => reject(new ExpectedError(failure('API_ABORTED'))));
  });

async function offer(body: AsyncIterable<Uint8Array>, window = 1, callId = 'a'): Promise<void> {
  const answer = await calls.run(window, call(callId), async (stop) => stream(body, stop));
  expect(answer.body).toEqual({ callId });
}

const open = (window = 1, callId = 'a') => calls.open(window, callId, () => undefined);

/** All that there is to read, as text. */
async function read(window = 1, next = open(window)): Promise<string> {
  let text = '';
  for (let batch = await next(); batch !== null; batch = await next()) {
    for (const piece of batch) text += Buffer.from(piece).toString();
  }
  return text;
}

test('a small answer is bytes of its own, not a part of others', async () => {
  const shared = Buffer.from('x secret y');
  const answer = await calls.run(1, call('a'), async () => ({
    ...whole(''),
    body: { kind: 'whole', bytes: shared.subarray(0, 1) },
  }));

  expect(Buffer.from(answer.body as ArrayBuffer).toString()).toBe('x');
});

describe('a stream', () => {
  test('is read once, by its own window', async () => {
    await offer(pieces('a', 'b'));

    expect(() => open(2)).toThrow('API_ABORTED');
    const next = open();
    expect(() => open()).toThrow('API_BAD_REQUEST');
    expect(await read(1, next)).toBe('ab');
    expect(() => open()).toThrow('API_ABORTED');
  });

  test('can be asked for ahead, and comes in its order; a window that asks for too much is told so', async () => {
    await offer(pieces('a'.repeat(600_000), 'b'));
    const next = open();
    const asked = [1, 2, 3].map(next);

    await expect(next()).rejects.toMatchObject({ code: 'API_BUSY' });

    const sizes = (await Promise.all(asked)).map((batch) => batch?.map(({ byteLength }) => byteLength));
    expect(sizes).toEqual([[BATCH_BYTES], [600_000 - BATCH_BYTES, 1], undefined]);
  });

  test('that nobody asks for is given up', async () => {
    await offer(pieces('a'));

    clock.advance(10_000);

    expect(() => open()).toThrow('API_ABORTED');
    expect(await calls.run(1, call('a'), async () => whole(''))).toMatchObject({ status: 200 });
  });

  test('that is read may take its time', async () => {
    await offer(pieces('a'.repeat(BATCH_BYTES), 'b'));
    const next = open();
    await next();

    clock.advance(60_000);

    expect(await read(1, next)).toBe('b');
    expect(clock.waiting).toBe(0);
  });

  test('that breaks says why', async () => {
    async function* broken() {
      yield* pieces('a');
      throw new ExpectedError(failure('API_TIMEOUT', { api: 'shop' }));
    }
    await offer(broken());

    await expect(read()).rejects.toMatchObject({ failure: { code: 'API_TIMEOUT', details: { api: 'shop' } } });
    expect(await calls.run(1, call('a'), async () => whole(''))).toMatchObject({ status: 200 });
  });

  test('is its call’s until its end: it can be stopped, and its name is taken', async () => {
    let signal: StopSignal | null = null;
    let ended = false;
    async function* body() {
      try {
        yield* pieces('a');
      } finally {
        ended = true;
      }
    }
    await calls.run(1, call('a'), async (given) => {
      signal = given;
      return stream(body(), given);
    });
    await expect(calls.run(1, call('a'), async () => whole(''))).rejects.toMatchObject({ code: 'API_BAD_REQUEST' });

    calls.abort(1, 'a');

    expect(signal).toMatchObject({ aborted: true });
    expect(() => open()).toThrow('API_ABORTED');
    expect(await calls.run(1, call('a'), async () => whole(''))).toMatchObject({ status: 200 });
    await expect.poll(() => ended).toBe(true);
  });

  test('that is stopped while nobody asks for more says so at once, hands nothing over, and leaves its place', async () => {
    for (let i = 0; i < 65; i += 1) {
      const over = new Stop();
      const told: string[] = [];
      const large = stream(pieces('a'.repeat(600_000)), over, 'SESSION_ENDED');
      await calls.run(1, call('a'), async () => large);
      const next = calls.open(1, 'a', ({ code }) => told.push(code));
      await next();

      over.abort();

      expect(told).toEqual(['SESSION_ENDED']);
      await expect(next()).rejects.toMatchObject({ code: 'SESSION_ENDED' });
    }
  });

  test.each([
    ['with its last batch', 'at once'],
    ['after its last batch', 'later'],
  ])('that ends %s leaves its place, also where nobody asks for more', async (_title, when) => {
    let finish = (_: unknown): void => undefined;
    async function* body() {
      yield new Uint8Array(1);
      if (when === 'later') await new Promise((resolve) => (finish = resolve));
    }
    const over = new Stop(); // what is over is stopped by nobody
    for (let i = 0; i < 65; i += 1) {
      await expect.poll(() => calls.run(1, call('a'), async () => stream(body(), over))).toBeTruthy();
      expect(await open()()).toHaveLength(1);
      finish(null);
    }
  });

  test('that is stopped before it is opened says why, for as long as it would have waited', async () => {
    const over = new Stop();
    await calls.run(1, call('a'), async () => stream(pieces('a'), over, 'SESSION_ENDED'));
    over.abort();

    expect(() => open()).toThrow('SESSION_ENDED');
    expect(await calls.run(1, call('b'), async () => whole(''))).toMatchObject({ status: 200 });
    clock.advance(10_000);
    expect(() => open()).toThrow('API_ABORTED');
  });
});

describe('a call whose answer main uses itself', () => {
  test('is over when that is done, and with it all that it has begun', async () => {
    let signal: StopSignal | null = null;
    const done = await calls.hold(1, call('a'), async (given) => {
      signal = given;
      return 'done';
    });

    expect(done).toBe('done');
    expect(signal).toMatchObject({ aborted: true });
    expect(await calls.run(1, call('a'), async () => whole(''))).toMatchObject({ status: 200 });
  });

  test('is stopped as the others are, and the program waits until it has cleared up', async () => {
    let cleared = false;
    const held = calls.hold(1, call('a'), async (signal) => {
      await untilStopped(signal).catch(() => undefined);
      await Promise.resolve();
      cleared = true;
      throw new ExpectedError(failure('API_ABORTED'));
    });
    const outcome = expect(held).rejects.toMatchObject({ code: 'API_ABORTED' });
    await expect(calls.hold(1, call('a'), async () => 'same name')).rejects.toMatchObject({ code: 'API_BAD_REQUEST' });

    await calls.stop();

    expect(cleared).toBe(true);
    await outcome;
  });
});

describe('to stop', () => {
  test('a call stops it, and no other window’s of the same name', async () => {
    const mine = calls.run(1, call('a'), untilStopped);
    const theirs = calls.run(2, call('a'), untilStopped);
    const outcome = expect(mine).rejects.toMatchObject({ code: 'API_ABORTED' });
    await Promise.resolve();

    calls.abort(1, 'a');
    await outcome;

    expect(await Promise.race([theirs, Promise.resolve('runs')])).toBe('runs');
    calls.abortAll(2);
    await expect(theirs).rejects.toMatchObject({ code: 'API_ABORTED' });
  });

  test('a call in the instant in which it is answered stops it too, and leaves its place', async () => {
    for (let i = 0; i < 65; i += 1) {
      const answered = calls.run(1, call('a'), async (stop) => {
        calls.abort(1, 'a');
        return stream(pieces('a'), stop);
      });
      await expect(answered).rejects.toMatchObject({ code: 'API_ABORTED' });
    }
    expect(() => open()).toThrow('API_ABORTED');
  });

  test('what is over, or never was, is nobody’s loss', async () => {
    await calls.run(1, call('a'), async () => whole(''));

    calls.abort(1, 'a');
    calls.abort(1, 'a');
    calls.abort(7, 'unknown');
    calls.abortAll(7);
  });
});

describe('a window', () => {
  test('has 64 calls under way and 256 that wait; more are refused, and other windows have their own', async () => {
    let running = 0;
    const hold = (signal: StopSignal) => {
      running += 1;
      return untilStopped(signal);
    };
    const all = Array.from({ length: 320 }, (_, index) => calls.run(1, call(`c${index}`), hold));
    for (const each of all) each.catch(() => undefined);
    await expect.poll(() => running).toBe(64);

    await expect(calls.run(1, call('one-more'), hold)).rejects.toMatchObject({ code: 'API_BUSY' });
    expect(await calls.run(2, call('a'), async () => whole('other'))).toMatchObject({ status: 200 });

    calls.abortAll(1);
    const outcomes = await Promise.allSettled(all);
    expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  });

  test('lets a call wait for its turn no longer than the call may take, and leaves it the rest', async () => {
    const running = Array.from({ length: 64 }, (_, index) => calls.run(1, call(`c${index}`), untilStopped));
    for (const each of running) each.catch(() => undefined);
    const left: (number | null)[] = [];
    const ask = (callId: string, timeout: number | null) =>
      calls.run(1, call(callId, timeout), async (_, rest) => {
        left.push(rest);
        return whole('');
      });
    const soon = expect(ask('soon', 200)).rejects.toMatchObject({ code: 'API_BUSY' });
    const later = [ask('later', 1_000), ask('without', null)];

    clock.advance(300);
    await soon;
    calls.abort(1, 'c0');

    await Promise.all(later);
    await ask('at once', 1_000);
    expect(left).toEqual([700, null, 1_000]);
    calls.abortAll(1);
  });

  test('is free again for as many after its calls have ended, however they ended', async () => {
    for (let round = 0; round < 70; round += 1) {
      await expect(
        calls.run(1, call('a'), () => Promise.reject(new ExpectedError(failure('API_TIMEOUT')))),
      ).rejects.toMatchObject({ code: 'API_TIMEOUT' });
      await offer(pieces('a'));
      expect(await read()).toBe('a');
    }

    expect(await calls.run(1, call('a'), async () => whole(''))).toMatchObject({ status: 200 });
  });
});
