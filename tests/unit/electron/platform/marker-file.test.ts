import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { MarkerFile } from '../../../../electron/platform/marker-file.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyporch-marker-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('gives back what was written, from a folder that it makes, and leaves nothing beside it', async () => {
  const file = new MarkerFile(join(folder, 'deep', 'session.json'));
  expect(await file.read()).toBeNull();
  expect(file.readNow()).toBeNull();

  await Promise.all([file.write('one'), file.write('two')]);

  expect(['one', 'two']).toContain(await file.read());
  expect(file.readNow()).toBe(await file.read());
  expect(readdirSync(join(folder, 'deep'))).toEqual(['session.json']);
  expect(statSync(join(folder, 'deep', 'session.json')).mode & 0o777).toBe(0o600);
});

test('is gone after a remove, also when it was not there', async () => {
  const file = new MarkerFile(join(folder, 'session.json'));
  await file.write('x');

  await file.remove();
  await file.remove();

  expect(await file.read()).toBeNull();
});
