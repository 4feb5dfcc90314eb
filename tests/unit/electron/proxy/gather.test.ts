import { expect, test } from 'vitest';
import { readWhole } from '../../../../electron/ports/http.ts';
import { gather } from '../../../../electron/proxy/gather.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { pieces } from '../../../support/fake-http.ts';

const KIB = 1_024;
const text = async (body: AsyncIterable<Uint8Array>) => Buffer.from(await readWhole(body)).toString();

test('a body that is small and there is whole', async () => {
  const clock = new FakeClock();

  const gathered = await gather(pieces('a', 'b'), 2, clock);

  expect(gathered).toEqual({ kind: 'whole', bytes: Buffer.from('ab') });
  expect(clock.waiting).toBe(0);
});

test('an empty one too', async () => {
  expect(await gather(pieces(), 0, new FakeClock())).toMatchObject({ kind: 'whole', bytes: { byteLength: 0 } });
});

test.each([
  ['that says so', [`${'a'.repeat(256 * KIB)}b`], 256 * KIB + 1],
  ['that does not say so', ['a'.repeat(200 * KIB), 'b'.repeat(100 * KIB), 'c'], null],
  ['that says less than it is', ['a'.repeat(200 * KIB), 'b'.repeat(100 * KIB), 'c'], 10],
])('a large one %s stays a stream, with nothing lost', async (_title, body, size) => {
  const gathered = await gather(pieces(...body), size, new FakeClock());

  if (gathered.kind !== 'stream') throw new Error('it is whole');
  expect(await text(gathered.body)).toBe(body.join(''));
});

test('a slow one becomes a stream after a moment, with nothing lost', async () => {
  const clock = new FakeClock();
  let go = (): void => undefined;
  const pause = new Promise<void>((resolve) => {
    go = resolve;
  });
  async function* slow() {
    yield* pieces('first ');
    await pause;
    yield* pieces('second ', 'third');
  }
  const gathering = gather(slow(), null, clock);
  await expect.poll(() => clock.waiting).toBe(1);
  clock.advance(50);
  const gathered = await gathering;
  go();

  if (gathered.kind !== 'stream') throw new Error('it is whole');
  expect(await text(gathered.body)).toBe('first second third');
});

test('one that breaks says so, at once or when it is read', async () => {
  async function* broken(before: string) {
    yield* pieces(before);
    throw new Error('cut off');
  }

  await expect(gather(broken('a'), null, new FakeClock())).rejects.toThrow('cut off');
  const large = await gather(broken('a'.repeat(300 * KIB)), null, new FakeClock());
  if (large.kind !== 'stream') throw new Error('it is whole');
  await expect(text(large.body)).rejects.toThrow('cut off');
});
