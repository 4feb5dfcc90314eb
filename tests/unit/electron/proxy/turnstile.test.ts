import { expect, test } from 'vitest';
import { Turnstile } from '../../../../electron/proxy/turnstile.ts';

/** Who is inside, in the order in which they came, and how each goes out again. */
function visitors(turnstile: Turnstile) {
  const inside: string[] = [];
  const out = new Map<string, () => void>();
  const enter = async (name: string) => {
    out.set(name, await turnstile.enter());
    inside.push(name);
  };
  return { inside, enter, leave: (name: string) => out.get(name)?.() };
}

test('lets so many in at once, and the next when one leaves, in order', async () => {
  const { inside, enter, leave } = visitors(new Turnstile(2, 2));
  const all = ['a', 'b', 'c', 'd'].map(enter);
  await expect.poll(() => inside).toEqual(['a', 'b']);

  leave('b');
  await expect.poll(() => inside).toEqual(['a', 'b', 'c']);
  leave('a');
  await Promise.all(all);
  expect(inside).toEqual(['a', 'b', 'c', 'd']);
});

test('refuses who comes when no more may wait, and takes nobody’s place for it', async () => {
  const { inside, enter, leave } = visitors(new Turnstile(1, 1));
  const [first, second, third] = ['a', 'b', 'c'].map(enter);

  await expect(third).rejects.toMatchObject({ code: 'API_BUSY' });
  await first;
  leave('a');
  await second;

  expect(inside).toEqual(['a', 'b']);
});

test('counts who leaves twice once', async () => {
  const turnstile = new Turnstile(1, 0);
  const leave = await turnstile.enter();
  leave();
  leave();
  await turnstile.enter();

  await expect(turnstile.enter()).rejects.toMatchObject({ code: 'API_BUSY' });
});

test('who comes while a place is handed over does not get it', async () => {
  const { inside, enter, leave } = visitors(new Turnstile(1, 2));
  const [first, second] = ['a', 'b'].map(enter);
  await first;

  leave('a');
  const newcomer = enter('c');
  await second;
  leave('b');
  await newcomer;

  expect(inside).toEqual(['a', 'b', 'c']);
});
