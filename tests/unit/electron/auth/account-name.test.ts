import { expect, test } from 'vitest';
import { accountName } from '../../../../electron/auth/account-name.ts';

test("begins with the provider's id and says nothing about the person", () => {
  const name = accountName('corp', 'https://id.example.com', 'desktop', 'ada@example.com');

  expect(name).toMatch(/^corp:[\w-]{22}$/);
  expect(name).not.toContain('ada');
});

test('differs for each issuer, client and subject', () => {
  const names = new Set([
    accountName('corp', 'a', 'b', 'c'),
    accountName('corp', 'ab', '', 'c'),
    accountName('corp', 'a', 'bc', ''),
    accountName('corp', 'a', 'b', 'd'),
  ]);

  expect(names.size).toBe(4);
});
