import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { freePort } from '../../scripts/desktop/processes.ts';
import { type DemoServer, startDemoServer } from '../support/demo-server.ts';
import { startSigningIssuer } from '../support/signing-issuer.ts';
import { sendJson, startWebServer } from '../support/web-server.ts';
import { answerQuestions, type Computer, expect, questionsOf, type RunningApp, test } from './fixtures.ts';

let demo: DemoServer;

test.beforeAll(async () => {
  demo = await startDemoServer();
});
test.afterAll(() => demo.remove());

async function typeProvider(page: Page, issuer: string, clientId = 'keyporch-demo'): Promise<void> {
  await page.getByLabel('Issuer').fill(issuer);
  await page.getByLabel('Client ID').fill(clientId);
  await page.getByLabel('Name').fill('Corp');
  await page.getByRole('button', { name: 'Check the provider' }).click();
}

async function start(computer: Computer): Promise<RunningApp> {
  const running = await computer.launch();
  await answerQuestions(running.app, 'yes');
  await running.page.getByRole('button', { name: 'Connect a provider' }).click();
  return running;
}

/** Up to the point where a log-in to the demo's provider has worked. */
async function tryLogIn(running: RunningApp): Promise<void> {
  const { page, finishInBrowser } = running;
  await typeProvider(page, demo.issuer);
  await page.getByRole('button', { name: 'Test the log-in' }).click();
  await finishInBrowser();
  await expect(page.getByRole('heading', { name: 'The log-in works' })).toBeVisible();
}

async function connect(computer: Computer): Promise<RunningApp> {
  const running = await start(computer);
  await tryLogIn(running);
  await running.page.getByRole('button', { name: 'Save' }).click();
  await expect(running.page.getByRole('heading', { name: 'Add data' })).toBeVisible();
  return running;
}

async function typeData(page: Page, baseUrl: string, path: string): Promise<void> {
  await page.getByLabel('Base URL').fill(baseUrl);
  await page.getByLabel('Path').fill(path);
  await page.getByRole('button', { name: 'Try it' }).click();
}

const configFile = ({ userData }: Computer) => join(userData, 'config.json');
const configOf = (computer: Computer) => JSON.parse(readFileSync(configFile(computer), 'utf8'));

