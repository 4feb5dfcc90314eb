import { describe, expect, test } from 'vitest';
import { ApiError } from '../../../../renderer/api/api-fetch.ts';
import { mayRetry, retryDelay } from '../../../../renderer/api/retry.ts';
import { statusFailure } from '../../../../shared/api.ts';
import type { ErrorCode } from '../../../../shared/errors.ts';

const withCode = (code: ErrorCode) => new ApiError({ code });
const withStatus = (status: number, retryAfter: string | null = null) =>
  new ApiError(statusFailure('shop', status, retryAfter));
/** How often it is made again. */
const retriesOf = (error: Error) => [0, 1, 2, 3].findIndex((failures) => !mayRetry(failures, error));

describe('what is tried again by itself', () => {
  test.each([
    ['API_UNREACHABLE', 2],
    ['API_BUSY', 2],
    ['API_TIMEOUT', 1],
    ['API_NOT_ALLOWED', 0],
    ['API_TOO_LARGE', 0],
    ['API_BAD_RESPONSE', 0],
    ['API_ABORTED', 0],
    ['API_REDIRECT_REFUSED', 0],
    ['SESSION_STALE', 0],
    ['SESSION_NONE', 0],
    ['NETWORK_PROXY_FAILED', 0],
    ['INTERNAL', 0],
  ] as const)('%s: %i times', (code, times) => {
    expect(retriesOf(withCode(code))).toBe(times);
  });

  test.each([
    [400, 0],
    [401, 0],
    [403, 0],
    [404, 0],
    [409, 0],
    [429, 2],
    [500, 2],
    [503, 2],
  ])('the status %i: %i times', (status, times) => {
    expect(retriesOf(withStatus(status))).toBe(times);
  });

  test.each([
    ['30', 2],
    ['31', 0],
    ['999999', 0],
    ['0', 2],
  ])('where the API asks for %s seconds: %i times', (seconds, times) => {
    expect(retriesOf(withStatus(503, seconds))).toBe(times);
    expect(retriesOf(withStatus(404, seconds))).toBe(0);
  });

  test('a bug is not', () => {
    expect(retriesOf(new TypeError('x'))).toBe(0);
  });
});

test('the wait is what the API asks for, or grows', () => {
  expect(retryDelay(0, withStatus(429, '7'))).toBe(7_000);
  expect(retryDelay(0, withStatus(429, '0'))).toBe(0);
  expect([0, 1].map((failures) => retryDelay(failures, withCode('API_UNREACHABLE')))).toEqual([1_000, 2_000]);
});
