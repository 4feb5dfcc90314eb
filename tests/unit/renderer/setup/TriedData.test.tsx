import { expect, test } from 'vitest';
import { TriedData } from '../../../../renderer/setup/TriedData.tsx';
import { FakeBridge } from '../../../support/fake-bridge.ts';
import { elementsOf, render, textOf } from '../render.tsx';

const DRAFT = { baseUrl: 'https://api.example.com', path: '/open-orders' };
const shown = (body: unknown) =>
  render(new FakeBridge(), <TriedData draft={DRAFT} body={body} onSaved={() => undefined} />);

test('shows rows as a table, the first of them, under a title made of the path', async () => {
  const html = await shown({ items: Array.from({ length: 30 }, (_, id) => ({ id, name: `n${id}` })) });

  expect(elementsOf(html, 'th')).toEqual(['Id', 'Name']);
  expect(elementsOf(html, 'tr')).toHaveLength(21);
  expect(textOf(html)).toContain('The first 20 of 30 rows.');
  expect(html).toContain('value="Open orders"');
});

test('shows an object as a record, and everything else as JSON', async () => {
  expect(elementsOf(await shown({ given_name: 'Ada' }), 'dt')).toEqual(['Given name']);
  expect(elementsOf(await shown('<b>hello</b>'), 'pre')).toEqual(['"<b>hello</b>"']);
});

test('cuts an answer that is very long', async () => {
  const [text = ''] = elementsOf((await shown('x'.repeat(20_000))).replace(/\n/g, ' '), 'pre');

  expect(text.length).toBeLessThan(10_100);
  expect(text.endsWith('…')).toBe(true);
});
