import { expect, test } from 'vitest';
import { filterRows } from '../../../../renderer/views/filter-rows.ts';

const columns = [
  { field: 'id', title: 'No.', format: 'text' },
  { field: 'place.city', title: 'City', format: 'text' },
  { field: 'paid', title: 'Paid', format: 'boolean' },
] as const;
const rows = [
  { id: 1, place: { city: 'Zürich' }, paid: true, hidden: 'bern' },
  { id: 12, place: { city: 'Bern' }, paid: false },
  { id: 3, place: null, paid: null },
];
const idsOf = (text: string) => filterRows(rows, columns, text).map((row) => (row as { id: number }).id);

test.each([
  ['', [1, 12, 3]],
  ['   ', [1, 12, 3]],
  ['1', [1, 12]],
  ['BERN', [12]],
  ['zür', [1]],
  ['bern 12', [12]],
  ['bern 3', []],
  ['.*', []],
])('what stands in the cells that are shown: %j', (text, ids) => {
  expect(idsOf(text)).toEqual(ids);
});

test('cells are searched as they are shown', () => {
  expect(idsOf('yes')).toEqual([1]);
});
