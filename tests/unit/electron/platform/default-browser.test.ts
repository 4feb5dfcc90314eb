import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ElectronDefaultBrowser, LinuxDefaultBrowser } from '../../../../electron/platform/default-browser.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kp-browser-'));
  mkdirSync(join(folder, 'applications'));
  writeFileSync(join(folder, 'applications/web.desktop'), '[Desktop Entry]\nName=Web\nExec=web %u\n');
});

afterEach(() => rmSync(folder, { recursive: true }));

const current = (xdgMime: () => Promise<string>) =>
  new LinuxDefaultBrowser({ environment: { XDG_DATA_HOME: folder, XDG_DATA_DIRS: folder }, xdgMime }).current();

test('on Linux the browser is what the default desktop file calls itself', async () => {
  expect(await current(async () => 'web.desktop\n')).toEqual({ kind: 'found', name: 'Web' });
});

test('on Linux a file that is not there, or none, is no browser; silence is not known', async () => {
  expect(await current(async () => 'gone.desktop\n')).toEqual({ kind: 'none' });
  expect(await current(async () => '\n')).toEqual({ kind: 'none' });
  expect(await current(() => Promise.reject(new Error('ENOENT')))).toEqual({ kind: 'unknown' });
});

test('elsewhere the system names it', async () => {
  expect(await new ElectronDefaultBrowser(() => 'Safari').current()).toEqual({ kind: 'found', name: 'Safari' });
  expect(await new ElectronDefaultBrowser(() => '').current()).toEqual({ kind: 'none' });
});
