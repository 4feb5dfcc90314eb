import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROOT } from '../../../scripts/desktop/app.ts';

const SECRET = 'marked-secret';
let bin: string;

beforeAll(() => {
  // In the place of npm: says what it was called with, and which keys it could use.
  bin = mkdtempSync(join(tmpdir(), 'keyporch-npm-'));
  const names = ['CSC_LINK', 'CSC_KEY_PASSWORD', 'APPLE_API_KEY', 'APPLE_API_KEY_TEXT', 'CSC_IDENTITY_AUTO_DISCOVERY'];
  const lines = names.map((name) => `[ -z "\${${name}+set}" ] || echo "has ${name}"`);
  writeFileSync(join(bin, 'npm'), ['#!/bin/sh', 'echo "npm $*"', ...lines, 'true', ''].join('\n'), { mode: 0o755 });
});
afterAll(() => rmSync(bin, { recursive: true, force: true }));

function releasePackage(target: string, environment: Record<string, string> = {}): string[] {
  return execFileSync('bash', [join(ROOT, 'scripts/release-package.sh'), target, 'dist'], {
    env: { PATH: `${bin}:${process.env.PATH}`, ...environment },
    encoding: 'utf8',
  })
    .trimEnd()
    .split('\n');
}

const EMPTY = {
  CSC_LINK: '',
  CSC_KEY_PASSWORD: '',
  APPLE_API_KEY_TEXT: '',
  APPLE_API_KEY_ID: '',
  APPLE_API_ISSUER: '',
};
const KEYS = { CSC_LINK: SECRET, CSC_KEY_PASSWORD: SECRET };

test('a package without keys is made, and says that it is not signed', () => {
  expect(releasePackage('nsis', EMPTY)).toEqual([
    '::warning::NOT SIGNED: no signing key for nsis is set',
    'npm run package -- --target nsis --output dist',
    'has CSC_IDENTITY_AUTO_DISCOVERY',
  ]);
});

test('a disk image says that it is not notarized too', () => {
  expect(releasePackage('dmg', { ...EMPTY, ...KEYS })).toEqual([
    '::warning::NOT NOTARIZED: no App Store Connect key is set',
    'npm run package -- --target dmg --output dist',
    'has CSC_LINK',
    'has CSC_KEY_PASSWORD',
  ]);
});

test('with all keys nothing is warned of, and no key is printed', () => {
  const apple = { APPLE_API_KEY_TEXT: SECRET, APPLE_API_KEY_ID: SECRET, APPLE_API_ISSUER: SECRET };
  const lines = releasePackage('dmg', { ...KEYS, ...apple });

  expect(lines).toEqual([
    'npm run package -- --target dmg --output dist',
    'has CSC_LINK',
    'has CSC_KEY_PASSWORD',
    'has APPLE_API_KEY',
  ]);
  expect(lines.join('\n')).not.toContain(SECRET);
});

test('what Linux has no signature for says what vouches for it', () => {
  expect(releasePackage('deb', EMPTY)[0]).toBe('::warning::NOT SIGNED: a deb is vouched for by SHA256SUMS alone');
});
