import { startForwardProxy } from '../support/forward-proxy.ts';
import { expect, test } from './fixtures.ts';

test('a page has one global of ours, frozen, and nothing of Node', async ({ computer }) => {
  const { page, app } = await computer.launch();
  const seen = await page.evaluate(() => {
    const { keyporch } = window as unknown as { keyporch: Record<string, unknown> };
    const ofNode = ['require', 'process', 'module', 'Buffer', 'global', 'ipcRenderer', 'electron'];
    return {
      frozen: Object.isFrozen(keyporch),
      members: [...new Set(Object.values(keyporch).map((member) => typeof member))],
      ofNode: ofNode.filter((name) => name in window),
      // What a plain page of the same Chromium does not have.
      keyporch: Object.keys(window).filter((name) => /keyporch|api|bridge/i.test(name)),
    };
  });
  expect(seen).toEqual({ frozen: true, members: ['function'], ofNode: [], keyporch: ['keyporch'] });

  const preferences = await app.evaluate(({ webContents }) =>
    webContents.getAllWebContents().map((contents) => {
      const { sandbox, contextIsolation, nodeIntegration } = (
        contents as unknown as { getLastWebPreferences(): Record<string, unknown> }
      ).getLastWebPreferences();
      return { sandbox, contextIsolation, nodeIntegration };
    }),
  );
  expect(preferences).toEqual([{ sandbox: true, contextIsolation: true, nodeIntegration: false }]);
});

test('windows have these preferences, and none that makes them less safe', async ({ computer }) => {
  const { app } = await computer.launch();
  const found = await app.evaluate(({ webContents }) =>
    webContents
      .getAllWebContents()
      .map((each) => (each as unknown as { getLastWebPreferences(): Record<string, unknown> }).getLastWebPreferences()),
  );

  expect(found).toHaveLength(1);
  expect(found[0]).toMatchObject({
    sandbox: true,
    contextIsolation: true,
    webSecurity: true,
    nodeIntegration: false,
    nodeIntegrationInSubFrames: false,
    webviewTag: false,
  });
  const lessSafe = [
    'nodeIntegrationInWorker',
    'allowRunningInsecureContent',
    'experimentalFeatures',
    'enableBlinkFeatures',
    'navigateOnDragDrop',
    'plugins',
    'additionalArguments',
    'commandLineSwitches',
  ];
  expect(lessSafe.filter((name) => Boolean(found[0]?.[name]) && String(found[0]?.[name]) !== '')).toEqual([]);
});

test('the policy stops scripts, styles, images, frames and connections from elsewhere', async ({ computer }) => {
  const { page } = await computer.launch();
  await page.evaluate(async () => {
    const found = new Set<string>();
    Object.assign(window, { violations: found });
    document.addEventListener('securitypolicyviolation', (event) => found.add(event.effectiveDirective));
    const add = (tag: string, attributes: Record<string, string>) =>
      document.body.append(Object.assign(document.createElement(tag), attributes));
    add('img', { src: 'https://elsewhere.example/x.png' });
    add('iframe', { src: 'https://elsewhere.example/' });
    const style = document.createElement('style');
    style.textContent = 'body { color: red }';
    document.body.append(style);
    await fetch('https://elsewhere.example/').catch(() => undefined);
  });
  const violations = () =>
    page.evaluate(() => [...(window as unknown as { violations: Set<string> }).violations].sort());
  await expect.poll(violations).toEqual(['connect-src', 'frame-src', 'img-src', 'style-src-elem']);

  // Trusted types: a text never becomes markup or a script. Later, because what a debugger evaluates is exempt.
  const refused = await page.evaluate(async () => {
    await new Promise((resolve) => setTimeout(resolve));
    const attempts = [
      () => Object.assign(document.createElement('div'), { innerHTML: '<b>x</b>' }),
      () => Object.assign(document.createElement('script'), { src: 'x.js' }),
      () => new Function('return 1')(),
    ];
    return attempts.map((attempt) => {
      try {
        attempt();
        return 'allowed';
      } catch (error) {
        return (error as Error).name;
      }
    });
  });
  expect(refused).toEqual(['TypeError', 'TypeError', 'EvalError']);
});

