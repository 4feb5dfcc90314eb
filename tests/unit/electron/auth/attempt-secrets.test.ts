import { expect, test } from 'vitest';
import { newAttemptSecrets } from '../../../../electron/auth/oidc-client.ts';

test('each attempt has a state, a nonce and a verifier of its own, each with 256 bits', () => {
  const made = Array.from({ length: 50 }, newAttemptSecrets);
  const values = made.flatMap(({ state, nonce, codeVerifier }) => [state, nonce, codeVerifier]);

  expect(new Set(values).size).toBe(150);
  for (const value of values) expect(value).toMatch(/^[\w-]{43,}$/);
});
