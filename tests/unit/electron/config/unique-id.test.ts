import { expect, test } from 'vitest';
import { idFrom } from '../../../../electron/config/unique-id.ts';

test.each([
  ['Orders', 'orders'],
  ['  Müller & Söhne ', 'mu-ller-so-hne'],
  ['日本', 'data'],
  ['a'.repeat(80), 'a'.repeat(36)],
  [`${'a'.repeat(35)} b`, 'a'.repeat(35)],
])('%s is made an id', (name, id) => {
  expect(idFrom(name, [], 'data')).toBe(id);
});

test('is another one than those that are taken', () => {
  expect(idFrom('Orders', ['orders', 'orders-2'], 'data')).toBe('orders-3');
});
