import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { backoffMs, retryAfterMs } from '../../../../electron/auth/backoff.ts';

const NOW = Date.UTC(2026, 0, 1, 12);

describe('the pause before the next try', () => {
  test('is up to 1, 2, 4 … and never more than 60 s', () => {
    const longest = Array.from({ length: 9 }, (_, failures) => backoffMs(failures, () => 0.999_999_9));

    expect(longest).toEqual([1, 2, 4, 8, 16, 32, 60, 60, 60].map((seconds) => seconds * 1_000));
  });

  test('is anywhere in between, and a number of ms, whatever the number of failures', () => {
    fc.assert(
      fc.property(fc.nat(10_000), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (failures, random) => {
        const pause = backoffMs(failures, () => random);
        expect(Number.isInteger(pause)).toBe(true);
        expect(pause).toBeGreaterThanOrEqual(0);
        expect(pause).toBeLessThanOrEqual(Math.min(60, 2 ** failures) * 1_000);
      }),
    );
  });
});

describe('Retry-After', () => {
  test.each([
    ['30', 30_000],
    [' 30 ', 30_000],
    ['0', 1_000],
    ['99999999', 300_000],
    ['9'.repeat(400), 300_000],
    ['Thu, 01 Jan 2026 12:00:45 GMT', 45_000],
    ['Thu, 01 Jan 2026 11:00:00 GMT', 1_000],
    ['Thu, 01 Jan 2099 00:00:00 GMT', 300_000],
    ['soon', 60_000],
    ['Wednesday or so', 60_000],
    ['-5', 60_000],
    ['1.5', 60_000],
    ['', 60_000],
    [null, 60_000],
  ])('%s is a pause of %s ms', (header, ms) => {
    expect(retryAfterMs(header, NOW)).toBe(ms);
  });

  test('is between a second and five minutes, whatever it says', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.integer().map(String), fc.date().map(String)), (header) => {
        const pause = retryAfterMs(header, NOW);
        expect(pause).toBeGreaterThanOrEqual(1_000);
        expect(pause).toBeLessThanOrEqual(300_000);
      }),
    );
  });
});
