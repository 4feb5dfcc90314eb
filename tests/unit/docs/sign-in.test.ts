import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';
import { ERROR_CODES, type ErrorCode } from '../../../shared/errors.ts';
import { describeFailure } from '../../../shared/messages.ts';

const ROOT = resolve(import.meta.dirname, '../../..');
const PAGE = readFileSync(resolve(ROOT, 'docs/sign-in.md'), 'utf8');

/** The rows that name tests: what happens, what is seen, which tests. */
const ROWS = PAGE.split('\n')
  .filter((line) => line.startsWith('| ') && line.includes('`tests/'))
  .map((line) => line.slice(2, -2).split(' | '));
const CODE = /`([A-Z]+_[A-Z_]+)`/g;

test('every code that it names exists, with the words that a person sees', () => {
  const known = new Set<string>(ERROR_CODES);
  expect([...PAGE.matchAll(CODE)].map(([, code = '']) => code).filter((code) => !known.has(code))).toEqual([]);

  for (const [, seen = ''] of ROWS) {
    const [, code, words] = /^`([A-Z_]+)` (.+)$/.exec(seen) ?? [];
    if (code === undefined) continue;
    expect(words).toBe(describeFailure({ code: code as ErrorCode, details: { provider: 'Corp' } }).title);
  }
});

test('every code of a log-in, a provider and an issuer has its row', () => {
  const named = new Set(ROWS.flatMap(([, seen = '']) => [...seen.matchAll(CODE)].map(([, code]) => code)));

  expect(ERROR_CODES.filter((code) => /^(AUTH|PROVIDER|ISSUER|NETWORK)_/.test(code) && !named.has(code))).toEqual([]);
});

test('every test that it names is there, and every row names one', () => {
  expect(ROWS.length).toBeGreaterThan(40);
  for (const row of ROWS) {
    expect(row).toHaveLength(3);
    const named = (row[2] ?? '').split('<br>').map((each) => /^`(tests\/[\w./-]+)` “(.+)”$/.exec(each));
    for (const each of named) {
      const [, file = '', title = ''] = each ?? [];
      expect(existsSync(resolve(ROOT, file)), `${row[2]}`).toBe(true);
      const text = readFileSync(resolve(ROOT, file), 'utf8');
      const isThere = [`'${title}'`, `"${title}"`, `\`${title}\``].some((literal) => text.includes(literal));
      expect(isThere, `${file}: ${title}`).toBe(true);
    }
  }
});
