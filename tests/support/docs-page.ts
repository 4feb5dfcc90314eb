import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ERROR_CODES } from '../../shared/errors.ts';

const ROOT = resolve(import.meta.dirname, '../..');
/** `ERR_…` is Chromium's. */
const CODE = /`(?!ERR_)([A-Z]+_[A-Z_]+)`/g;

/** A test as a page names it; the title is left out where the whole file is meant. */
export interface NamedTest {
  readonly file: string;
  readonly title: string | undefined;
}

/** A page of the documentation. */
export function readPage(path: string): string {
  return readFileSync(resolve(ROOT, path), 'utf8');
}

/** The tests that a text names. */
export function testsIn(text: string): readonly NamedTest[] {
  return [...text.matchAll(/`(tests\/[\w./-]+)`(?: “([^”]+)”)?/g)].map(([, file = '', title]) => ({ file, title }));
}

/** The codes that a text names. */
export function codesIn(text: string): readonly string[] {
  return [...text.matchAll(CODE)].map(([, code = '']) => code);
}

/** What a text names that is not there: tests, and codes. */
export function missingIn(text: string): readonly string[] {
  const known = new Set<string>(ERROR_CODES);
  const tests = testsIn(text).filter((test) => !isThere(test));
  return [...tests.map(({ file, title }) => `${file}: ${title}`), ...codesIn(text).filter((code) => !known.has(code))];
}

/** The rows of all tables that name tests, without their headings. */
export function rowsWithTests(page: string): readonly (readonly string[])[] {
  const tables = page.split('\n\n').filter((part) => part.startsWith('| ') && part.includes('`tests/'));
  return tables.flatMap((table) =>
    table
      .trim()
      .split('\n')
      .slice(2)
      .map((line) => line.slice(2, -2).split(' | ')),
  );
}

/** Where a test's title begins in its file; -1: it is not there. */
export function placeOf({ file, title }: NamedTest): number {
  const text = existsSync(resolve(ROOT, file)) ? readPage(file) : '';
  const places = [`'${title}'`, `"${title}"`, `\`${title}\``].map((literal) => text.indexOf(literal));
  return Math.max(...places);
}

function isThere(test: NamedTest): boolean {
  return test.title === undefined ? existsSync(resolve(ROOT, test.file)) : placeOf(test) >= 0;
}
