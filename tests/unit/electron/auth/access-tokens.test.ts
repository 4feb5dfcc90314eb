import { describe, expect, test } from 'vitest';
import { isFresh, isValid, toStoredToken } from '../../../../electron/auth/access-tokens.ts';
import { tokenAnswer } from '../../../support/fake-provider.ts';

const MINUTE = 60_000;
const received = (expiresIn: number | null) => toStoredToken(tokenAnswer({ expiresIn }), { audience: null }, 0);

describe('a token is renewed', () => {
  test.each([
    ['30 s before the end of five minutes', 300, 30_000],
    ['a tenth before the end of twenty minutes', 1200, 120_000],
    ['five minutes before the end of a day', 86_400, 300_000],
    ['in the middle of ten seconds', 10, 5_000],
  ])('%s', (_title, seconds, margin) => {
    const token = received(seconds);

    expect(isFresh(token, seconds * 1000 - margin - 1)).toBe(true);
    expect(isFresh(token, seconds * 1000 - margin)).toBe(false);
    expect(isValid(token, seconds * 1000 - 1)).toBe(true);
    expect(isValid(token, seconds * 1000)).toBe(false);
  });
});

test('a token whose end is not known is used until the API refuses it', () => {
  expect(isFresh(received(null), 100 * 24 * 60 * MINUTE)).toBe(true);
});

test.each([
  [-5, 0],
  [0, 0],
  [604_800, 604_800_000],
  [1e308, 315_360_000_000],
])('expires_in %s is taken as %s ms', (expiresIn, lifetime) => {
  expect(received(expiresIn).expiresAt).toBe(lifetime);
});

test('a clock that was set back by more than a day makes a token old', () => {
  expect(isFresh(toStoredToken(tokenAnswer(), { audience: null }, 10 * 24 * 60 * MINUTE), 0)).toBe(false);
});
