import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { missingIn, readPage, rowsWithTests, testsIn } from '../../support/docs-page.ts';

const PAGE = readPage('SECURITY.md');
const ROOT = resolve(import.meta.dirname, '../../..');
const [, THREATS = ''] = PAGE.split('## Threats');
const [threats = '', checklist = ''] = THREATS.split("## Electron's checklist");

test('every test and every code that SECURITY.md names is there', () => {
  expect(testsIn(PAGE).length).toBeGreaterThan(50);
  expect(missingIn(PAGE)).toEqual([]);
});

test('every file of the code that it names is there', () => {
  const paths = [...PAGE.matchAll(/`((?:electron|renderer|shared|scripts)\/[\w./-]+)`/g)].map(([, path = '']) => path);

  expect(paths.length).toBeGreaterThan(20);
  expect(paths.filter((path) => !existsSync(resolve(ROOT, path)))).toEqual([]);
});

describe('its threats', () => {
  const rows = rowsWithTests(threats);

  test('are at most 25, numbered in order', () => {
    expect(rows.length).toBeGreaterThan(20);
    expect(rows.length).toBeLessThanOrEqual(25);
    expect(rows.map(([number]) => Number(number))).toEqual(rows.map((_, index) => index + 1));
  });

  test('each have what is done about them and a test with its title', () => {
    for (const [number, threat, mitigation, tests = ''] of rows) {
      expect(threat && mitigation, number).toBeTruthy();
      expect(testsIn(tests).length, number).toBeGreaterThan(0);
      expect(
        testsIn(tests).filter(({ title }) => title === undefined),
        number,
      ).toEqual([]);
    }
  });
});

test('Electron’s twenty items each have their place in the code and a test', () => {
  const rows = rowsWithTests(checklist);

  expect(rows.map(([number]) => Number(number))).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  for (const [number, , where = '', tests = ''] of rows) {
    expect(where, number).toMatch(/`(?:electron|scripts)\/|`package\.json`/);
    expect(testsIn(tests).length, number).toBeGreaterThan(0);
  }
});

test('it says what is out of scope, and how to report', () => {
  for (const words of ['Malware that runs as the same user', 'A thief of the scheme', '## Reporting a problem']) {
    expect(PAGE).toContain(words);
  }
});
