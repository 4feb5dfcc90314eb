import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { ROOT } from '../../scripts/desktop/app.ts';
import { startDemoServer } from '../support/demo-server.ts';
import { expect, test } from './fixtures.ts';

const PAGE = 'docs/coming-from-next-auth.md';
/** What a clone has beside the project, and what an example does not need. */
const LEFT_OUT = ['.git', '.cache', 'node_modules', 'out', 'dist', 'test-results', 'docs'];

/** The blocks of a page that say which file they are. */
function filesOf(page: string): readonly [path: string, text: string][] {
  const blocks = readFileSync(join(ROOT, page), 'utf8').matchAll(/```tsx? file=(\S+)\n(.*?)```/gs);
  return [...blocks].map(([, path = '', text = '']) => [path, text]);
}

/** A copy of the project with other files in it, type-checked and built. */
async function buildCopy(folder: string, files: readonly [path: string, text: string][]): Promise<void> {
  for (const name of readdirSync(ROOT).filter((each) => !LEFT_OUT.includes(each))) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const tool = async (path: string, ...more: string[]) => {
    const args = [join(ROOT, 'node_modules', path), ...more];
    const failed = await promisify(execFile)(process.execPath, args, { cwd: folder }).then(
      () => null,
      ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}${stderr}`,
    );
    expect(failed).toBeNull();
  };
  await Promise.all([
    tool('typescript/bin/tsc', '-b', 'electron/main', 'electron/preload', 'renderer'),
    tool('electron-vite/bin/electron-vite.js', 'build'),
  ]);
}

test('the example of docs/coming-from-next-auth.md, put into a copy of the project, builds and does what it says', async ({
  computer,
}) => {
  const files = filesOf(PAGE);
  expect(files.map(([path]) => path)).toEqual([
    'electron/hooks.ts',
    'shared/augment.ts',
    'renderer/Home.tsx',
    'renderer/main.tsx',
  ]);
  const folder = mkdtempSync(join(computer.desktop.folder, 'copy-'));
  const [demo] = await Promise.all([startDemoServer(), buildCopy(folder, files)]);
  const audit = () => readFileSync(join(computer.userData, 'audit.log'), 'utf8').split('\n').slice(0, -1);
  const start = () => computer.launch({ config: demoConfig(demo), folder });

  const first = await start();
  await first.page.getByRole('button', { name: 'Log in' }).click();
  await first.finishInBrowser({ userName: 'ada' });
  await expect(first.page.getByText('AUTH_ACCESS_DENIED')).toBeVisible();
  await expect.poll(audit).toEqual(['AUTH_ACCESS_DENIED (signIn) for nobody']);
  expect(await computer.keychain()).not.toContain('account = demo:');

  await first.page.getByRole('button', { name: 'Log in' }).click();
  await first.finishInBrowser();
  await expect(first.page.getByText('Dana Demo of Sales')).toBeVisible();
  await expect.poll(audit).toHaveLength(2);
  await first.close();

  const second = await start();
  await expect(second.page.getByText('Dana Demo of Sales')).toBeVisible();
  await second.page.getByRole('button', { name: 'Log out' }).click();
  await expect(second.page.getByRole('button', { name: 'Log in' })).toBeVisible();
  await expect
    .poll(audit)
    .toEqual([
      'AUTH_ACCESS_DENIED (signIn) for nobody',
      'dana@demo.example logged in with demo',
      'dana@demo.example of Sales is logged out: signed_out',
    ]);
  await demo.remove();
});
