import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { ROOT } from '../../scripts/desktop/app.ts';
import type { KeyporchBridge } from '../../shared/ipc.ts';
import { findSecrets } from '../support/find-secrets.ts';
import { newWindow } from '../support/menu.ts';
import { type SigningIssuer, startSigningIssuer } from '../support/signing-issuer.ts';
import { sendJson, startWebServer, type WebServer } from '../support/web-server.ts';
import { type Computer, expect, questionsOf, type RunningApp, test } from './fixtures.ts';

/* What `page.evaluate` runs here stands for attacker code that got into the page: it has the whole bridge. */

/**
 * How long another window may wait for main while one floods it, in ms. It was 0.9 to 2.1 s on two busy cores, and 12 to 24 s
 * where any number of processes could be started at once.
 */
const ANSWERED_WITHIN = 5_000;
const REFUSED = { ok: false, failure: { code: 'IPC_REFUSED' } };

interface Answer {
  readonly ok?: boolean;
  readonly failure?: { readonly code: string };
}
interface Waiting {
  stopWaiting(): Promise<number[]>;
}
interface Attacked {
  readonly keyporch: Record<string, (...args: unknown[]) => Promise<Answer>>;
  flood: { done: boolean; codes: Record<string, number> };
}

let issuer: SigningIssuer;
let api: WebServer;
let elsewhere: WebServer;

test.beforeEach(async () => {
  issuer = await startSigningIssuer();
  api = await startWebServer((request, response) => {
    if (request.method === 'GET') sendJson(response, [{ path: request.url }]); // what is sent is never answered
  });
  elsewhere = await startWebServer((_request, response) => sendJson(response, []));
});
test.afterEach(() => Promise.all([issuer.stop(), api.stop(), elsewhere.stop()]));

/** Logged in, with data on the screen. */
async function logIn(computer: Computer): Promise<RunningApp> {
  const running = await computer.launch({
    config: {
      providers: [{ id: 'corp', name: 'Corp', issuer: issuer.issuer, clientId: 'desktop' }],
      apis: [{ id: 'data', baseUrl: `${api.origin}/v1`, provider: 'corp', paths: ['/rows'], methods: ['GET', 'POST'] }],
      views: [{ id: 'data', title: 'Data', type: 'table', api: 'data', path: '/rows' }],
    },
  });
  await refuseDialogs(running);
  await running.page.getByRole('button', { name: 'Log in', exact: true }).click();
  await running.finishInBrowser((url) => issuer.authorize(url));
  await expect(running.page.getByRole('cell')).toHaveText(['/v1/rows']);
  return running;
}

/** A person who is asked says no. */
async function refuseDialogs({ app }: RunningApp): Promise<void> {
  await app.evaluate(({ dialog }) => {
    const world = globalThis as unknown as { questions: string[] };
    world.questions = [];
    const note = (kind: string) => world.questions.push(kind);
    dialog.showMessageBox = async () => ({ response: note('box') && 1, checkboxChecked: false });
    dialog.showSaveDialog = async () => ({ canceled: note('save') > 0, filePath: '' });
  });
}

