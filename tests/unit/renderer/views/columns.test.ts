import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { workOutColumns } from '../../../../renderer/views/columns.ts';
import { readPath } from '../../../../shared/read-path.ts';

const fieldsOf = (rows: readonly unknown[]) => workOutColumns(rows).map(({ field }) => field);
const formatOf = (...values: readonly unknown[]) => workOutColumns(values.map((value) => ({ value })))[0]?.format;

describe('the columns of rows that nobody described', () => {
  test('are the fields of all rows in the order in which they come', () => {
    expect(fieldsOf([{ id: 1, name: 'a' }, { id: 2, note: 'b' }, {}])).toEqual(['id', 'name', 'note']);
  });

  test('are also the fields of objects within, one level deep, and no lists', () => {
    const row = { id: 1, customer: { name: 'Ada', address: { city: 'Ulm' }, tags: ['x'] }, lines: [{ id: 2 }] };

    expect(fieldsOf([row])).toEqual(['id', 'customer.name']);
  });

  test('are at most twelve', () => {
    const row = Object.fromEntries(Array.from({ length: 30 }, (_, index) => [`field${index}`, index]));

    expect(fieldsOf([row])).toHaveLength(12);
  });

  test('come from the first twenty rows', () => {
    const rows = [...Array.from({ length: 20 }, () => ({ early: 1 })), { late: 1 }];

    expect(fieldsOf(rows)).toEqual(['early']);
    expect(fieldsOf(rows.slice(1))).toEqual(['early', 'late']);
  });

  test('leave out names that no path can say', () => {
    expect(fieldsOf([{ 'a.b': 1, 'a b': 2, '': 3, größe: 4, ok_1: 5, 'x-y': 6 }])).toEqual(['ok_1', 'x-y']);
  });

  test('are none where there are no rows, or none with fields', () => {
    expect(fieldsOf([])).toEqual([]);
    expect(fieldsOf([['list'], {}])).toEqual([]);
  });

  test('are one for rows that are plain values', () => {
    expect(workOutColumns(['a', 'b'])).toEqual([{ field: '$', title: 'Value', format: 'text' }]);
    expect(workOutColumns([1, null])).toEqual([{ field: '$', title: 'Value', format: 'number' }]);
  });

  test('have a title whatever the field is called', () => {
    expect(workOutColumns([{ _id: 1, __v: 1, _: 1 }]).map(({ title }) => title)).toEqual(['Id', 'V', '_']);
  });

  test('have titles that people read', () => {
    const row = { id: 1, placedAt: 1, order_no: 1, 'unit-price': 1, line2Total: 1, customer: { lastName: 1 } };

    expect(workOutColumns([row]).map(({ title }) => title)).toEqual([
      'Id',
      'Placed at',
      'Order no',
      'Unit price',
      'Line2 total',
      'Customer last name',
    ]);
  });

  test('can all be read from one of the rows, whatever these are', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue(), { maxLength: 20 }), (rows) => {
        for (const field of fieldsOf(rows)) {
          expect(rows.some((row) => readPath(row, field) !== undefined)).toBe(true);
        }
      }),
    );
  });
});

describe('the format of a column', () => {
  test.each([
    ['number', [1, -2.5]],
    ['boolean', [true, false]],
    ['date', ['2026-01-31']],
    ['date-time', ['2026-01-31T10:00:00Z', '2026-01-31T10:00:00.123+02:00']],
    ['text', ['Ada']],
  ])('is %s where all values are', (format, values) => {
    expect(formatOf(...values)).toBe(format);
  });

  test('does not depend on values that are missing', () => {
    expect(formatOf(null, 1, null)).toBe('number');
    expect(workOutColumns([{ value: null }, {}, { value: true }])[0]?.format).toBe('boolean');
  });

  test.each([
    ['values of several kinds', [1, 'one']],
    ['a date among date-times', ['2026-01-31', '2026-01-31T10:00:00Z']],
    ['a date-time without a zone', ['2026-01-31T10:00:00']],
    ['text that holds a date', ['on 2026-01-31']],
    ['nothing but missing values', [null, null]],
  ])('is text for %s', (_title, values) => {
    expect(formatOf(...values)).toBe('text');
  });
});
