import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sortRows } from '../../../../renderer/views/sort-rows.ts';

function sorted(values: readonly unknown[], descending = false): readonly unknown[] {
  const rows = values.map((value) => ({ of: { value } }));
  return sortRows(rows, { field: 'of.value', descending }).map((row) => (row as (typeof rows)[number]).of.value);
}

describe('rows', () => {
  test('stay as they are without an order', () => {
    const rows = [{ a: 2 }, { a: 1 }];

    expect(sortRows(rows, null)).toBe(rows);
  });

  test('are sorted in a list of their own', () => {
    const rows = [{ a: 2 }, { a: 1 }];

    expect(sortRows(rows, { field: 'a', descending: false })).toEqual([{ a: 1 }, { a: 2 }]);
    expect(rows).toEqual([{ a: 2 }, { a: 1 }]);
  });

  test('go by size where they have numbers', () => {
    expect(sorted([10, 9, -1, 0.5, -2, 0.25])).toEqual([-2, -1, 0.25, 0.5, 9, 10]);
    expect(sorted([10, 9, -1, 0.5, -2, 0.25], true)).toEqual([10, 9, 0.5, 0.25, -1, -2]);
  });

  test('go as people sort where they have text', () => {
    expect(sorted(['item 10', 'Zebra', 'Item 9', 'apple'])).toEqual(['apple', 'Item 9', 'item 10', 'Zebra']);
    expect(sorted(['b', 'C', 'a'], true)).toEqual(['C', 'b', 'a']);
  });

  test('that are numbers come before texts', () => {
    expect(sorted(['10', 9, '8', -1])).toEqual([-1, 9, '8', '10']);
  });

  test('that are objects, even odd ones, are sorted by how they are written', () => {
    const rows: unknown[] = [{ toString: 1 }, { a: 1 }];
    expect(sorted(rows)).toEqual([rows[1], rows[0]]);
  });

  test.each([false, true])('without a value are last (descending: %s)', (descending) => {
    const rows = [{ id: 1 }, { id: 2, a: 5 }, { id: 3, a: null }, { id: 4, a: 5 }, null, { id: 5, a: 5 }];

    expect(sortRows(rows, { field: 'a', descending })).toEqual([rows[1], rows[3], rows[5], rows[0], rows[2], null]);
  });

  test('of the same value stay in their order, both ways', () => {
    const row = fc.record({ value: fc.integer({ min: 0, max: 3 }) });
    fc.assert(
      fc.property(fc.array(row), fc.boolean(), (rows, descending) => {
        const result = sortRows(rows, { field: 'value', descending });
        for (const value of [0, 1, 2, 3]) {
          const same = (each: unknown) => (each as { value: number }).value === value;
          const [before, after] = [rows.filter(same), result.filter(same)];
          expect(after).toHaveLength(before.length);
          expect(after.every((each, index) => each === before[index])).toBe(true);
        }
      }),
    );
  });
});
