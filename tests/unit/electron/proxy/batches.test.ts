import { expect, test } from 'vitest';
import { BATCH_BYTES, Batches } from '../../../../electron/proxy/batches.ts';
import { pieces } from '../../../support/fake-http.ts';

const KIB = 1_024;
const sizes = async (batches: Batches) => (await batches.next())?.map(({ byteLength }) => byteLength) ?? null;

/** A body whose pieces come when a test says so. */
function slowBody() {
  const waiting: ((piece: IteratorResult<Uint8Array>) => void)[] = [];
  const asked = { next: 0, return: 0 };
  const iterator: AsyncIterator<Uint8Array> = {
    next: () => {
      asked.next += 1;
      return new Promise((resolve) => waiting.push(resolve));
    },
    return: async () => {
      asked.return += 1;
      return { done: true, value: undefined };
    },
  };
  const come = (text: string) => waiting.shift()?.({ done: false, value: Buffer.from(text) });
  return { body: { [Symbol.asyncIterator]: () => iterator }, come, asked };
}

test('what is there comes together, up to half a megabyte', async () => {
  const batches = new Batches(pieces(...Array.from({ length: 10 }, () => 'x'.repeat(64 * KIB))));

  expect(await sizes(batches)).toEqual(Array.from({ length: 8 }, () => 64 * KIB));
  expect(await sizes(batches)).toEqual([64 * KIB, 64 * KIB]);
  expect(await sizes(batches)).toBeNull();
  expect(await sizes(batches)).toBeNull();
});

test('a piece that is too large for its batch goes on in the next', async () => {
  const text = Array.from({ length: 3 }, (_, index) => String(index).repeat(500 * KIB)).join('');
  const batches = new Batches(pieces(text.slice(0, 1_100 * KIB), text.slice(1_100 * KIB)));
  let read = '';
  const found: number[] = [];
  for (let batch = await batches.next(); batch !== null; batch = await batches.next()) {
    read += batch.map((piece) => Buffer.from(piece).toString()).join('');
    found.push(batch.reduce((sum, { byteLength }) => sum + byteLength, 0));
  }

  expect(found).toEqual([BATCH_BYTES, BATCH_BYTES, 1_500 * KIB - 2 * BATCH_BYTES]);
  expect(read).toBe(text);
});

test('one piece is not kept waiting for the next, of which nothing is lost', async () => {
  const { body, come, asked } = slowBody();
  const batches = new Batches(body);
  const [first, second] = [sizes(batches), sizes(batches)];
  await new Promise((resolve) => setImmediate(resolve));

  come('a');
  expect(await first).toEqual([1]);
  await new Promise((resolve) => setImmediate(resolve));
  come('bc');
  expect(await second).toEqual([2]);
  expect(asked.next).toBe(3);
});

test('a body that breaks off says so after what had come before', async () => {
  async function* broken() {
    yield* pieces('a', 'b');
    throw new RangeError('broken');
  }
  const batches = new Batches(broken());
  const [first, second] = [sizes(batches), sizes(batches)];
  second.catch(() => undefined);

  expect(await first).toEqual([1, 1]);
  await expect(second).rejects.toThrow('broken');
});

test('a body that nobody has begun to read can be ended', async () => {
  const ends: string[] = [];
  async function* body() {
    try {
      yield* pieces('a');
    } finally {
      ends.push('ended');
    }
  }

  new Batches(body()).stop();
  await new Promise((resolve) => setImmediate(resolve));

  expect(ends).toEqual(['ended']);
});
