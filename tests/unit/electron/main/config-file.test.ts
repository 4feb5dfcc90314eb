import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfigFile } from '../../../../electron/main/config-file.ts';

let folder: string;
const at = (name: string) => join(folder, name);

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyporch-config-'));
  writeFileSync(at('a.json'), 'A');
  writeFileSync(at('b.json'), 'B');
  writeFileSync(at('baked.json'), 'BAKED');
  writeFileSync(at('big.json'), 'x'.repeat(1_048_577));
});
afterAll(() => rmSync(folder, { recursive: true }));

const refuse = () => false;
const allow = () => true;

describe('Keyporch itself', () => {
  test("asks the environment first, then for the person's own", () => {
    const places = { own: at('b.json'), baked: null };

    expect(readConfigFile({ ...places, fromEnvironment: at('a.json') }, refuse)).toMatchObject({ text: 'A' });
    expect(readConfigFile({ ...places, fromEnvironment: undefined }, refuse)).toEqual({
      kind: 'text',
      text: 'B',
      path: at('b.json'),
    });
  });

  test('has none where there is none', () => {
    const places = { fromEnvironment: '', own: at('none.json'), baked: null };

    expect(readConfigFile(places, refuse)).toEqual({ kind: 'none' });
  });

  test('says why the file that was named is of no use, and asks no other', () => {
    const read = (fromEnvironment: string) =>
      readConfigFile({ fromEnvironment, own: at('b.json'), baked: null }, refuse);

    expect(read(at('none.json'))).toMatchObject({ kind: 'unreadable', reason: 'ENOENT' });
    expect(read(folder)).toMatchObject({ kind: 'unreadable', reason: 'EISDIR' });
    expect(read(at('big.json'))).toMatchObject({
      kind: 'unreadable',
      reason: expect.stringContaining('1048577 bytes'),
    });
  });
});

describe("an integrator's own app", () => {
  const baked = () => ({ fromEnvironment: at('a.json'), own: at('b.json'), baked: at('baked.json') });

  test('takes the configuration that is built in and no other', () => {
    expect(readConfigFile(baked(), refuse)).toMatchObject({ text: 'BAKED' });
  });

  test('says so where that one is missing or damaged, and takes no other', () => {
    expect(readConfigFile({ ...baked(), baked: at('none.json') }, allow)).toMatchObject({
      kind: 'unreadable',
      path: at('none.json'),
    });
  });

  test('takes others where the built-in one allows them', () => {
    const asked: string[] = [];
    const ask = (text: string) => asked.push(text) > 0;

    expect(readConfigFile(baked(), ask)).toMatchObject({ text: 'A' });
    expect(readConfigFile({ ...baked(), fromEnvironment: undefined }, ask)).toMatchObject({ text: 'B' });
    expect(readConfigFile({ ...baked(), fromEnvironment: '', own: at('none.json') }, ask)).toMatchObject({
      text: 'BAKED',
    });
    expect(asked).toEqual(['BAKED', 'BAKED', 'BAKED']);
  });
});