/** Calls every method of the bridge with every value, in each place of an argument. @returns all that came back */
function callWithAnything(page: Page, addresses: readonly string[]): Promise<{ text: string; codes: string[] }> {
  return page.evaluate(async (hosts) => {
    const { keyporch } = window as unknown as Attacked;
    const deep = JSON.parse(`${'['.repeat(900)}${']'.repeat(900)}`);
    const polluting = ['__proto__', 'constructor', 'prototype'].map((key) =>
      JSON.parse(`{"${key}":{"polluted":1,"prototype":{"polluted":1}},"polluted":1}`),
    );
    const request = { callId: 'a', api: 'data', path: '/rows', method: 'GET', headers: {}, body: null, timeout: null };
    const escapes = ['/../secret', '/%2e%2e/secret', '//evil', '/\\evil', '/rows/../../secret', '/rows\r\nx: y'];
    const requests = [
      ...[...hosts, ...escapes, 'file:///etc/passwd', '@evil/'].map((path) => ({ ...request, path })),
      ...[...hosts, '__proto__', 'constructor'].map((name) => ({ ...request, api: name })),
      ...['authorization', 'cookie', 'host', '__proto__'].map((name) => ({
        ...request,
        headers: JSON.parse(`{"${name}":"x"}`),
      })),
      { ...request, url: hosts[0] },
      { ...request, headers: { accept: 'x'.repeat(1_000_000) } },
      { ...request, method: 'DELETE' },
      request,
    ].map((each, index) => ({ ...each, callId: `attack-${index}` }));
    const drafts = hosts.flatMap((baseUrl) => [
      { baseUrl, path: '/' },
      {
        preset: 'oidc',
        values: { issuer: baseUrl },
        name: 'x',
        clientId: 'x',
        clientSecret: '',
        scopes: '',
        audience: '',
      },
    ]);
    const view = { title: 'x', type: 'table', items: '$' };
    const plain = [undefined, null, true, 0, -1, Number.NaN, '', 'corp', 'a'.repeat(5_000_000), [], {}, new Date()];
    const odd = [new Map([[1, 2]]), new Uint8Array(9), 10n, deep, () => 1, Symbol('x'), window, document.body];
    const names = ['__proto__', 'toString', ...hosts, 'file:///etc/passwd', '/etc/passwd', '../../etc/passwd'];
    const values = [...plain, ...odd, ...polluting, ...names, ...requests, ...drafts];
    const answers: unknown[] = [];
    for (const [name, method] of Object.entries(keyporch)) {
      // Subscriptions ask main for nothing; a log-out is the window's to ask for.
      if (name.startsWith('on') || name === 'signOut') continue;
      const lists = [[], ...values.map((each) => [each]), ...values.map((each) => [each, view, {}, null])];
      const all = lists.map(async (args) => {
        try {
          return await method(...args);
        } catch (error) {
          return `not sent: ${String(error)}`;
        }
      });
      answers.push(name, await Promise.all(all));
    }
    // What is of the contract's shape, and reaches for a file or the browser.
    answers.push(await keyporch.exportFlow?.({ format: 'json' }, 'file'));
    answers.push(await keyporch.downloadApi?.({ ...request, callId: 'file' }, '../../../stolen'));
    const signIn = keyporch.signIn?.('corp', null, {});
    answers.push(await keyporch.reopenBrowser?.(), await keyporch.copySignInLink?.(), await keyporch.cancelSignIn?.());
    answers.push(await signIn);
    const codes = JSON.stringify(answers).matchAll(/"code":"([A-Z_]+)"/g);
    return {
      text: JSON.stringify(answers, (_key, value) =>
        value instanceof ArrayBuffer ? [...new Uint8Array(value)] : value,
      ),
      codes: [...new Set([...codes].map(([, code]) => code ?? ''))],
    };
  }, addresses);
}

test('attacker code in the page may call everything: no token, no other address, no file, no window, no change', async ({
  computer,
}) => {
  const { app, page, ...running } = await logIn(computer);
  const config = readFileSync(join(computer.userData, 'test-config.json'), 'utf8');
  const files = readdirSync(computer.userData);
  const { text, codes } = await callWithAnything(page, [
    elsewhere.origin,
    `${elsewhere.origin}/v1/rows`,
    issuer.issuer,
  ]);

  expect(codes, 'main had no bug').not.toContain('INTERNAL');
  for (const code of ['IPC_BAD_ARGUMENT', 'API_NOT_ALLOWED', 'API_BAD_REQUEST']) expect(codes).toContain(code);
  expect(findSecrets(text, secrets())).toEqual([]);
  expect(elsewhere.requests.map(({ url }) => url)).toEqual([]);
  const called = new Set(
    api.requests.map(({ method, url, headers }) => `${method} ${url} ${headers.authorization?.split(' ')[0]}`),
  );
  // The check of the installation asks whether the API's server is there, and has no token for that.
  expect(called).toEqual(new Set(['GET /v1/rows Bearer', 'GET / undefined']));
  expect(api.requests.every(({ headers }) => headers.cookie === undefined)).toBe(true);
  expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
  const opened = await running.openedAddresses();
  expect(opened.filter((url) => !url.startsWith(`${issuer.issuer}/`))).toEqual([]);
  expect(readFileSync(join(computer.userData, 'test-config.json'), 'utf8')).toBe(config);
  expect(readdirSync(computer.userData).filter((name) => !files.includes(name) && /config|json$/.test(name))).toEqual(
    [],
  );
  expect(await app.evaluate(() => 'polluted' in {})).toBe(false);
  expect(await questionsOf(app)).toEqual(['save', 'save']);
  expect(page.url()).toBe('app://keyporch/index.html');
});

