import type { Page } from '@playwright/test';
import { demoConfig } from '../../electron/demo/demo-config.ts';
import { startDemoServer } from '../support/demo-server.ts';
import { seriousFaults } from '../support/serious-faults.ts';
import { sendJson, startWebServer } from '../support/web-server.ts';
import { expect, test } from './fixtures.ts';

const ROW = { id: 'one row', note: 'long '.repeat(1_000) };
const rows = (page: Page) => page.getByRole('table', { name: 'Rows' });

test('a view of an API that refuses, fails, is gone and is back: what it shows, and that nobody is logged out', async ({
  computer,
}) => {
  const demo = await startDemoServer();
  let status = 200;
  const api = await startWebServer(({ url }, response) => {
    if (status === 0) response.destroy();
    else if (status === 200) sendJson(response, url === '/row' ? ROW : [ROW]);
    else response.writeHead(status).end();
  });
  const { providers } = demoConfig(demo) as { providers: unknown[] };
  const running = await computer.launch({
    config: {
      providers,
      apis: [{ id: 'shop', baseUrl: api.origin, provider: 'demo', paths: ['/**'] }],
      views: [
        { id: 'rows', title: 'Rows', type: 'table', api: 'shop', path: '/rows' },
        { id: 'row', title: 'Row', type: 'record', api: 'shop', path: '/row' },
        { id: 'text', title: 'Text', type: 'json', api: 'shop', path: '/rows' },
      ],
    },
  });
  const { page } = running;
  const reload = () => page.getByRole('button', { name: /^(Reload|Try again)$/ }).click();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await running.finishInBrowser();
  await expect(rows(page)).toContainText('one row');
  const asked = api.requests.length;

  status = 0;
  await page.evaluate(() => window.dispatchEvent(new Event('offline')));
  await expect(page.getByText('This may be old.')).toBeVisible();
  await expect(rows(page)).toContainText('one row');
  expect(api.requests.length, 'what only reads is tried again').toBeGreaterThanOrEqual(asked + 3);

  status = 200;
  await page.evaluate(() => window.dispatchEvent(new Event('online')));
  await expect(page.getByText('This may be old.')).toHaveCount(0);

  status = 403;
  await reload();
  await expect(page.getByRole('alert')).toContainText('does not allow you this');
  await expect(rows(page)).toHaveCount(0);
  await expect(page.getByRole('button', { name: 'Log in again' })).toHaveCount(0);

  status = 401;
  await reload();
  await expect(page.getByRole('alert')).toContainText('does not take your log-in');
  await expect(page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();

  status = 200;
  await page.getByRole('button', { name: 'Log in again' }).click();
  await running.finishInBrowser();
  await expect(rows(page)).toContainText('one row');

  for (const name of ['Row', 'Text', 'Rows']) {
    await page.getByRole('link', { name, exact: true }).click();
    await expect(page.getByRole('main')).toContainText('long long');
    expect(await seriousFaults(page), `${name}: what scrolls is reached by the keyboard`).toEqual([]);
  }
  await api.stop();
  await demo.remove();
});
