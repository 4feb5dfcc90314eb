import { expect, test } from 'vitest';
import { ordersOf } from '../../../../electron/demo/orders.ts';
import { OrdersCsv } from '../../../../electron/demo/orders-csv.ts';

const ORDERS = ordersOf('demo');

test.each([1, 999, 1_000, 5_000, 12_345])('of %i rows is as long as it says', (rows) => {
  const csv = new OrdersCsv(ORDERS, rows);
  const text = [...csv.pieces()].join('');

  expect(Buffer.byteLength(text)).toBe(csv.size);
  expect(text.split('\r\n')).toHaveLength(rows + 2);
});

test('has a line for each order, and begins again after the last', () => {
  const [header, ...lines] = [...new OrdersCsv(ORDERS, 5_001).pieces()].join('').split('\r\n');

  expect(header).toBe('No.,Placed,Product,Quantity,Total,Currency,Status');
  expect(lines[0]).toMatch(/^10000,2024-01-01T[\d:.]+Z,"[\w, ]+",\d+,\d+\.\d\d,EUR,\w+$/);
  expect(lines[5_000]).toBe(lines[0]);
  expect(new OrdersCsv(ORDERS).size).toBe(new OrdersCsv(ORDERS, 5_000).size);
});
