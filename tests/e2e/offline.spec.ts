import { join } from 'node:path';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { ROOT } from '../../scripts/desktop/app.ts';
import { startDemoServer } from '../support/demo-server.ts';
import { CLIENT_ID, startSigningIssuer } from '../support/signing-issuer.ts';
import { expect, test } from './fixtures.ts';

test('starts without a network and with a token that has run out: who it is, and that data are old; later the data, without a click', async ({
  computer,
}) => {
  const demo = await startDemoServer();
  const config = demoConfig(demo);
  const first = await computer.launch({ config });
  await first.page.getByRole('button', { name: 'Log in', exact: true }).click();
  await first.finishInBrowser();
  await expect(first.page.getByRole('row')).toHaveCount(51);
  await first.close();
  await demo.stop();

  const offline = await computer.launch({ config, firstScript: join(ROOT, 'tests/e2e/clock-ahead.cjs') });
  const { page } = offline;
  await expect(page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
  await expect(page.getByText(/what you see may be old/i)).toBeVisible();
  await expect(page.getByRole('alert')).toContainText('You are still logged in.');
  await expect(page.getByRole('button', { name: 'Log in', exact: true })).toHaveCount(0);

  const again = await startDemoServer(demo.folder);

  await expect(page.getByRole('row')).toHaveCount(51, { timeout: 20_000 });
  await expect(page.getByText(/what you see may be old/i)).toHaveCount(0);
  expect(await offline.openedAddresses()).toEqual([]);
  await again.remove();
});

test('a session that nothing can renew is over within a second after a sleep past its end', async ({ computer }) => {
  const provider = await startSigningIssuer();
  provider.behaviour = { answer: { refresh_token: undefined, expires_in: 3_600 } };
  const config = { providers: [{ id: 'corp', name: 'Corp', issuer: provider.issuer, clientId: CLIENT_ID }] };
  const { app, page, finishInBrowser } = await computer.launch({ config });
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await finishInBrowser(provider.authorize);
  await expect(page.getByRole('button', { name: 'Ada' })).toBeVisible();

  await app.evaluate(({ powerMonitor }) => {
    const now = Date.now;
    Date.now = () => now() + 2 * 3_600_000;
    powerMonitor.emit('resume');
  });

  await expect(page.getByRole('button', { name: 'Log in', exact: true })).toBeVisible({ timeout: 1_000 });
  await expect(page.getByRole('main')).toContainText('Your session has run out.');
  await provider.stop();
});
