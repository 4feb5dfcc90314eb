import { expect, test } from 'vitest';
import { Turns } from '../../../shared/turns.ts';

test('runs tasks one after another, in order, whatever becomes of each', async () => {
  const turns = new Turns();
  const seen: string[] = [];
  const task = (name: string, fails: boolean) => async () => {
    seen.push(`${name} begins`);
    await Promise.resolve();
    seen.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  };

  const [a, b] = [turns.run(task('a', true)), turns.run(task('b', false))];

  await expect(a).rejects.toThrow('a');
  expect(await b).toBe('b');
  expect(seen).toEqual(['a begins', 'a ends', 'b begins', 'b ends']);
});

test('is idle when all that was given has ended, and a failure that nobody hears of is none of its own', async () => {
  const turns = new Turns();
  let ended = false;
  void turns.run(async () => {
    await Promise.resolve();
    ended = true;
    throw new Error('unheard');
  });

  await turns.idle();

  expect(ended).toBe(true);
});
