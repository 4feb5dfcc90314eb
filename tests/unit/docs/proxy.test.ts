import { expect, test } from 'vitest';
import { REQUEST_HEADERS, RESPONSE_HEADERS } from '../../../electron/proxy/headers.ts';
import { ERROR_CODES } from '../../../shared/errors.ts';
import { codesIn, missingIn, placeOf, readPage, rowsWithTests, testsIn } from '../../support/docs-page.ts';

const PAGE = readPage('docs/proxy.md');

test('every test and every code that it names is there', () => {
  expect(testsIn(PAGE).length).toBeGreaterThan(100);
  expect(missingIn(PAGE)).toEqual([]);
});

test('every row of a table with tests names one', () => {
  expect(rowsWithTests(PAGE).length).toBeGreaterThan(60);
  expect(rowsWithTests(PAGE).filter((row) => testsIn(row.at(-1) ?? '').length === 0)).toEqual([]);
});

test('every code of an API call has its row', () => {
  const named = new Set(rowsWithTests(PAGE).flatMap(([, code = '']) => codesIn(code)));

  const ours = ERROR_CODES.filter((code) => code.startsWith('API_'));
  expect(ours.filter((code) => !named.has(code))).toEqual([]);
});

test('an answer of a hostile API has the code that its test expects', () => {
  const [, hostile = ''] = PAGE.split('## Hostile answers');
  const wrong = rowsWithTests(hostile).flatMap(([, code = '', tests = '']) => {
    const [expected] = codesIn(code);
    return testsIn(tests).filter(
      (each) => expected !== undefined && each.title?.includes('%') === false && codeAfter(each) !== expected,
    );
  });

  expect(wrong).toEqual([]);
});

test('every hostile answer of the tests has its row', () => {
  const [, rest = ''] = readPage('tests/integration/hostile-api.test.ts').split('const SLOW');
  const [cases = ''] = rest.split("describe('an API that'");
  const titles = [...cases.matchAll(/\[\s*'([^']+)',/g)].map(([, title = '']) => title);

  expect(titles.length).toBeGreaterThan(50);
  expect(titles.filter((title) => !PAGE.includes(`“${title}”`))).toEqual([]);
});

test.each([
  ['send', 'A window may send', REQUEST_HEADERS],
  ['see', 'A window sees', RESPONSE_HEADERS],
])('the headers that a window may %s are those of the code', (_what, begin, headers) => {
  const [, rest = ''] = PAGE.split(begin);
  const [list = ''] = rest.split(/, and what the API|, what `responseHeaders`/);

  expect([...list.matchAll(/`([a-z-]+)`/g)].map(([, name]) => name)).toEqual([...headers]);
});

/** The first code after a test's title. */
function codeAfter(test: { readonly file: string; readonly title: string | undefined }): string | undefined {
  return /'((?:API|SESSION)_[A-Z_]+)'/.exec(readPage(test.file).slice(placeOf(test)))?.[1];
}
