import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findSecrets } from '../support/find-secrets.ts';
import { chooseInMenu } from '../support/menu.ts';
import { startSigningIssuer } from '../support/signing-issuer.ts';
import { sendJson, startWebServer } from '../support/web-server.ts';
import { expect, logInToDemo, test } from './fixtures.ts';

const CLIENT_ID = 'desktop-client-of-ada';

test('Copy Diagnostics copies what helps and nothing that is secret; the logs are where it says', async ({
  computer,
}) => {
  const issuer = await startSigningIssuer();
  issuer.behaviour = { claims: { aud: CLIENT_ID } };
  const api = await startWebServer((request, response) => {
    if (request.url === '/down') response.writeHead(503).end();
    else sendJson(response, [{ path: request.url }]);
  });
  const config = {
    providers: [{ id: 'corp', name: 'Corp', issuer: issuer.issuer, clientId: CLIENT_ID, redirect: 'scheme' }],
    apis: [{ id: 'warehouse-orders', baseUrl: api.origin, provider: 'corp' }],
    views: ['rows', 'down'].map((id) => ({
      ...{ id, title: id, type: 'table', api: 'warehouse-orders', path: `/${id}` },
    })),
    log: { level: 'debug' },
  };
  const running = await computer.launch({ config });
  const { app, page } = running;
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  let callback = '';
  await running.finishInBrowser(async (url) => {
    callback = await issuer.authorize(url);
    return callback;
  });
  await expect(page.getByRole('cell')).toHaveText(['/rows']);
  await page.getByRole('link', { name: 'down' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await app.evaluate(() => {
    setTimeout(() => {
      throw new TypeError('a bug with a text');
    });
  });
  const logs = join(computer.userData, 'logs');
  await expect.poll(() => readFileSync(join(logs, 'main.log'), 'utf8')).toContain('"event":"a bug"');

  await app.evaluate(({ clipboard }) => clipboard.clear());
  await chooseInMenu(running, 'Copy Diagnostics');
  await expect(page.getByRole('status').filter({ hasText: 'The diagnostics were copied' })).toBeVisible();
  const text = await app.evaluate(({ clipboard }) => clipboard.readText());

  for (const part of [
    'id and scheme: com.example.keyporch.dev',
    `Electron ${await app.evaluate(() => process.versions.electron)}`,
    'named by KEYPORCH_CONFIG',
    `provider corp: ${issuer.issuer}, OpenID Connect, client id set, client secret not set`,
    'session: authenticated, provider corp',
    'keychain: has the tokens',
    'the scheme’s handler: ours',
    '"event":"the program has started"',
    '"event":"the configuration","found":"environment"',
    '"kind":"log-in:code-sent","ended":"done"',
    '"code":"API_BAD_RESPONSE"',
    '"api":"warehouse-orders"',
    '"event":"a bug","errorName":"TypeError"',
  ]) {
    expect(text).toContain(part);
  }
  const names = readdirSync(logs);
  expect(names).toEqual(['main.log']);
  expect(statSync(join(logs, 'main.log')).mode & 0o777).toBe(0o600);
  expect(await app.evaluate(({ app: program }) => program.getPath('logs'))).toBe(logs);
  const log = readFileSync(join(logs, 'main.log'), 'utf8');
  const { searchParams } = new URL(callback);
  const [answer = {}] = issuer.tokenAnswers;
  const secrets = {
    code: searchParams.get('code') ?? '',
    state: searchParams.get('state') ?? '',
    verifier: issuer.tokenRequests[0]?.get('code_verifier') ?? '',
    ...{ access: String(answer.access_token), refresh: String(answer.refresh_token), id: String(answer.id_token) },
  };
  for (const [name, secret] of Object.entries(secrets)) expect(secret.length, name).toBeGreaterThan(15);
  for (const shown of [text, log]) {
    expect(findSecrets(shown, secrets)).toEqual([]);
    expect(shown).not.toMatch(/Ada|ada@|a bug with a text|"\(removed\)"/);
    expect(shown).not.toContain(CLIENT_ID);
  }

  await page.getByRole('button', { name: 'Hide' }).last().click();
  await expect(page.getByText('The diagnostics were copied')).toHaveCount(0);
  await running.close();
  expect(readFileSync(join(logs, 'main.log'), 'utf8').trimEnd().split('\n').at(-1)).toContain('the program ends');
});

test('Show the Logs in Their Folder does that', async ({ computer }) => {
  const running = await computer.launch({ config: '{}' });
  await running.app.evaluate(({ shell }) => {
    const world = globalThis as unknown as { shown: string[] };
    world.shown = [];
    shell.showItemInFolder = (path) => void world.shown.push(path);
  });

  await chooseInMenu(running, 'Show the Logs in Their Folder');

  const shown = () => running.app.evaluate(() => (globalThis as unknown as { shown: string[] }).shown);
  const file = join(computer.userData, 'logs', 'main.log');
  await expect.poll(shown).toEqual([file]);
  expect(readFileSync(file, 'utf8')).toContain('"faults":1');
});

test('a program that can’t write its logs works all the same, and says so in the diagnostics', async ({ computer }) => {
  writeFileSync(join(computer.userData, 'logs'), 'a file where the folder would be');
  const running = await computer.launch();
  await logInToDemo(running);

  await chooseInMenu(running, 'Copy Diagnostics');
  await expect(running.page.getByText('The diagnostics were copied')).toBeVisible();

  const text = await running.app.evaluate(({ clipboard }) => clipboard.readText());
  expect(text).toContain('the log can’t be written: EEXIST');
  expect(text).toContain('"kind":"log-in:code-sent"');
  await running.close();
});
