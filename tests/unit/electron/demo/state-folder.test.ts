import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { StateFolder } from '../../../../electron/demo/state-folder.ts';

let parent: string;
let path: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'keyporch-state-'));
  path = join(parent, 'a', 'demo');
});

afterEach(() => {
  rmSync(parent, { recursive: true, force: true });
});

const modeOf = (file: string) => statSync(file).mode & 0o777;

describe('a state folder', () => {
  test('gives back what was written, also to the next start', () => {
    new StateFolder(path).write('keys.json', { port: 1, list: ['ä'] });

    expect(new StateFolder(path).read('keys.json')).toEqual({ port: 1, list: ['ä'] });
  });

  test('has the last of what was written, and no other file', () => {
    const folder = new StateFolder(path);

    folder.write('keys.json', 'long '.repeat(100));
    folder.write('keys.json', 'short');

    expect(folder.read('keys.json')).toBe('short');
    expect(readdirSync(path)).toEqual(['keys.json']);
  });

  test('has nothing where there is no file', () => {
    expect(new StateFolder(path).read('keys.json')).toBeNull();
  });

  test.each(['', '{"port": 1', 'text'])('has nothing where the file is not JSON: "%s"', (text) => {
    const folder = new StateFolder(path);
    writeFileSync(join(path, 'keys.json'), text);

    expect(folder.read('keys.json')).toBeNull();
  });

  test('has what was there while the next file was not whole yet', () => {
    const folder = new StateFolder(path);
    folder.write('keys.json', 'old');
    writeFileSync(join(path, 'keys.json.new'), '"ne');

    expect(new StateFolder(path).read('keys.json')).toBe('old');
    folder.write('keys.json', 'new');
    expect(folder.read('keys.json')).toBe('new');
  });

  test.skipIf(process.platform === 'win32')('is for one person only, with all that is in it', () => {
    new StateFolder(path).write('keys.json', 1);

    expect(modeOf(path)).toBe(0o700);
    expect(modeOf(join(path, 'keys.json'))).toBe(0o600);
  });

  test.skipIf(process.platform === 'win32')('that was open to others is closed', () => {
    new StateFolder(path);
    chmodSync(path, 0o755);

    new StateFolder(path);

    expect(modeOf(path)).toBe(0o700);
  });
});
