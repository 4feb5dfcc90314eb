import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { expect, test } from 'vitest';

const page = readFileSync(resolve(import.meta.dirname, '../../../docs/doctor.md'), 'utf8');
const outputs = [...page.matchAll(/```text\n(.*?)```/gs)].map(([, text = '']) => text);

test('docs/doctor.md shows a good run and one with three things broken, in ASCII and without paths of a machine', () => {
  expect(outputs.map((text) => text.match(/^FAIL /gm)?.length ?? 0)).toEqual([0, 3]);
  for (const text of outputs) {
    expect(text).toMatch(/^[\n -~]+$/);
    expect(text).not.toMatch(/\/(?:home|root|tmp|work|Users)\//);
  }
});
