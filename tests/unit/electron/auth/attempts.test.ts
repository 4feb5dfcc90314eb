import { expect, test } from 'vitest';
import { ATTEMPT_LIFETIME_MS, type Attempt, Attempts, MAX_ATTEMPTS } from '../../../../electron/auth/attempts.ts';

function attempt(state: string, change: Partial<Attempt> = {}): Attempt {
  return {
    id: `log-in-${state}`,
    provider: 'corp',
    state,
    nonce: 'nonce',
    codeVerifier: 'verifier',
    binding: 'binding',
    redirectUri: 'com.example.keyporch.dev:/oauth/callback',
    startedAt: 0,
    ...change,
  };
}

test('hands out an attempt once', () => {
  const attempts = new Attempts();
  attempts.add(attempt('a'));

  expect(attempts.take('a', 1)?.state).toBe('a');
  expect(attempts.take('a', 1)).toBeNull();
});

test('finds nothing for a state that it does not know', () => {
  const attempts = new Attempts();
  attempts.add(attempt('a'));

  expect(attempts.take('b', 1)).toBeNull();
  expect(attempts.take('', 1)).toBeNull();
  expect(attempts.take('__proto__', 1)).toBeNull();
  expect(attempts.size).toBe(1);
});

test('hands out an attempt until it expires, and not after', () => {
  const attempts = new Attempts();
  attempts.add(attempt('a'));
  attempts.add(attempt('b'));

  expect(attempts.take('a', ATTEMPT_LIFETIME_MS - 1)).not.toBeNull();
  expect(attempts.take('b', ATTEMPT_LIFETIME_MS)).toBeNull();
});

test('keeps several redeemable and forgets the oldest when there are too many', () => {
  const attempts = new Attempts();
  for (let number = 0; number <= MAX_ATTEMPTS; number += 1) attempts.add(attempt(`s${number}`));

  expect(attempts.size).toBe(MAX_ATTEMPTS);
  expect(attempts.take('s0', 1)).toBeNull();
  expect(attempts.take('s1', 1)).not.toBeNull();
  expect(attempts.take(`s${MAX_ATTEMPTS}`, 1)).not.toBeNull();
});

test('forgets all of them at once', () => {
  const attempts = new Attempts();
  attempts.add(attempt('a'));
  attempts.add(attempt('b'));

  attempts.retireAll();

  expect(attempts.take('a', 1)).toBeNull();
  expect(attempts.take('b', 1)).toBeNull();
});
