import { expect, test } from 'vitest';
import { ERROR_CODES } from '../../../shared/errors.ts';
import { codesIn, missingIn, readPage, testsIn } from '../../support/docs-page.ts';

const PAGE = readPage('docs/updates.md');

test('docs/updates.md names tests that are there, and every way in which installing fails', () => {
  expect(testsIn(PAGE).length).toBeGreaterThan(7);
  expect(missingIn(PAGE).filter((each) => each !== 'FLATPAK_ID')).toEqual([]); // a variable, which looks like a code
  const ours = ERROR_CODES.filter((code) => code.startsWith('UPDATE_'));
  expect(ours.filter((code) => !codesIn(PAGE).includes(code))).toEqual([]);
});