test('from nothing to a table of data, and a restart still has it', async ({ computer }) => {
  const running = await start(computer);
  const { page, app } = running;
  await page.getByText('For your APIs').click();
  await page.getByLabel('Scopes').fill('orders:read');
  await typeProvider(page, demo.issuer);
  await expect(page.getByRole('heading', { name: 'Corp can be used' })).toBeFocused();
  await expect(page.getByRole('list', { name: 'Register there' })).toContainText(
    'com.example.keyporch.dev:/oauth/callback',
  );
  await page.getByRole('button', { name: 'Copy com.example.keyporch.dev:/oauth/callback' }).click();
  await expect
    .poll(() => app.evaluate(({ clipboard }) => clipboard.readText()))
    .toBe('com.example.keyporch.dev:/oauth/callback');
  await page.getByRole('button', { name: 'Test the log-in' }).click();
  await running.finishInBrowser();
  await expect(page.getByText('Corp says that you are Dana Demo.')).toBeVisible();
  await page.getByRole('button', { name: 'Save' }).click();

  await expect(page.getByRole('heading', { name: 'Add data' })).toBeVisible();
  expect(statSync(configFile(computer)).mode & 0o777).toBe(0o600);
  await typeData(page, demo.apiBaseUrl, 'orders?size=3');
  const preview = page.getByRole('region', { name: 'What came back' });
  await expect(preview.getByRole('row')).toHaveCount(4);
  await expect(preview.getByLabel('Title')).toHaveValue('Orders');
  await preview.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Orders' })).toBeVisible();
  await expect(page.getByRole('table', { name: 'Orders' }).getByRole('row')).toHaveCount(4);
  const { origin } = new URL(demo.apiBaseUrl);
  expect(await questionsOf(app)).toEqual([
    `Use “Corp” (${demo.issuer}/) for log-ins?`,
    `Send your “Corp” access token to ${origin}?`,
    `Add “Orders” from ${demo.apiBaseUrl}/orders?size=3?`,
  ]);
  await running.close();

  const { page: later } = await computer.launch();
  await later.getByRole('link', { name: 'Orders' }).click();

  await expect(later.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
  await expect(later.getByRole('table', { name: 'Orders' }).getByRole('row')).toHaveCount(4);
  expect(configOf(computer)).toEqual({
    providers: [
      {
        id: 'corp',
        preset: 'oidc',
        name: 'Corp',
        issuer: demo.issuer,
        clientId: 'keyporch-demo',
        scopes: ['openid', 'profile', 'email', 'offline_access', 'orders:read'],
      },
    ],
    apis: [
      { id: 'corp', provider: 'corp', userInfo: true },
      { id: 'orders', baseUrl: demo.apiBaseUrl, provider: 'corp', paths: ['/orders'] },
    ],
    views: [
      { id: 'corp', title: 'Profile', type: 'record', api: 'corp', path: '/', item: '$' },
      {
        id: 'orders',
        title: 'Orders',
        type: 'table',
        api: 'orders',
        path: '/orders?size=3',
        items: expect.any(String),
      },
    ],
  });
});

test('a provider that was tried and not saved is forgotten, with its session', async ({ computer }) => {
  const running = await start(computer);
  await tryLogIn(running);
  expect(await computer.keychain()).toContain('corp:');
  await running.close();

  expect(await computer.keychain()).not.toContain('corp:');
  const { page } = await computer.launch();
  await expect(page.getByRole('button', { name: 'Connect a provider' })).toBeVisible();
});

test('what was typed in is still there to be changed, and Discard ends the session', async ({ computer }) => {
  const running = await start(computer);
  const { page } = running;
  await typeProvider(page, demo.issuer);
  await page.getByRole('button', { name: 'Change' }).click();
  await expect(page.getByLabel('Issuer')).toHaveValue(demo.issuer);
  await page.getByRole('button', { name: 'Check the provider' }).click();
  await page.getByRole('button', { name: 'Test the log-in' }).click();
  await running.finishInBrowser();

  await page.getByRole('button', { name: 'Discard' }).click();

  await expect(page.getByRole('heading', { name: 'Connect a provider' })).toBeVisible();
  await expect.poll(() => computer.keychain()).not.toContain('corp:');
});

test('says precisely why an issuer can’t be used', async ({ computer }) => {
  const issuer = await startSigningIssuer();
  const port = await freePort();
  const { page } = await start(computer);
  const alert = page.getByRole('alert');
  const expectReason = async (code: string, words: string, address = issuer.issuer) => {
    await typeProvider(page, address);
    await expect(alert).toContainText(code);
    await expect(alert).toContainText(words);
  };

  issuer.behaviour = { raw: { discovery: { status: 404, body: 'no' } } };
  await expectReason('ISSUER_NOT_FOUND', '(HTTP 404)');
  issuer.behaviour = { raw: { discovery: { status: 200, body: '<h1>Hotel</h1>' } } };
  await expectReason('ISSUER_NOT_JSON', `at ${issuer.issuer}`);
  issuer.behaviour = { metadata: { issuer: 'http://127.0.0.1:1/other' } };
  await expectReason('ISSUER_MISMATCH', 'it is http://127.0.0.1:1/other.');
  issuer.behaviour = { metadata: { response_types_supported: ['id_token'] } };
  await expectReason('ISSUER_NO_CODE_FLOW', 'Corp does not offer the authorization code flow.');
  issuer.behaviour = { metadata: { code_challenge_methods_supported: ['plain'] } };
  await expectReason('ISSUER_NO_PKCE', 'Corp does not offer PKCE with S256.');
  await expectReason('PROVIDER_UNREACHABLE', '(ECONNREFUSED)', `http://127.0.0.1:${port}`);
  await expectReason('ISSUER_TLS_FAILED', 'No safe connection', issuer.issuer.replace('http:', 'https:'));
  await expectReason('ISSUER_NOT_AN_ADDRESS', 'is not an address', 'login.example.com');
  await expectReason('ISSUER_NOT_HTTPS', 'https', 'http://login.example.com');
  await issuer.stop();
});

test('a no is a no: nothing is written, and no token is sent', async ({ computer }) => {
  const api = await startWebServer((_request, response) => sendJson(response, []));
  const running = await start(computer);
  const { page, app } = running;
  await tryLogIn(running);
  await answerQuestions(app, 'no');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('CONFIRM_REFUSED');
  expect(() => statSync(configFile(computer))).toThrow('ENOENT');

  await answerQuestions(app, 'yes');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('heading', { name: 'Add data' })).toBeVisible();
  await answerQuestions(app, 'no');
  await typeData(page, api.origin, '/books');

  await expect(page.getByRole('alert')).toContainText('CONFIRM_REFUSED');
  expect(api.requests).toEqual([]);
  await api.stop();
});