/** All that was handed out up to now. */
function secrets(): Record<string, string> {
  const all: Record<string, string> = {};
  for (const [index, answer] of issuer.tokenAnswers.entries()) {
    for (const name of ['access_token', 'refresh_token', 'id_token']) all[`${name} ${index}`] = String(answer[name]);
  }
  expect(Object.keys(all).length).toBeGreaterThan(2);
  return all;
}

test('a window that floods main with every message does not keep it from another window', async ({ computer }) => {
  const running = await logIn(computer);
  const { page, app } = running;
  const other = await newWindow(running);
  await expect(other.getByRole('cell')).toHaveText(['/v1/rows']);
  const before = await memoryOfMain(running);
  await askAgainAndAgain(other);

  await page.evaluate(() => {
    const attacked = window as unknown as Attacked;
    const { keyporch } = attacked;
    const codes: Record<string, number> = {};
    attacked.flood = { done: false, codes };
    const request = { api: 'data', path: '/rows', headers: {}, timeout: null };
    const count = async (answer: Promise<Answer> | undefined) => {
      const code = (await answer)?.failure?.code ?? 'ok';
      codes[code] = (codes[code] ?? 0) + 1;
    };
    const blanks = ' '.repeat(1_900_000);
    const start = () => {
      const all: Promise<void>[] = [];
      for (let i = 0; i < 4_000; i += 1) all.push(count(keyporch.getSession?.()));
      for (const [name, method] of Object.entries(keyporch)) {
        // What ends the session ends the calls too, and the person can click it.
        if (name.startsWith('on') || /^(signOut|signIn|getSession)$/.test(name)) continue;
        for (let i = 0; i < 200; i += 1) all.push(count(method()));
      }
      for (let i = 0; i < 3; i += 1) {
        all.push(count(keyporch.exportFlow?.({ format: 'svg', text: `<svg url(${blanks}#` }, 'clipboard')));
      }
      for (let i = 0; i < 600; i += 1) {
        all.push(count(keyporch.fetchApi?.({ ...request, callId: `get-${i}`, method: 'GET', body: null })));
      }
      // The API takes them and says nothing.
      for (let i = 0; i < 8; i += 1) {
        const body = new ArrayBuffer(16 * 1_048_576);
        void count(keyporch.fetchApi?.({ ...request, callId: `post-${i}`, method: 'POST', body }));
      }
      return Promise.all(all);
    };
    void start().then(() => {
      attacked.flood.done = true;
    });
  });
  const flooded = () => page.evaluate(() => (window as unknown as Attacked).flood.done);
  await expect.poll(flooded, { timeout: 40_000 }).toBe(true);
  const waits = await other.evaluate(() => (window as unknown as Waiting).stopWaiting());

  const { codes } = await page.evaluate(() => (window as unknown as Attacked).flood);
  test.info().annotations.push({ type: 'flood', description: JSON.stringify({ codes, longest: Math.max(...waits) }) });
  expect(codes.IPC_BUSY).toBeGreaterThan(4_000);
  expect(codes.API_BUSY).toBeGreaterThan(100);
  expect(waits.length, 'it was asked all the time').toBeGreaterThan(4);
  expect(Math.max(...waits)).toBeLessThan(ANSWERED_WITHIN);
  expect((await memoryOfMain(running)) - before, 'MiB').toBeLessThan(400);
  expect(await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length)).toBe(2);
  expect((await running.openedAddresses()).length).toBeLessThan(40);
  expect((await questionsOf(app)).length).toBeLessThan(40);
});

