import { expect, test } from 'vitest';
import { guessView, titleOfPath } from '../../../../renderer/setup/guess-view.ts';

test.each<[string, unknown, object]>([
  ['a list', [{ id: 1 }], { type: 'table', items: '$' }],
  ['an empty list', [], { type: 'table', items: '$' }],
  ['a list in an object', { total: 2, items: [{ id: 1 }] }, { type: 'table', items: '$.items' }],
  ['a list of objects before one of words', { tags: ['a'], rows: [{ id: 1 }] }, { type: 'table', items: '$.rows' }],
  ['the outermost list of objects', { a: { b: [{}] }, c: [{}] }, { type: 'table', items: '$.c' }],
  ['a list deep in it', { data: { page: { items: [{ id: 1 }] } } }, { type: 'table', items: '$.data.page.items' }],
  ['a list under a key that no path can name', { 'a.b': [{ id: 1 }], id: 7 }, { type: 'record', items: '$' }],
  ['an object', { sub: 'x' }, { type: 'record', items: '$' }],
  ['a word', 'hello', { type: 'json', items: '$' }],
  ['nothing', null, { type: 'json', items: '$' }],
])('%s', (_title, body, guess) => {
  expect(guessView(body)).toEqual(guess);
});

test.each([
  ['/orders', 'Orders'],
  ['v1/open-orders/?size=3', 'Open orders'],
  ['/', 'Data'],
  ['/%E4%BE', '%e4%be'],
])('the title of %s is %s', (path, title) => {
  expect(titleOfPath(path)).toBe(title);
});