test('a window stays where it is, opens no other, and gets no permission', async ({ computer }) => {
  const { page, app } = await computer.launch();
  const address = page.url();
  expect(address).toBe('app://keyporch/index.html');

  // Main's own listener has had its say before this one.
  await app.evaluate(({ webContents }) => {
    const refusals: string[] = [];
    Object.assign(globalThis, { refusals });
    for (const contents of webContents.getAllWebContents()) {
      contents.on('will-frame-navigate', ({ defaultPrevented, url }) => {
        if (defaultPrevented) refusals.push(url);
      });
    }
  });
  const blocked = page.waitForEvent('console', (message) =>
    message.text().startsWith('Not allowed to load local resource'),
  );
  await page.evaluate(() => location.assign('file:///etc/passwd'));
  await blocked;
  await page.evaluate(() => {
    const link = Object.assign(document.createElement('a'), { href: 'https://elsewhere.example/' });
    document.body.append(link);
    for (const target of ['_blank', '_self']) {
      link.target = target;
      link.click();
    }
  });
  const refusals = () => app.evaluate(() => (globalThis as unknown as { refusals: string[] }).refusals);
  await expect.poll(refusals).toEqual(['https://elsewhere.example/']);
  expect(await page.evaluate(() => window.open('https://elsewhere.example/'))).toBeNull();
  expect(await page.evaluate(() => Notification.requestPermission())).toBe('denied');
  const states = await page.evaluate(() =>
    Promise.all(
      ['geolocation', 'camera', 'microphone', 'clipboard-read'].map(
        async (name) => (await navigator.permissions.query({ name: name as PermissionName })).state,
      ),
    ),
  );
  expect(new Set(states)).toEqual(new Set(['denied']));
  expect(page.url()).toBe(address);
  expect(await app.evaluate(({ webContents }) => webContents.getAllWebContents().length)).toBe(1);
});

/** Has a page ask for a body. @returns what main says */
const readBody = (callId: unknown) => `new Promise((resolve) => {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = ({ data }) => resolve(data);
  window.postMessage({ channel: 'api:read', callId: ${JSON.stringify(callId)} }, '*', [port2]);
  port1.postMessage(null);
})`;

test('main answers nobody else', async ({ computer }) => {
  const { app } = await computer.launch();
  // A page of another origin, in a window that is not ours, with our bridge.
  const asked = ['keyporch.getSession()', 'keyporch.getAppState()', 'keyporch.signIn("demo")', readBody('1')];
  const answers = await app.evaluate(
    async ({ BrowserWindow }, { preload, script }) => {
      const stranger = new BrowserWindow({ show: false, webPreferences: { preload, sandbox: true } });
      await stranger.loadURL('data:text/html,<title>stranger</title>');
      const found = await stranger.webContents.executeJavaScript(script);
      stranger.destroy();
      return found;
    },
    { preload: `${process.cwd()}/out/preload/index.cjs`, script: `Promise.all([${asked.join(', ')}])` },
  );

  const refused = { ok: false, failure: { code: 'IPC_REFUSED' } };
  expect(answers).toEqual([refused, refused, refused, refused]);
});

test('main refuses what is not in the contract', async ({ computer }) => {
  const { page } = await computer.launch();
  const codes = await page.evaluate(async () => {
    const { keyporch } = window as unknown as {
      keyporch: Record<string, (argument: unknown) => Promise<{ failure?: { code: string } }>>;
    };
    const request = { callId: '1', api: 'demo', path: '/', method: 'GET', headers: {}, body: null };
    const answers = await Promise.all([
      keyporch.signIn?.('../demo'),
      keyporch.signIn?.({ id: 'demo' }),
      keyporch.fetchApi?.({ ...request, url: 'https://elsewhere.example/' }),
      keyporch.fetchApi?.({ ...request, method: 'TRACE' }),
      keyporch.fetchApi?.(null),
      keyporch.abortApi?.(7),
    ]);
    return answers.map((answer) => answer?.failure?.code);
  });
  expect(new Set(codes)).toEqual(new Set(['IPC_BAD_ARGUMENT']));

  const failed = (code: string) => ({ ok: false, failure: { code } });
  expect(await page.evaluate(readBody({ callId: '1' }))).toEqual(failed('IPC_REFUSED'));
  expect(await page.evaluate(readBody('no-call-of-this-window'))).toEqual(failed('API_ABORTED'));
});

test('a start asks nobody for anything', async ({ computer }) => {
  const proxy = await startForwardProxy();
  const address = proxy.way.replace('PROXY ', 'http://');
  const { app, page } = await computer.launch({ env: { http_proxy: address, https_proxy: address } });
  await expect(page.getByRole('button', { name: 'Try the demo' })).toBeVisible();
  // Whatever was to be fetched for the windows was asked for before this.
  await app.evaluate(({ net }) => net.fetch('https://last.example/').catch(() => undefined));

  expect(proxy.connects).toEqual(['last.example:443']);
  await proxy.stop();
});