/** From now on, ten times a second and by the window itself: how long it waits for main, in ms. */
async function askAgainAndAgain(page: Page): Promise<void> {
  await page.evaluate(() => {
    const { keyporch } = window as unknown as { keyporch: KeyporchBridge };
    const waits: number[] = [];
    let going = true;
    const ask = async () => {
      while (going) {
        const begin = performance.now();
        const answer = await keyporch.getSession();
        waits.push(answer.ok ? performance.now() - begin : Number.POSITIVE_INFINITY);
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      return waits;
    };
    const all = ask();
    Object.assign(window, {
      stopWaiting: () => {
        going = false;
        return all;
      },
    });
  });
}

/** In MiB. */
const memoryOfMain = ({ app }: RunningApp) => app.evaluate(() => process.memoryUsage().rss / 1_048_576);

test('a frame within the page has no bridge', async ({ computer }) => {
  const { page } = await computer.launch();
  const found = await page.evaluate(() => {
    const frame = document.createElement('iframe');
    document.body.append(frame);
    return frame.contentWindow !== null && 'keyporch' in frame.contentWindow;
  });

  expect(found).toBe(false);
});

test('a frame within the page that has the bridge all the same is refused', async ({ computer }) => {
  const { page } = await computer.launch({ firstScript: join(ROOT, 'tests/e2e/frames-with-bridge.cjs') });
  // The policy refuses every frame with a document of its own; here it is what is behind it that counts.
  const session = await page.context().newCDPSession(page);
  await session.send('Page.setBypassCSP', { enabled: true });
  await page.reload();
  const answer = await page.evaluate(async () => {
    const frame = document.createElement('iframe');
    const loaded = new Promise((resolve) => frame.addEventListener('load', resolve));
    frame.setAttribute('srcdoc', '<title>frame</title>');
    document.body.append(frame);
    await loaded;
    const { keyporch } = frame.contentWindow as unknown as Attacked;
    return [location.origin, await keyporch.getSession?.()];
  });

  expect(answer).toEqual(['app://keyporch', REFUSED]);
  expect(await page.evaluate(() => (window as unknown as Attacked).keyporch.getSession?.())).toMatchObject({
    ok: true,
  });
});

for (const url of ['data:text/html,<title>elsewhere</title>', 'about:blank']) {
  test(`our own window on ${url.slice(0, 11)} is refused`, async ({ computer }) => {
    const { app, page } = await computer.launch();
    await expect(page.getByRole('button', { name: 'Try the demo' })).toBeVisible();
    const answer = await app.evaluate(async ({ BrowserWindow }, address) => {
      const [window] = BrowserWindow.getAllWindows();
      await window?.loadURL(address); // main's own doing: a page can't
      return window?.webContents.executeJavaScript('keyporch.getSession()');
    }, url);

    expect(answer).toEqual(REFUSED);
  });
}

test('another window is refused, also on our own page', async ({ computer }) => {
  const { app } = await computer.launch();
  const answers = await app.evaluate(
    async ({ BrowserWindow }, preload) => {
      const found: unknown[] = [];
      for (const url of ['app://keyporch/index.html', 'data:text/html,x', 'about:blank']) {
        const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
        await stranger.loadURL(url);
        found.push(await stranger.webContents.executeJavaScript('keyporch.getSession()'));
        stranger.destroy();
      }
      return found;
    },
    join(ROOT, 'out/preload/index.cjs'),
  );

  expect(answers).toEqual([REFUSED, REFUSED, REFUSED]);
});

test('a page can make no webview, no window by any way of opening one, and goes nowhere', async ({ computer }) => {
  const { app, page } = await computer.launch();
  const opened = await page.evaluate((url) => {
    const webview = document.createElement('webview');
    webview.setAttribute('src', url);
    webview.setAttribute('nodeintegration', '');
    document.body.append(webview);
    const features = ['', 'popup', 'nodeIntegration=yes', 'noopener', 'webPreferences=sandbox=no', 'show=no'];
    const targets = ['_blank', '_top', 'named'];
    const addresses = [url, 'about:blank', 'data:text/html,x', 'file:///etc/passwd', 'app://keyporch/index.html'];
    const opens = features.flatMap((each) => addresses.map((address) => window.open(address, '_blank', each)));
    for (const target of targets) {
      const link = Object.assign(document.createElement('a'), { href: url, target });
      document.body.append(link);
      link.dispatchEvent(new MouseEvent('click', { shiftKey: true, bubbles: true }));
      link.dispatchEvent(new MouseEvent('auxclick', { button: 1, bubbles: true }));
    }
    const form = Object.assign(document.createElement('form'), { action: url, method: 'post' });
    document.body.append(form);
    form.submit();
    return opens.filter((each) => each !== null).length;
  }, elsewhere.origin);

  expect(opened).toBe(0);
  // The page's own address is asked for anew, after all of these.
  await page.evaluate(() => (window as unknown as Attacked).keyporch.getSession?.());
  expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
  expect(page.url()).toBe('app://keyporch/index.html');
  expect(elsewhere.requests).toEqual([]);
});
