import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PACKAGED_FUSES, readFuses, setFuses } from '../../../../scripts/package/fuses.ts';

/** What stands before the fuses in every Electron. @see Electron, docs/tutorial/fuses.md */
const SENTINEL = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'keyporch-fuses-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** @param states a character a fuse: 0 off, 1 on, r removed */
function program(states: string): string {
  const path = join(folder, 'program');
  const wire = Buffer.concat([Buffer.from(SENTINEL), Buffer.from([1, states.length]), Buffer.from(states)]);
  writeFileSync(path, Buffer.concat([Buffer.alloc(100, 'x'), wire, Buffer.alloc(100, 'y')]));
  return path;
}

test('all are set as a package has them, and nothing else is changed', async () => {
  const path = program('101100011');

  expect(await setFuses(path)).toEqual([]);

  expect(readFileSync(path, 'latin1')).toBe(
    `${'x'.repeat(100)}${SENTINEL}${String.fromCharCode(1, 9)}010011001${'y'.repeat(100)}`,
  );
  expect(await readFuses(path)).toEqual({ set: PACKAGED_FUSES, missing: [], unknown: [] });
});

test('those that an older Electron has not are named, and so are those that a newer one has lost', async () => {
  const path = program('1011r00');

  expect(await setFuses(path)).toEqual([
    'EnableEmbeddedAsarIntegrityValidation',
    'GrantFileProtocolExtraPrivileges',
    'WasmTrapHandlers',
  ]);
  expect((await readFuses(path)).set).toMatchObject({ RunAsNode: false, OnlyLoadAppFromAsar: true });
});

test('a fuse that is newer than the list stops the packaging', async () => {
  const path = program('1011000111');

  await expect(setFuses(path)).rejects.toThrow('fuses that are not known here (9)');

  expect((await readFuses(path)).set.RunAsNode).toBe(true);
});
