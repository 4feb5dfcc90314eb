import { expect, test } from 'vitest';
import { recordEntries } from '../../../../renderer/views/record-entries.ts';

/** Titles and values, as they stand on the screen. */
function shown(value: unknown): unknown {
  const entries = recordEntries(value, 'en-GB');
  return entries?.map((entry) => [entry.title, flat(entry.value)]) ?? null;
}

function flat(value: NonNullable<ReturnType<typeof recordEntries>>[number]['value']): unknown {
  if (value.kind === 'text') return value.text;
  if (value.kind === 'list') return value.values.map(flat);
  return Object.fromEntries(value.entries.map((entry) => [entry.title, flat(entry.value)]));
}

test('names become words; values are as people read them', () => {
  const record = {
    sub: 'user-1',
    email_verified: true,
    displayName: 'Ada',
    id: 583231,
    birthdate: '1815-12-10',
    middle_name: null,
    blank: '',
  };

  expect(shown(record)).toEqual([
    ['Sub', 'user-1'],
    ['Email verified', 'Yes'],
    ['Display name', 'Ada'],
    ['Id', '583231'],
    ['Birthdate', '10 Dec 1815'],
    ['Middle name', ''],
    ['Blank', ''],
  ]);
});

test('objects are records in the record, lists of plain values one line, lists of objects records below each other', () => {
  const record = {
    address: { locality: 'London' },
    roles: ['a', 'b'],
    groups: [{ name: 'x' }, { name: 'y' }],
    none: [],
  };

  expect(shown(record)).toEqual([
    ['Address', { Locality: 'London' }],
    ['Roles', 'a, b'],
    ['Groups', [{ Name: 'x' }, { Name: 'y' }]],
    ['None', ''],
  ]);
});

test('what is very deep is shown as JSON', () => {
  expect(shown({ a: { b: { c: { d: { e: 1 } } } } })).toEqual([['A', { B: { C: { D: '{"e":1}' } } }]]);
});

test('what is very long is cut', () => {
  expect(recordEntries(Object.fromEntries(Array.from({ length: 900 }, (_, n) => [`k${n}`, n])))).toHaveLength(500);
});

test.each([null, undefined, 'x', 7, true, [], [{ a: 1 }]])('%j is no record', (value) => {
  expect(recordEntries(value)).toBeNull();
});
