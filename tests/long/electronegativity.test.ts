import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ROOT } from '../../scripts/desktop/app.ts';
import { type Finding, scanFolder } from '../support/electronegativity.ts';

interface Reviewed extends Finding {
  readonly why: string;
}

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'kp-scan-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const lines = (findings: readonly Finding[]) => findings.map(({ id, file }) => `${id} in ${file}`).sort();

test('Electronegativity finds what was reviewed, and nothing else', async () => {
  for (const name of ['electron', 'renderer', 'shared', 'package.json']) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  const reviewed: Reviewed[] = JSON.parse(readFileSync(join(ROOT, 'scripts/electronegativity/reviewed.json'), 'utf8'));

  const { found, errors } = await scanFolder(folder);

  expect(errors).toEqual([]);
  expect(lines(found)).toEqual(lines(reviewed));
  for (const { why } of reviewed) expect(why.length).toBeGreaterThan(40);
});

test('Electronegativity finds what is bad', async () => {
  const bad = `const { BrowserWindow, shell, session } = require('electron');
const window = new BrowserWindow({
  webPreferences: { nodeIntegration: true, contextIsolation: false, webSecurity: false, allowRunningInsecureContent: true },
});
window.loadURL('http://example.com');
shell.openExternal(process.argv[1]);
session.defaultSession.setCertificateVerifyProc((request, callback) => callback(0));
`;
  writeFileSync(join(folder, 'main.js'), bad);

  const ids = new Set((await scanFolder(folder)).found.map(({ id }) => id));

  for (const id of [
    'CONTEXT_ISOLATION_JS_CHECK',
    'WEB_SECURITY_JS_CHECK',
    'OPEN_EXTERNAL_JS_CHECK',
    'CERTIFICATE_VERIFY_PROC_JS_CHECK',
    'HTTP_RESOURCES_JS_CHECK',
    'INSECURE_CONTENT_JS_CHECK',
  ]) {
    expect([...ids]).toContain(id);
  }
});
