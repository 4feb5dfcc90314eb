import { expect, test } from 'vitest';
import { MAX_NOTES, Notes } from '../../../../electron/demo/notes.ts';

const NOW = Date.UTC(2026, 0, 1);

test('are the person’s own, the newest first', () => {
  const notes = new Notes();

  expect(notes.add('demo', { text: 'a' }, NOW)).toEqual({ id: 1, text: 'a', writtenAt: '2026-01-01T00:00:00.000Z' });
  notes.add('ada', { text: 'b' }, NOW);
  notes.add('demo', { text: 'c', id: 9 }, NOW);

  expect(notes.of('demo').map(({ id, text }) => [id, text])).toEqual([
    [3, 'c'],
    [1, 'a'],
  ]);
  expect(notes.of('nobody')).toEqual([]);
});

test.each([null, undefined, 'a', 1, [], {}, { text: '' }, { text: ' \n' }, { text: 1 }, { text: 'a'.repeat(501) }])(
  '%j is none',
  (body) => {
    const notes = new Notes();

    expect(notes.add('demo', body, NOW)).toBeNull();
    expect(notes.of('demo')).toEqual([]);
  },
);

test('are not more and more', () => {
  const notes = new Notes();
  for (let index = 0; index < MAX_NOTES + 5; index += 1) notes.add('demo', { text: `${index}` }, NOW);

  expect(notes.of('demo')).toHaveLength(MAX_NOTES);
  expect(notes.of('demo').at(-1)?.text).toBe('5');
});
