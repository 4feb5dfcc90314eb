import { mkdtempSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { startDemoServer } from '../support/demo-server.ts';
import { buildCopy, filesOf } from '../support/project-copy.ts';
import { expect, test } from './fixtures.ts';

const PAGE = 'docs/coming-from-next-auth.md';
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
