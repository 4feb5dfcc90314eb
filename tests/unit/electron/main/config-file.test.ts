import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfigFile } from '../../../../electron/main/config-file.ts';

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyporch-config-'));
  writeFileSync(at('a.json'), 'A');
  writeFileSync(at('b.json'), 'B');
  writeFileSync(at('big.json'), 'x'.repeat(1_048_577));
});
afterAll(() => rmSync(folder, { recursive: true }));

test('asks the environment first, then the files in order', () => {
  const files = [at('none.json'), at('b.json')];

  expect(readConfigFile({ fromEnvironment: at('a.json'), files })).toMatchObject({ kind: 'text', text: 'A' });
  expect(readConfigFile({ fromEnvironment: undefined, files })).toMatchObject({
    kind: 'text',
    text: 'B',
    path: at('b.json'),
  });
  expect(readConfigFile({ fromEnvironment: '', files: [] })).toEqual({ kind: 'none' });
});

test('says why the file that was named is of no use, and asks no other', () => {
  const files = [at('b.json')];

  expect(readConfigFile({ fromEnvironment: at('none.json'), files })).toMatchObject({
    kind: 'unreadable',
    reason: 'ENOENT',
  });
  expect(readConfigFile({ fromEnvironment: folder, files })).toMatchObject({ kind: 'unreadable', reason: 'EISDIR' });
  expect(readConfigFile({ fromEnvironment: at('big.json'), files })).toMatchObject({
    kind: 'unreadable',
    reason: expect.stringContaining('1048577 bytes'),
  });
});
