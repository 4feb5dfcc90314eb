import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { removeFolder } from '../../../../electron/main/start-doctor.ts';

const WRITER = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  const end = Date.now() + 200;
  process.stdout.write('.');
  for (let file = 0; Date.now() < end; file += 1)
    try { writeFileSync(process.argv[1] + '/' + file, ''); } catch { break; }
`;

test('a folder into which another process still writes is removed', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'keyporch-remove-'));
  const writer = spawn(process.execPath, ['-e', WRITER, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(writer, 'close');
  await once(writer.stdout, 'data');

  removeFolder(folder);

  expect(existsSync(folder)).toBe(false);
  await ended;
});
