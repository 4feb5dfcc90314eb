import { expect, test } from 'vitest';
import { addToConfig } from '../../../../electron/config/edit-config.ts';

const VIEW = { id: 'orders', title: 'Orders' };

test('makes a file where there is none', () => {
  expect(addToConfig(null, { providers: [{ id: 'corp' }] })).toBe(
    '{\n  "providers": [\n    {\n      "id": "corp"\n    }\n  ]\n}\n',
  );
});

test('leaves everything else as it is written', () => {
  const before = '\ufeff{\n\t"$schema": "x",\n\n\t"providers":   [ {"id":"corp"} ],\n\t"views": [{"id": "a"}]\n}\n\n';

  const after = addToConfig(before, { apis: [{ id: 'orders' }], views: [VIEW] });

  expect(JSON.parse(after.slice(1))).toEqual({
    $schema: 'x',
    providers: [{ id: 'corp' }],
    views: [{ id: 'a' }, VIEW],
    apis: [{ id: 'orders' }],
  });
  expect(after.startsWith('\ufeff{\n\t"$schema": "x",\n\n\t"providers":   [ {"id":"corp"} ],')).toBe(true);
  expect(after.endsWith('}\n\n')).toBe(true);
  expect(after).toContain('\n\t"apis": [\n\t\t{');
});

test('adds to a list that is empty, and to a file in one line', () => {
  expect(JSON.parse(addToConfig('{"providers":[],"views":[]}', { views: [VIEW, { id: 'b' }] }))).toEqual({
    providers: [],
    views: [VIEW, { id: 'b' }],
  });
});

test('changes nothing where nothing is added', () => {
  expect(addToConfig('{ "providers": [] }', { views: [] })).toBe('{ "providers": [] }');
});
