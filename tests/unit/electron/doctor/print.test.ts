import { expect, test } from 'vitest';
import { reportJson, reportText, toAscii } from '../../../../electron/doctor/print.ts';
import type { DoctorReport } from '../../../../shared/doctor.ts';

const REPORT: DoctorReport = {
  schema: 1,
  app: { id: 'com.example.app', name: 'Äpp', version: '1.0.0' },
  at: '2026-01-01T00:00:00.000Z',
  status: 'fail',
  results: [
    {
      id: 'keychain',
      title: 'Keychain',
      status: 'fail',
      reason: 'KEYCHAIN_LOCKED',
      found: 'it’s locked',
      fix: 'Unlock “it”…',
    },
    { id: 'a', title: 'A', status: 'pass', reason: null, found: 'here', fix: null },
  ],
};

test('the text has a line a check, aligned, with what to do below it', () => {
  expect(reportText(REPORT)).toBe(`App 1.0.0 (com.example.app)

FAIL  Keychain  it's locked
                > Unlock "it"...
PASS  A         here

1 passed, 0 to look at, 1 failed
`);
});

test('nothing but printable ASCII is printed, and no name of another program can move the cursor', () => {
  expect(toAscii('Zoë \u001b[2J\u0007日本\n')).toBe('Zoe ?[2J???' + '?');
  expect(reportJson(REPORT)).toMatch(/^[\n -~]+$/);
});

test('the JSON is the report', () => {
  expect(JSON.parse(reportJson(REPORT))).toEqual(REPORT);
});
