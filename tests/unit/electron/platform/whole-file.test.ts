import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WholeFile } from '../../../../electron/platform/whole-file.ts';
import { ExpectedError, failure } from '../../../../shared/errors.ts';
import { pieces } from '../../../support/fake-http.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyporch-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('is written piece by piece and is there when all of it is, as files of the person are', async () => {
  const path = join(folder, 'a.csv');
  const written = () => readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
  async function* body() {
    yield* pieces('one ', 'two ');
    await expect.poll(written).toEqual([[expect.stringMatching(/^\.[\w-]+\.part$/), 'one two ']]);
    yield* pieces('three');
  }

  await new WholeFile(path).write(body());

  expect(readFileSync(path, 'utf8')).toBe('one two three');
  expect(readdirSync(folder)).toEqual(['a.csv']);
  expect(statSync(path).mode & 0o777).toBe(0o666 & ~process.umask());
});

test('takes texts, and a name as long as a disk has', async () => {
  const path = join(folder, 'a'.repeat(255));

  await new WholeFile(path).write(['<svg/>']);

  expect(readFileSync(path, 'utf8')).toBe('<svg/>');
});

test('what was there stays where the new one breaks off, and nothing else is left', async () => {
  const path = join(folder, 'a.csv');
  writeFileSync(path, 'old');
  async function* body() {
    yield* pieces('new');
    throw new ExpectedError(failure('API_ABORTED'));
  }

  await expect(new WholeFile(path).write(body())).rejects.toMatchObject({ code: 'API_ABORTED' });

  expect(readdirSync(folder)).toEqual(['a.csv']);
  expect(readFileSync(path, 'utf8')).toBe('old');
});

test('that is stopped while the disk takes its time after the last piece is not there', async () => {
  const stop = new AbortController();
  async function* body() {
    yield* pieces('a');
    stop.abort();
  }

  await expect(new WholeFile(join(folder, 'a.csv')).write(body(), stop.signal)).rejects.toMatchObject({
    code: 'API_ABORTED',
  });
  expect(readdirSync(folder)).toEqual([]);
});

test('what can’t be written is named without its folder, and the body is let go', async () => {
  let released = false;
  async function* body() {
    try {
      yield* pieces('a', 'b');
    } finally {
      released = true;
    }
  }
  const path = join(folder, 'no-such-folder', 'a.csv');
  const failed = { code: 'FILE_NOT_WRITTEN', details: { name: 'a.csv', reason: 'ENOENT' } };
  await expect(new WholeFile(path).write(body())).rejects.toMatchObject({ failure: failed });

  // A folder in its place is only found at the end.
  const taken = { code: 'FILE_NOT_WRITTEN', details: { reason: expect.stringMatching(/^E[A-Z]+$/) } };
  await expect(new WholeFile(folder).write(body())).rejects.toMatchObject({ failure: taken });
  expect(released).toBe(true);
});

test('what the system says of the disk is kept', async () => {
  async function* body() {
    yield* pieces('a');
    throw Object.assign(new Error(`no space at ${folder}`), { code: 'ENOSPC' });
  }
  const full = { code: 'FILE_NOT_WRITTEN', details: { name: 'a.csv', reason: 'ENOSPC' } };

  await expect(new WholeFile(join(folder, 'a.csv')).write(body())).rejects.toMatchObject({ failure: full });
  expect(readdirSync(folder)).toEqual([]);
});
