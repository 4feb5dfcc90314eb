import { expect, test } from 'vitest';
import { spendDay } from '../support/day-of-use.ts';

test('a day and more of use, 500 calls from three windows, never makes an old refresh token be sent', async () => {
  const day = await spendDay(500);

  expect(day).toMatchObject({ status: 'authenticated', grantsLost: 0, mostAtOnce: 1 });
  expect(day.hours).toBeGreaterThan(24);
  for (const count of Object.values(day.happened)) expect(count).toBeGreaterThan(5);
  expect(day.refreshes).toBeGreaterThan(80);
  expect(day.answered).toBeGreaterThan(400);
});
