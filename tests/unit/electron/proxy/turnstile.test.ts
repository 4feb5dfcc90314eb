import { expect, test } from 'vitest';
import { Turnstile } from '../../../../electron/proxy/turnstile.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

const WAIT_MS = 60_000;
const { signal } = new AbortController();

function turnstileOf(atOnce: number, mayWait: number, clock = new FakeClock()): Turnstile {
  return new Turnstile({ atOnce, mayWait, waitMs: WAIT_MS }, clock);
}

/** Who is inside, in the order in which they came, and how each goes out again. */
function visitors(turnstile: Turnstile) {
  const inside: string[] = [];
  const out = new Map<string, () => void>();
  const enter = async (name: string) => {
    out.set(name, await turnstile.enter(signal));
    inside.push(name);
  };
  return { inside, enter, leave: (name: string) => out.get(name)?.() };
}

test('lets so many in at once, and the next when one leaves, in order', async () => {
  const { inside, enter, leave } = visitors(turnstileOf(2, 2));
  const all = ['a', 'b', 'c', 'd'].map(enter);
  await expect.poll(() => inside).toEqual(['a', 'b']);

  leave('b');
  await expect.poll(() => inside).toEqual(['a', 'b', 'c']);
  leave('a');
  await Promise.all(all);
  expect(inside).toEqual(['a', 'b', 'c', 'd']);
});

test('refuses who comes when no more may wait, and takes nobody’s place for it', async () => {
  const { inside, enter, leave } = visitors(turnstileOf(1, 1));
  const [first, second, third] = ['a', 'b', 'c'].map(enter);

  await expect(third).rejects.toMatchObject({ code: 'API_BUSY' });
  await first;
  leave('a');
  await second;

  expect(inside).toEqual(['a', 'b']);
});

test('counts who leaves twice once', async () => {
  const turnstile = turnstileOf(1, 0);
  const leave = await turnstile.enter(signal);
  leave();
  leave();
  await turnstile.enter(signal);

  await expect(turnstile.enter(signal)).rejects.toMatchObject({ code: 'API_BUSY' });
});

test('who comes while a place is handed over does not get it', async () => {
  const { inside, enter, leave } = visitors(turnstileOf(1, 2));
  const [first, second] = ['a', 'b'].map(enter);
  await first;

  leave('a');
  const newcomer = enter('c');
  await second;
  leave('b');
  await newcomer;

  expect(inside).toEqual(['a', 'b', 'c']);
});

test('who waits can give up, and is nobody’s predecessor any more', async () => {
  const clock = new FakeClock();
  const turnstile = turnstileOf(1, 2, clock);
  const leave = await turnstile.enter(signal);
  const stop = new AbortController();
  const waiting = turnstile.enter(stop.signal);
  const next = turnstile.enter(signal);

  stop.abort();

  await expect(waiting).rejects.toMatchObject({ code: 'API_ABORTED' });
  leave();
  await next;
  expect(clock.waiting).toBe(0);
});

test('nobody waits for ever', async () => {
  const clock = new FakeClock();
  const turnstile = turnstileOf(1, 1, clock);
  await turnstile.enter(signal);
  const waiting = turnstile.enter(signal);

  clock.advance(WAIT_MS);

  await expect(waiting).rejects.toMatchObject({ code: 'API_BUSY' });
  const again = turnstile.enter(signal);
  clock.advance(WAIT_MS - 1);
  expect(await Promise.race([again, Promise.resolve('waits')])).toBe('waits');
});
