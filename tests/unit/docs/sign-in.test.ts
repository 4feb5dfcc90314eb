import { expect, test } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../../../shared/errors.ts';
import { describeFailure } from '../../../shared/messages.ts';
import { codesIn, missingIn, readPage, testsIn } from '../../support/docs-page.ts';

const PAGE = readPage('docs/sign-in.md');

/** The rows that name tests: what happens, what is seen, which tests. */
const ROWS = PAGE.split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`tests/'))
  .map((line) => line.slice(2, -2).split(' | '));

test('every test and every code that it names is there, with the words that a person sees', () => {
  expect(missingIn(PAGE)).toEqual([]);

  for (const [, seen = ''] of ROWS) {
    const [, code, words] = /^`([A-Z_]+)` (.+)$/.exec(seen) ?? [];
    if (code === undefined) continue;
    expect(words).toBe(describeFailure({ code: code as ErrorCode, details: { provider: 'Corp' } }).title);
  }
});

test('every code of a log-in, a provider and an issuer has its row', () => {
  const named = new Set(ROWS.flatMap(([, seen = '']) => codesIn(seen)));

  expect(ERROR_CODES.filter((code) => /^(AUTH|PROVIDER|ISSUER|NETWORK)_/.test(code) && !named.has(code))).toEqual([]);
});

test('every row names a test', () => {
  expect(ROWS.length).toBeGreaterThan(40);
  for (const row of ROWS) {
    expect(row).toHaveLength(3);
    const named = (row[2] ?? '').split('<br>');
    expect(testsIn(row[2] ?? '').filter(({ title }) => title !== undefined)).toHaveLength(named.length);
  }
});
