import { expect, test } from 'vitest';
import { Turnstile } from '../../../../electron/proxy/turnstile.ts';

/** A task that ends when it is told to. */
function task(name: string, started: string[]) {
  let end = (): void => undefined;
  let fail = (): void => undefined;
  const ended = new Promise<string>((resolve, reject) => {
    end = () => resolve(name);
    fail = () => reject(new Error(name));
  });
  const run = () => {
    started.push(name);
    return ended;
  };
  return { run, end, fail, ended };
}

function tasks(...names: string[]) {
  const started: string[] = [];
  return { started, tasks: names.map((name) => task(name, started)) };
}

test('hands back what the task does', async () => {
  const turnstile = new Turnstile(1, 0);

  expect(await turnstile.run(async () => 'done')).toBe('done');
  await expect(turnstile.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
});

test('lets so many run at once, and the next when one ends, in order', async () => {
  const turnstile = new Turnstile(2, 2);
  const { started, tasks: all } = tasks('a', 'b', 'c', 'd');
  const outcomes = all.map(({ run }) => turnstile.run(run));
  expect(started).toEqual(['a', 'b']);

  all[1]?.end();
  await expect.poll(() => started).toEqual(['a', 'b', 'c']);
  all[0]?.end();
  await expect.poll(() => started).toEqual(['a', 'b', 'c', 'd']);

  for (const each of all) each.end();
  expect(await Promise.all(outcomes)).toEqual(['a', 'b', 'c', 'd']);
});

test('refuses who comes when no more may wait', async () => {
  const turnstile = new Turnstile(1, 1);
  const { started, tasks: all } = tasks('a', 'b', 'c');
  const [first, second, third] = all.map(({ run }) => turnstile.run(run));

  await expect(third).rejects.toMatchObject({ code: 'API_BUSY' });

  for (const each of all) each.end();
  expect(await Promise.all([first, second])).toEqual(['a', 'b']);
  expect(started).toEqual(['a', 'b']);
});

test('goes on after a task that broke', async () => {
  const turnstile = new Turnstile(1, 1);
  const { tasks: all } = tasks('a', 'b');
  const [first, second] = all.map(({ run }) => turnstile.run(run));

  all[0]?.fail();
  all[1]?.end();

  await expect(first).rejects.toThrow('a');
  expect(await second).toBe('b');
});

test('is free again after everything has ended', async () => {
  const turnstile = new Turnstile(1, 0);
  for (let round = 0; round < 3; round += 1) {
    await expect(turnstile.run(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  }

  expect(await turnstile.run(async () => 'done')).toBe('done');
});

test('who comes while a place is handed over does not get it', async () => {
  const turnstile = new Turnstile(1, 2);
  const started: string[] = [];
  const [a, b, c] = [task('a', started), task('b', started), task('c', started)];
  const outcomes = [a, b].map(({ run }) => turnstile.run(run));
  const newcomer = a.ended.then(() => turnstile.run(c.run));

  a.end();
  await expect.poll(() => started.length).toBe(2);
  b.end();
  c.end();

  await Promise.all([...outcomes, newcomer]);
  expect(started).toEqual(['a', 'b', 'c']);
});
