import { describe, expect, test } from 'vitest';
import { formatCell, isNumeric } from '../../../../renderer/views/format.ts';
import type { ColumnConfig } from '../../../../shared/config.ts';

const NOON = new Date(2026, 2, 4, 12, 5);
const FORMATS = ['text', 'number', 'date', 'date-time', 'money', 'boolean'] as const;

/** A cell with plain blanks: which of the many blanks of Unicode is used depends on the version of Node. */
function cell(format: ColumnConfig['format'], value: unknown, locale: string, row: unknown = {}): string {
  return formatCell(value, format, row, locale).replace(/\s/g, ' ');
}

describe('a cell', () => {
  test.each([
    ['number', 1234567.5, '1,234,567.5', '1.234.567,5'],
    ['number', -3, '-3', '-3'],
    ['money', 1234.5, '1,234.50', '1.234,50'],
    ['date', NOON.toISOString(), 'Mar 4, 2026', '04.03.2026'],
    ['date', '2026-03-04', 'Mar 4, 2026', '04.03.2026'],
    ['date', NOON.getTime(), 'Mar 4, 2026', '04.03.2026'],
    ['date-time', NOON.toISOString(), 'Mar 4, 2026, 12:05 PM', '04.03.2026, 12:05'],
    ['boolean', true, 'Yes', 'Yes'],
    ['boolean', false, 'No', 'No'],
    ['text', 'Ring binder', 'Ring binder', 'Ring binder'],
    ['text', 1234.5, '1234.5', '1234.5'],
  ] as const)('with %s %j is %j in America and %j in Germany', (format, value, american, german) => {
    expect(cell(format, value, 'en-US')).toBe(american);
    expect(cell(format, value, 'de-DE')).toBe(german);
  });

  test("with money has the row's currency, and that currency's digits", () => {
    expect(cell('money', 1234.5, 'en-US', { currency: 'EUR' })).toBe('€1,234.50');
    expect(cell('money', 1234.5, 'de-DE', { currency: 'EUR' })).toBe('1.234,50 €');
    expect(cell('money', 1234, 'en-US', { currency: 'JPY' })).toBe('¥1,234');
  });

  test.each([[{ currency: 'euro' }], [{ currency: 978 }], [{}], [null], ['EUR']])(
    'with money in a row like %j has no currency',
    (row) => {
      expect(cell('money', 5, 'en-US', row)).toBe('5.00');
    },
  );

  test.each([
    ['number', '12 pieces'],
    ['number', true],
    ['money', 'free'],
    ['date', 'soon'],
    ['date', 'Order 12'],
    ['date', '5'],
    ['date', true],
    ['date-time', 'never'],
    ['boolean', 'yes'],
    ['boolean', 1],
  ] as const)('of format %s shows %j as it is', (format, value) => {
    expect(cell(format, value, 'en-US')).toBe(String(value));
  });

  test.each(FORMATS)('of format %s is empty where the value is missing', (format) => {
    expect(cell(format, null, 'en-US')).toBe('');
    expect(cell(format, undefined, 'en-US')).toBe('');
  });

  test.each(FORMATS)('of format %s shows objects and lists as JSON', (format) => {
    expect(cell(format, { a: [1] }, 'en-US')).toBe('{"a":[1]}');
  });

  test('shortens what is longer than 500 characters', () => {
    expect(cell('text', 'x'.repeat(500), 'en-US')).toBe('x'.repeat(500));
    expect(cell('text', 'x'.repeat(501), 'en-US')).toBe(`${'x'.repeat(500)}…`);
    expect(cell('number', 'x'.repeat(501), 'en-US')).toBe(`${'x'.repeat(500)}…`);
    expect(cell('text', ['x'.repeat(501)], 'en-US')).toHaveLength(501);
  });
});

test('numbers and money stand right, all else stands left', () => {
  expect(FORMATS.filter(isNumeric)).toEqual(['number', 'money']);
});