test('a page that calls the bridge itself gets nowhere without the person', async ({ computer }) => {
  const thief = await startWebServer((_request, response) => sendJson(response, []));
  const { page, app } = await connect(computer);
  await answerQuestions(app, 'no');
  const before = readFileSync(configFile(computer), 'utf8');

  const codes = await page.evaluate(async (baseUrl) => {
    const draft = { baseUrl, path: '/steal' };
    const view = { title: 'Innocent', type: 'json', items: '$' } as const;
    const provider = {
      preset: 'oidc',
      values: { issuer: baseUrl },
      name: '',
      clientId: 'x',
      clientSecret: '',
      scopes: '',
      audience: '',
    };
    const { keyporch } = window as unknown as { keyporch: import('../../shared/ipc.ts').KeyporchBridge };
    const answers = await Promise.all([
      keyporch.tryData(draft),
      keyporch.tryData({ ...draft, path: '/again' }),
      keyporch.saveData(draft, view),
      keyporch.discoverProvider(provider),
      keyporch.saveProvider(),
      keyporch.fetchApi({
        callId: 'x',
        api: 'steal',
        path: '/',
        method: 'GET',
        headers: {},
        body: null,
        timeout: null,
      }),
    ]);
    return answers.map((answer) => (answer.ok ? 'ok' : answer.failure.code));
  }, thief.origin);

  expect(codes.slice(0, 3).filter((code) => code === 'CONFIRM_REFUSED' || code === 'CONFIRM_BUSY')).toHaveLength(3);
  expect(codes).toContain('CONFIRM_REFUSED');
  expect(codes.slice(3)).toEqual(['IPC_REFUSED', 'IPC_REFUSED', 'API_UNKNOWN']);
  expect(thief.requests).toEqual([]);
  expect(readFileSync(configFile(computer), 'utf8')).toBe(before);
  await thief.stop();
});

test('a configuration file with faults, or one that can’t be written, is left as it is', async ({ computer }) => {
  const running = await start(computer);
  const { page } = running;
  await tryLogIn(running);
  const file = configFile(computer);
  const save = page.getByRole('button', { name: 'Save' });

  writeFileSync(file, '{ "providers": [], "mine": true }');
  await save.click();
  await expect(page.getByRole('alert')).toContainText('CONFIG_FILE_FAULTY');
  expect(readFileSync(file, 'utf8')).toBe('{ "providers": [], "mine": true }');

  rmSync(file);
  mkdirSync(file);
  await save.click();
  await expect(page.getByRole('alert')).toContainText('CONFIG_FILE_NOT_WRITABLE');
  await expect(page.getByRole('alert')).toContainText('EISDIR');

  rmSync(file, { recursive: true });
  await save.click();
  await expect(page.getByRole('heading', { name: 'Add data' })).toBeVisible();
});

test('a refusal, and an answer that is no JSON, are said where the data were tried', async ({ computer }) => {
  const api = await startWebServer((request, response) => {
    if (request.url === '/text') response.end('hello');
    else response.writeHead(403).end();
  });
  const { page } = await connect(computer);

  await typeData(page, api.origin, '/text');
  await expect(page.getByRole('alert')).toContainText('API_BAD_RESPONSE');
  await typeData(page, api.origin, '/secret');
  await expect(page.getByRole('alert')).toContainText('(HTTP 403)');
  await typeData(page, 'https://api.example.com', '/x');
  await expect(page.getByRole('alert')).toContainText('RUNTIME_IS_TEST_ONLY');
  await typeData(page, api.origin, '/../x');
  await expect(page.getByRole('alert')).toContainText('What you typed as path cannot be used.');
  await api.stop();
});

test('a configuration that is not the person’s own can’t be added to', async ({ computer }) => {
  const { page } = await computer.launch({
    config: { providers: [{ id: 'corp', name: 'Corp', issuer: demo.issuer, clientId: 'keyporch-demo' }] },
  });
  await expect(page.getByRole('button', { name: 'Log in', exact: true })).toBeVisible();

  const code = await page.evaluate(async () => {
    const { keyporch } = window as unknown as { keyporch: import('../../shared/ipc.ts').KeyporchBridge };
    const answer = await keyporch.tryData({ baseUrl: 'http://127.0.0.1:1', path: '/' });
    return answer.ok ? 'ok' : answer.failure.code;
  });

  expect(code).toBe('IPC_REFUSED');
});
