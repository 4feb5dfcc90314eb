import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const BIOME = resolve(ROOT, 'node_modules/@biomejs/biome/bin/biome');

let folder: string;

/** The linter's own settings, for a folder that is not the project's. */
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kp-lint-'));
  const config = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'));
  const plugins = config.plugins.map((path: string) => resolve(ROOT, path));
  writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...config, $schema: undefined, vcs: undefined, plugins }));
});

afterEach(() => rmSync(folder, { recursive: true }));

/** What the linter says to a file of the product. */
function lint(file: string, text: string): string {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  const args = [BIOME, 'lint', '--diagnostic-level=error', '--colors=off', file];
  const { stdout, stderr } = spawnSync(process.execPath, args, { cwd: folder, encoding: 'utf8' });
  return `${stdout}${stderr}`;
}

test('the linter knows the calls that crash on a locked keyring, and keytar outside of its adapter', () => {
  const bad = lint(
    'electron/main/bad.ts',
    `import keytar from 'keytar';
export const one = require('keytar');
export const two = import('keytar');
export const three = keytar.findCredentials('service');
export const four = one.findPassword('service');
export const { findCredentials } = one;
`,
  );
  expect(bad.match(/only electron\/platform\/keytar-keychain\.ts/g)).toHaveLength(3);
  expect(bad.match(/crashes the process/g)).toHaveLength(3);

  const good = lint('electron/platform/keytar-keychain.ts', "export const load = () => require('keytar');\n");
  expect(good).toContain('Checked 1 file');
  expect(good).not.toContain('only electron');
}, 30_000);
