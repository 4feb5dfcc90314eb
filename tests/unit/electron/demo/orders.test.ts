import { describe, expect, test } from 'vitest';
import { isSortable, ORDERS_PER_USER, type Order, ordersOf, pageOf } from '../../../../electron/demo/orders.ts';

describe('orders', () => {
  test('are 5,000 a person, each with a number of its own', () => {
    const orders = ordersOf('demo');

    expect(ORDERS_PER_USER).toBe(5_000);
    expect(orders).toHaveLength(5_000);
    expect(new Set(orders.map(({ id }) => id)).size).toBe(5_000);
  });

  test('are the same for the same person each time', () => {
    expect(ordersOf('demo')).toEqual(ordersOf('demo'));
    expect(ordersOf('')).toEqual(ordersOf(''));
  });

  test('are others for another person', () => {
    const [demo, ada] = [ordersOf('demo'), ordersOf('ada')];
    const same = demo.filter((order, index) => order.total === ada[index]?.total);

    expect(same.length).toBeLessThan(1_000);
  });

  test('make sense: a product, a quantity, a price in cents, a day in order', () => {
    const orders = ordersOf('demo');
    for (const { product, quantity, total, currency, status, placedAt } of orders) {
      expect(product).not.toBe('');
      expect(status).not.toBe('');
      expect(currency).toBe('EUR');
      expect(quantity).toBeGreaterThanOrEqual(1);
      expect(total).toBeGreaterThan(0);
      expect(total).toBe(Math.round(total * 100) / 100);
      expect(new Date(placedAt).toISOString()).toBe(placedAt);
    }
    const days = orders.map(({ placedAt }) => placedAt);
    expect(days).toEqual([...days].sort());
  });

  test('have a bit of everything in them', () => {
    const orders = ordersOf('demo');

    expect(new Set(orders.map(({ product }) => product)).size).toBe(12);
    expect(new Set(orders.map(({ status }) => status)).size).toBe(4);
    expect(new Set(orders.map(({ quantity }) => quantity)).size).toBeGreaterThan(5);
  });
});

describe('a page', () => {
  const orders = ordersOf('demo');

  test('has its share of the orders, and says which and of how many', () => {
    const page = pageOf(orders, 'id', 2, 50);

    expect(page).toMatchObject({ page: 2, size: 50, total: 5_000 });
    expect(page.items).toEqual(orders.slice(50, 100));
  });

  test('is part of a whole: all pages together are all orders once', () => {
    const ids = Array.from({ length: 25 }, (_, index) => pageOf(orders, 'product', index + 1, 200).items)
      .flat()
      .map(({ id }) => id);

    expect(ids).toHaveLength(5_000);
    expect(new Set(ids).size).toBe(5_000);
  });

  test('may be shorter at the end, and is empty behind it', () => {
    expect(pageOf(orders, 'id', 26, 196).items).toHaveLength(100);
    expect(pageOf(orders, 'id', 27, 196).items).toEqual([]);
  });

  test('has the newest first where nothing else is said', () => {
    const days = pageOf(orders, null, 1, 100).items.map(({ placedAt }) => placedAt);

    expect(days).toEqual([...days].sort().reverse());
    expect(days[0]).toBe(orders.at(-1)?.placedAt);
  });

  test.each(['id', 'placedAt', 'product', 'quantity', 'total', 'currency', 'status'] as const)(
    'can be sorted by %s, both ways, and by number within',
    (field) => {
      const up = pageOf(orders, field, 1, 5_000).items;
      const down = pageOf(orders, `-${field}`, 1, 5_000).items;

      expect(pairsOf(up).every(([a, b]) => a[field] < b[field] || (a[field] === b[field] && a.id < b.id))).toBe(true);
      expect(pairsOf(down).every(([a, b]) => a[field] > b[field] || (a[field] === b[field] && a.id < b.id))).toBe(true);
    },
  );

  test('leaves the orders as they were', () => {
    const few = ordersOf('demo').slice(0, 10);

    pageOf(few, '-id', 1, 10);

    expect(few).toEqual(orders.slice(0, 10));
  });
});

test.each([
  ['total', true],
  ['-total', true],
  ['--total', false],
  ['price', false],
  ['', false],
  ['constructor', false],
  ['__proto__', false],
])('sorting by "%s" is possible: %s', (sort, possible) => {
  expect(isSortable(sort)).toBe(possible);
});

function pairsOf(items: readonly Order[]): readonly (readonly [Order, Order])[] {
  return items.slice(1).flatMap((item, index) => {
    const before = items[index];
    return before === undefined ? [] : [[before, item] as const];
  });
}
