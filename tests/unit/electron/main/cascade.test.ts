import { expect, test } from 'vitest';
import { cascade } from '../../../../electron/main/cascade.ts';

const SIZE = { width: 1100, height: 740 };
const WORK_AREA = { x: 1920, y: 30, width: 1920, height: 1050 };

test('a window stands a little down to the right of the one before it', () => {
  expect(cascade({ x: 2000, y: 100 }, SIZE, WORK_AREA)).toEqual({ x: 2032, y: 132 });
});

test.each([
  ['below', { x: 2000, y: 330 }],
  ['to the right', { x: 2730, y: 100 }],
])('without room %s it starts again in the corner of the same screen', (_where, before) => {
  expect(cascade(before, SIZE, WORK_AREA)).toEqual({ x: 1920, y: 30 });
});
