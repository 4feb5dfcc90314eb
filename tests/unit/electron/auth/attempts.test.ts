import { expect, test } from 'vitest';
import { ATTEMPT_LIFETIME_MS, type Attempt, Attempts, MAX_ATTEMPTS } from '../../../../electron/auth/attempts.ts';

const REDIRECT_URI = 'com.example.keyporch.dev:/oauth/callback';

function attempt(state: string, change: Partial<Attempt> = {}): Attempt {
  return {
    id: `log-in-${state}`,
    provider: 'corp',
    state,
    nonce: 'nonce',
    codeVerifier: 'verifier',
    binding: 'binding',
    redirectUri: REDIRECT_URI,
    startedAt: 0,
    ...change,
  };
}

test('hands out an attempt once', () => {
  const attempts = new Attempts();
  attempts.add(attempt('a'));

  expect(attempts.take('a', REDIRECT_URI, 1)?.state).toBe('a');
  expect(attempts.take('a', REDIRECT_URI, 1)).toBeNull();
});

test('leaves an attempt as it is when the answer came elsewhere than where it was asked for', () => {
  const attempts = new Attempts();
  attempts.add(attempt('a', { redirectUri: 'http://127.0.0.1:50001/oauth/callback' }));

  expect(attempts.take('a', REDIRECT_URI, 1)).toBeNull();
  expect(attempts.take('a', 'http://127.0.0.1:50002/oauth/callback', 1)).toBeNull();
  expect(attempts.take('a', 'http://127.0.0.1:50001/oauth/callback', 1)?.state).toBe('a');
});

test('finds nothing for a state that it does not know', () => {
  const attempts = new Attempts();
  attempts.add(attempt('a'));

  expect(attempts.take('b', REDIRECT_URI, 1)).toBeNull();
  expect(attempts.take('', REDIRECT_URI, 1)).toBeNull();
  expect(attempts.take('__proto__', REDIRECT_URI, 1)).toBeNull();
  expect(attempts.size).toBe(1);
});

test('hands out an attempt until it expires, and not after', () => {
  const attempts = new Attempts();
  attempts.add(attempt('a'));
  attempts.add(attempt('b'));

  expect(attempts.take('a', REDIRECT_URI, ATTEMPT_LIFETIME_MS - 1)).not.toBeNull();
  expect(attempts.take('b', REDIRECT_URI, ATTEMPT_LIFETIME_MS)).toBeNull();
});

test('keeps several redeemable and forgets the oldest when there are too many', () => {
  const attempts = new Attempts();
  for (let number = 0; number <= MAX_ATTEMPTS; number += 1) attempts.add(attempt(`s${number}`));

  expect(attempts.size).toBe(MAX_ATTEMPTS);
  expect(attempts.take('s0', REDIRECT_URI, 1)).toBeNull();
  expect(attempts.take('s1', REDIRECT_URI, 1)).not.toBeNull();
  expect(attempts.take(`s${MAX_ATTEMPTS}`, REDIRECT_URI, 1)).not.toBeNull();
});

test('forgets all of them at once', () => {
  const attempts = new Attempts();
  attempts.add(attempt('a'));
  attempts.add(attempt('b'));

  attempts.retireAll();

  expect(attempts.take('a', REDIRECT_URI, 1)).toBeNull();
  expect(attempts.take('b', REDIRECT_URI, 1)).toBeNull();
});
