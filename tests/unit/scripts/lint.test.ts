import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '../../..');
const BIOME = resolve(ROOT, 'node_modules/@biomejs/biome/bin/biome');

/** A line that the linter has something to say about. */
interface Complaint {
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

let folder: string;

/** The linter's own settings, for a folder that is not the project's. */
beforeAll(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), 'kp-lint-')));
  const config = JSON.parse(readFileSync(join(ROOT, 'biome.json'), 'utf8'));
  const resolved = (plugins: readonly string[] = []) => plugins.map((path) => resolve(ROOT, path));
  const plugins = resolved(config.plugins);
  const overrides = config.overrides.map((each: { plugins?: string[] }) => ({
    ...each,
    plugins: resolved(each.plugins),
  }));
  const own = { ...config, $schema: undefined, vcs: undefined, plugins, overrides };
  writeFileSync(join(folder, 'biome.json'), JSON.stringify(own));
});

afterAll(() => rmSync(folder, { recursive: true }));

/** What the linter says to files of the product, all in one go: a start of it takes longer than its work. */
function lint(files: Readonly<Record<string, string>>): readonly Complaint[] {
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, file)), { recursive: true });
    writeFileSync(join(folder, file), text);
  }
  const args = [BIOME, 'lint', '--diagnostic-level=error', '--max-diagnostics=none', '--reporter=github'];
  const { stdout } = spawnSync(process.execPath, [...args, ...Object.keys(files)], { cwd: folder, encoding: 'utf8' });
  const lines = stdout.matchAll(/^::error title=(\S*?),file=(.*?),line=(\d+),.*?::(.*)$/gm);
  return [...lines].map(([, title, file = '', line, text]) => ({
    // A plugin's complaint has the whole path.
    file: file.replace(`${folder}/`, ''),
    line: Number(line),
    text: `${title}: ${text}`,
  }));
}

test('the linter knows the calls that crash on a locked keyring, and keytar outside of its adapter', () => {
  const complaints = lint({
    'electron/main/keytar.ts': `import keytar from 'keytar';
export const one = require('keytar');
export const two = import('keytar');
export const three = keytar.findCredentials('service');
export const four = one.findPassword('service');
export const { findCredentials } = one;
`,
    'electron/platform/keytar-keychain.ts': "export const load = () => require('keytar');\n",
  });
  const linesOf = (part: string) => complaints.filter(({ text }) => text.includes(part)).map(({ line }) => line);

  expect(linesOf('only electron/platform/keytar-keychain.ts')).toEqual([1, 2, 3]);
  expect(linesOf('crashes the process')).toEqual([4, 5, 6]);
  expect(complaints.filter(({ file }) => file.includes('platform'))).toEqual([]);
}, 30_000);

/** A rule: where it holds, what breaks it a line, and where the same is right. */
const RULES: readonly (readonly [
  title: string,
  message: string,
  bad: string,
  where: string,
  allowed: string | null,
])[] = [
  [
    'windows are made in one file',
    'Only electron/main/window.ts',
    `new BrowserWindow({});
new electron.BrowserWindow();
new WebContentsView();
export class Own extends electron.BrowserWindow {}
`,
    'electron/main/bad.ts',
    'electron/main/window.ts',
  ],
  [
    'a window’s preferences are safe, also in a variable and in a test',
    "A window's preferences",
    `export const one = { nodeIntegration: true };
export const two = { 'contextIsolation': false };
export const three = { sandbox: false };
export const four = { webSecurity: one };
export const five = { allowRunningInsecureContent: true };
export const six = { experimentalFeatures: true };
export const seven = { enableBlinkFeatures: 'X' };
export const eight = { webviewTag: true };
one.nodeIntegrationInWorker = true;
`,
    'tests/e2e/bad.ts',
    null,
  ],
  [
    'ipcMain is in one file',
    'Only electron/main/index.ts',
    `import { ipcMain as other } from 'electron';
electron.ipcMain.on('x', other);
export const { ipcMain } = require('electron');
`,
    'electron/ipc/bad.ts',
    'electron/main/index.ts',
  ],
  [
    'ipcRenderer is in one file',
    'Only electron/preload/index.ts',
    `import { ipcRenderer } from 'electron';
window.electron.ipcRenderer.send('x');
`,
    'renderer/bad.ts',
    'electron/preload/index.ts',
  ],
  [
    'addresses are opened in one place',
    'Only electron/platform/system-browser.ts',
    `shell.openExternal('x');
export const open = electron.shell.openExternal;
export const { openExternal } = shell;
`,
    'electron/main/bad.ts',
    'electron/main/compose.ts',
  ],
  [
    'http without TLS is for a provider on this computer',
    'Only electron/auth/oidc-client.ts',
    `oidc.allowInsecureRequests(configuration);
`,
    'electron/auth/bad.ts',
    'electron/auth/oidc-client.ts',
  ],
  [
    'no text becomes markup or code, and certificates are checked',
    'Never: it makes code of text',
    `element.innerHTML = text;
export const props = { dangerouslySetInnerHTML: { __html: text } };
eval(text);
globalThis.eval(text);
new Function(text);
document.write(text);
contents.executeJavaScript(text);
session.setCertificateVerifyProc(() => 0);
export const tls = { rejectUnauthorized: false };
process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
`,
    'renderer/bad.ts',
    null,
  ],
  [
    'nothing is printed but by the log',
    'lint/suspicious/noConsole',
    `console.log('x');
console.error('x');
`,
    'electron/main/bad.ts',
    'scripts/good.ts',
  ],
];

test('the linter sees to what has one place or none, line by line', () => {
  const files = RULES.flatMap(([, , bad, where, allowed], index) => [
    [where.replace('bad.ts', `bad-${index}.ts`), bad],
    ...(allowed === null ? [] : [[allowed, bad]]),
  ]);
  const complaints = lint(Object.fromEntries(files));
  const linesOf = (wanted: string, message: string) =>
    complaints.filter(({ file, text }) => file === wanted && text.includes(message)).map(({ line }) => line);

  for (const [index, [title, message, bad, where, allowed]] of RULES.entries()) {
    const all = bad
      .trimEnd()
      .split('\n')
      .map((_, line) => line + 1);
    expect(
      [...new Set(linesOf(where.replace('bad.ts', `bad-${index}.ts`), message))].sort((a, b) => a - b),
      title,
    ).toEqual(all);
    if (allowed !== null) expect(linesOf(allowed, message), title).toEqual([]);
  }
}, 30_000);

test('the one file that makes windows keeps to the rules', () => {
  const text = readFileSync(join(ROOT, 'electron/main/window.ts'), 'utf8');

  expect(text).toContain('new BrowserWindow(');
  expect(lint({ 'electron/main/window.ts': text })).toEqual([]);
}, 30_000);

test('no line of the product is exempt from these rules', () => {
  const { stdout } = spawnSync(
    'git',
    ['grep', '-nE', 'biome-ignore(-\\w+)? lint(/plugin|/suspicious/noConsole|:|/suspicious:)'],
    {
      cwd: ROOT,
      encoding: 'utf8',
    },
  );
  expect(stdout.split('\n').filter((line) => /^(electron|renderer|shared)\//.test(line))).toEqual([]);
});
