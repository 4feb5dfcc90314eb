import { expect, test } from 'vitest';
import { spendDay, startDay } from '../support/day-of-use.ts';

test('two hundred calls when the token has run out are one token request and two hundred answers', async () => {
  const day = await startDay();
  try {
    day.clock.advance(360_000);

    const answers = await Promise.all(Array.from({ length: 200 }, day.call));

    expect(answers).toEqual(Array.from({ length: 200 }, () => 200));
    expect(day.http).toMatchObject({ refreshes: 1, grantsLost: 0 });
  } finally {
    await day.end();
  }
}, 20_000);

test('hours of use with sleep, network loss, restarts and three windows never make an old refresh token be sent', async () => {
  const day = await spendDay(100);

  expect(day).toMatchObject({ status: 'authenticated', grantsLost: 0, mostAtOnce: 1 });
  for (const count of Object.values(day.happened)) expect(count).toBeGreaterThan(0);
  expect(day.refreshes).toBeGreaterThan(10);
  expect(day.answered).toBeGreaterThan(80);
  expect(day.answered + day.refused).toBeGreaterThanOrEqual(100);
}, 20_000);
