import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { beforeEach, describe, expect, test } from 'vitest';
import { AttemptStore } from '../../../../electron/auth/attempt-store.ts';
import { LogIn } from '../../../../electron/auth/log-in.ts';
import { SessionManager } from '../../../../electron/auth/session-manager.ts';
import { SessionMarker } from '../../../../electron/auth/session-marker.ts';
import { SessionStateHolder } from '../../../../electron/auth/session-state.ts';
import { TokenStore } from '../../../../electron/auth/token-store.ts';
import { parseConfig } from '../../../../electron/config/parse-config.ts';
import { schemeCheck } from '../../../../electron/doctor/desktop-checks.ts';
import { Doctor } from '../../../../electron/doctor/doctor.ts';
import { flowExportSchema } from '../../../../electron/flow/export-schema.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import { redactText } from '../../../../electron/flow/redact.ts';
import { AddData } from '../../../../electron/main/add-data.ts';
import { Application, type FoundConfig } from '../../../../electron/main/application.ts';
import { ConnectProvider } from '../../../../electron/main/connect-provider.ts';
import { ExportFlow } from '../../../../electron/main/export-flow.ts';
import { createHandlers } from '../../../../electron/main/handlers.ts';
import { OwnConfig } from '../../../../electron/main/own-config.ts';
import { providerFetch } from '../../../../electron/platform/http/provider-fetch.ts';
import { HttpError } from '../../../../electron/ports/http.ts';
import { ApiCalls } from '../../../../electron/proxy/api-calls.ts';
import { ApiProxy } from '../../../../electron/proxy/api-proxy.ts';
import type { ApiRequest } from '../../../../shared/api.ts';
import type { Config } from '../../../../shared/config.ts';
import { fail } from '../../../../shared/errors.ts';
import type { SchemeRemedy } from '../../../../shared/ipc.ts';
import { FakeClipboard } from '../../../support/fake-clipboard.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeConfirm } from '../../../support/fake-confirm.ts';
import { type FakeAnswer, FakeHttp, httpAnswer } from '../../../support/fake-http.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { FakeMarker } from '../../../support/fake-marker.ts';
import {
  API_ORIGIN,
  FakeProviderClient,
  fakeProvider,
  fakeProviders,
  ISSUER,
  tokenAnswer,
} from '../../../support/fake-provider.ts';
import { FakeSaveFile } from '../../../support/fake-save-file.ts';
import { FakeSchemeHandler } from '../../../support/fake-scheme-handler.ts';
import { fakeWaysBack } from '../../../support/fake-ways-back.ts';
import { startSignOut } from '../../../support/sign-out.ts';

const REDIRECT_URI = 'com.example.keyporch.dev:/oauth/callback';
const REQUEST: ApiRequest = {
  callId: 'c1',
  api: 'orders',
  path: '/orders',
  method: 'GET',
  headers: {},
  body: null,
  timeout: null,
};

let client: FakeProviderClient;
let updatesDismissed: number;
let updatesInstalled: number;
let opened: string[];

beforeEach(() => {
  client = new FakeProviderClient();
  client.onExchange = async () => tokenAnswer();
  opened = [];
});

const CONFIG: Config = {
  providers: [fakeProvider(new FakeProviderClient()).config],
  apis: [{ id: 'orders', baseUrl: API_ORIGIN, provider: 'corp', methods: ['GET'], paths: ['/orders/**'], scopes: [] }],
  views: [],
  allowOtherConfig: false,
  updates: false,
  log: { level: 'info' },
};

interface World {
  readonly found?: FoundConfig;
  readonly http?: FakeHttp;
  readonly offersDemo?: boolean;
}

/** The program with everything real but the outside. */
async function start({
  found = { kind: 'config', file: 'c.json', config: CONFIG, own: false },
  http = new FakeHttp(),
  offersDemo = true,
}: World = {}) {
  const clock = new FakeClock();
  const recorder = new FlowRecorder(clock);
  const session = new SessionStateHolder();
  const marker = new SessionMarker(new FakeMarker());
  const providers = fakeProviders(fakeProvider(client));
  const keychain = new FakeKeychain();
  const attempts = new AttemptStore(keychain);
  const common = { providers, clock, flow: recorder };
  const application = new Application({
    about: {
      name: 'Keyporch',
      id: 'com.example.keyporch',
      version: '1.0.0',
      marks: [],
      offersDemo,
      runtime: { electron: '1', chromium: '1', testOnly: true },
    },
    found,
    marker,
    session,
    openWorkspace: (config) => {
      const sessions = new SessionManager({ ...common, store: new TokenStore(keychain), marker, state: session });
      const browser = { open: async (url: string) => void opened.push(url) };
      const nothing = () => undefined;
      const logIn = new LogIn({
        ...common,
        sessions,
        attempts,
        browser,
        redirectUri: REDIRECT_URI,
        ...fakeWaysBack(),
        onState: nothing,
        onNotice: nothing,
        onCallback: nothing,
      });
      const openProxy = (apis: Config['apis']) =>
        new ApiProxy({
          apis,
          http,
          tokens: sessions,
          flow: recorder,
          clock,
          userAgent: 'x',
          userInfoEndpoint: (id) => providers.get(id).client.userInfoEndpoint(),
        });
      const { signOut } = startSignOut({ ...common, sessions });
      const consent = { askAgain: nothing };
      return { config, sessions, consent, logIn, signOut, proxy: openProxy(config.apis), openProxy };
    },
    receiveLogOut: () => false,
    awaitedProvider: async () => null,
    startDemo: async () => fail('DEMO_FAILED'),
    demoConfig: () => CONFIG,
    update: () => null,
    onChanged: () => undefined,
    onSignInState: () => undefined,
  });
  let cleared = 0;
  const flowWindows: (number | undefined)[] = [];
  const schemeHandler = new FakeSchemeHandler();
  const clipboard = new FakeClipboard();
  const saveFile = new FakeSaveFile();
  const progress: [window: number | undefined, callId: string, loaded: number][] = [];
  const ownConfig = new OwnConfig({
    path: join(tmpdir(), 'no-such-folder', 'config.json'),
    parse: (text) => parseConfig(text, { testRuntime: true }),
    fileAt: () => new FakeMarker(),
  });
  const calls = new ApiCalls(clock);
  const setup = { application, confirm: new FakeConfirm(), ownConfig, testRuntime: true };
  const redirectUris = { scheme: REDIRECT_URI, loopback: 'http://127.0.0.1/oauth/callback' };
  const handlers = createHandlers({
    application,
    connect: new ConnectProvider({ ...setup, fetch: providerFetch(http), redirectUris }),
    data: new AddData(setup),
    session,
    recorder,
    flow: new ExportFlow({
      recorder,
      state: () => application.state(),
      platform: 'linux',
      clipboard,
      saveFile,
      clock,
    }),
    doctor: new Doctor({
      app: { id: 'com.example.keyporch', name: 'Keyporch', version: '1.0.0' },
      checks: async () => [schemeCheck(schemeHandler, 'com.example.keyporch')],
      clock,
      redact: redactText,
      home: '',
    }),
    schemeHandler,
    clipboard,
    clock,
    calls,
    updates: {
      dismiss: () => {
        updatesDismissed += 1;
      },
      install: async () => {
        updatesInstalled += 1;
      },
    },
    saveFile,
    onProgress: (news, window) => void progress.push([window, news.callId, news.loaded]),
    onFlowWanted: (window) => void flowWindows.push(window),
    onFlowCleared: () => {
      cleared += 1;
    },
  });
  await application.restoreSession();
  return {
    application,
    handlers,
    keychain,
    calls,
    schemeHandler,
    clipboard,
    saveFile,
    progress,
    flowWindows,
    cleared: () => cleared,
  };
}

async function signIn(program: Awaited<ReturnType<typeof start>>) {
  const outcome = program.handlers['session:sign-in']('corp', null, {});
  await expect.poll(() => opened.length).toBe(1);
  await program.application.receiveCallback(`${REDIRECT_URI}?code=c1&state=${client.requests[0]?.state}`);
  return outcome;
}

describe('the log-in', () => {
  test('ends with a session that every message shows', async () => {
    const program = await start();

    expect(await signIn(program)).toBeNull();

    expect(program.handlers['session:get']()).toMatchObject({ status: 'authenticated', session: { provider: 'corp' } });
    expect(await program.handlers['session:update']()).toMatchObject({ status: 'authenticated' });
    expect(await program.handlers['app:get-snapshot']()).toMatchObject({
      app: { mode: 'config' },
      session: { status: 'authenticated' },
      signIn: { phase: 'idle' },
    });
  });

  test('of an unknown provider is a failure', async () => {
    const { handlers } = await start();

    await expect(handlers['session:sign-in']('other', null, {})).rejects.toMatchObject({ code: 'PROVIDER_UNKNOWN' });
  });

  test('can be cancelled', async () => {
    const { handlers } = await start();
    const outcome = handlers['session:sign-in']('corp', null, {});
    await expect.poll(() => opened.length).toBe(1);

    expect(handlers['sign-in:cancel']()).toBeNull();

    await expect(outcome).rejects.toMatchObject({ code: 'AUTH_CANCELLED' });
  });

  test('can be opened in the browser again, and its link copied', async () => {
    const { handlers, clipboard } = await start();
    const outcome = handlers['session:sign-in']('corp', null, {});
    await expect.poll(() => opened.length).toBe(1);

    expect(await handlers['sign-in:reopen-browser']()).toBeNull();
    expect(await handlers['sign-in:copy-link']()).toBeNull();

    expect(opened).toHaveLength(2);
    expect(opened[1]).toBe(opened[0]);
    expect(clipboard.text).toBe(opened[0]);
    expect(clipboard.text).toMatch(`${ISSUER}/authorize?`);
    handlers['sign-in:cancel']();
    await expect(outcome).rejects.toMatchObject({ code: 'AUTH_CANCELLED' });
  });

  test('that nobody waits for has no link and no code', async () => {
    const { handlers, clipboard } = await start();

    await handlers['sign-in:copy-link']();
    await handlers['sign-in:copy-code']();

    expect(clipboard.text).toBe('');
  });
});

describe('an address that was pasted', () => {
  async function waiting() {
    const program = await start();
    const outcome = program.handlers['session:sign-in']('corp', null, {});
    await expect.poll(() => opened.length).toBe(1);
    const answer = `${REDIRECT_URI}?code=c1&state=${client.requests[0]?.state}`;
    return { ...program, outcome, answer };
  }

  test('finishes the log-in, and the code is gone from the clipboard', async () => {
    const { handlers, clipboard, outcome, answer } = await waiting();
    clipboard.text = ` ${answer}\n`;

    expect(await handlers['sign-in:paste']()).toBeNull();

    expect(await outcome).toBeNull();
    expect(clipboard.text).toBe('');
  });

  test('leaves what the person has copied meanwhile', async () => {
    const { handlers, clipboard, answer } = await waiting();
    clipboard.text = answer;
    client.onExchange = async () => {
      clipboard.text = 'a shopping list';
      return tokenAnswer();
    };

    await handlers['sign-in:paste']();

    expect(clipboard.text).toBe('a shopping list');
  });

  test.each([
    ['nothing', ''],
    ['a shopping list', 'milk, eggs'],
    ['a megabyte', 'x'.repeat(1_048_576)],
    ['an address of the web', 'https://id.example.com/authorize?state=s'],
    ['our address without an answer', REDIRECT_URI],
    ['a loopback address that is not ours', 'http://127.0.0.1:8080/other?code=c&state=s'],
    ['a name that is not a loopback address', 'http://localhost:8080/oauth/callback?code=c&state=s'],
  ])('that is %s is said so, stays in the clipboard, and the log-in goes on waiting', async (_title, text) => {
    const { application, handlers, clipboard, outcome, answer } = await waiting();
    const before = application.signInState;
    clipboard.text = text;

    await expect(handlers['sign-in:paste']()).rejects.toMatchObject({ code: 'AUTH_PASTE_NOT_AN_ANSWER' });

    expect(clipboard.text).toBe(text);
    expect(application.signInState).toEqual(before);
    clipboard.text = answer;
    await handlers['sign-in:paste']();
    expect(await outcome).toBeNull();
  });

  test.each([
    ['the scheme', REDIRECT_URI],
    ['a loopback address', 'http://127.0.0.1:50001/oauth/callback'],
    ['a loopback address of IPv6', 'http://[::1]:50001/oauth/callback'],
  ])('that belongs to no log-in, at %s, is said so and changes nothing', async (_title, redirectUri) => {
    const { application, handlers, clipboard } = await waiting();
    clipboard.text = `${redirectUri}?code=c&state=s`;

    await expect(handlers['sign-in:paste']()).rejects.toMatchObject({ code: 'AUTH_PASTE_OTHER_LOG_IN' });

    expect(client.exchanges).toEqual([]);
    expect(application.signInState.phase).toBe('waiting');
  });
});

test('a log-out says what could not be done', async () => {
  const program = await start();
  await signIn(program);
  client.onRevoke = () => Promise.reject(new Error('x'));

  expect(await program.handlers['session:sign-out'](false)).toMatchObject({ notDeleted: null, notRevoked: {} });
  expect(program.handlers['session:get']()).toMatchObject({ status: 'unauthenticated', reason: null });
  expect(program.keychain.entries.size).toBe(0);
});

/** No answer until the request is stopped. */
const silence: FakeAnswer = ({ signal }) =>
  new Promise((_, reject) => {
    signal?.addEventListener('abort', () => reject(new HttpError('aborted', null)));
  });

describe('a call', () => {
  test('goes to the API with the token of the session', async () => {
    const http = new FakeHttp(httpAnswer(200, 'x'));
    const program = await start({ http });
    await signIn(program);

    expect(await program.handlers['api:fetch'](REQUEST)).toMatchObject({ status: 200 });
    expect(http.requests[0]?.headers.authorization).toBe('Bearer access-1');
  });

  test('is stopped by its name, and no other one', async () => {
    const http = new FakeHttp(silence, silence);
    const program = await start({ http });
    await signIn(program);
    const first = program.handlers['api:fetch'](REQUEST);
    const second = program.handlers['api:fetch']({ ...REQUEST, callId: 'c2' });
    await expect.poll(() => http.requests.length).toBe(2);

    expect(program.handlers['api:abort']('c1')).toBeNull();

    await expect(first).rejects.toMatchObject({ code: 'API_ABORTED' });
    expect(http.requests.map(({ signal }) => signal?.aborted)).toEqual([true, false]);
    program.handlers['api:abort']('c2');
    await expect(second).rejects.toMatchObject({ code: 'API_ABORTED' });
  });

  test('is not stopped by another window, but with its own', async () => {
    const http = new FakeHttp(silence, silence);
    const program = await start({ http });
    await signIn(program);
    const first = program.handlers['api:fetch'](REQUEST, 1);
    const second = program.handlers['api:fetch'](REQUEST, 2);
    await expect.poll(() => http.requests.length).toBe(2);

    program.handlers['api:abort']('c1', 3);
    expect(http.requests.map(({ signal }) => signal?.aborted)).toEqual([false, false]);
    program.calls.abortAll(2);

    await expect(second).rejects.toMatchObject({ code: 'API_ABORTED' });
    expect(http.requests.map(({ signal }) => signal?.aborted)).toEqual([false, true]);
    program.handlers['api:abort']('c1', 1);
    await expect(first).rejects.toMatchObject({ code: 'API_ABORTED' });
  });

  test('that is over or never was can be stopped without harm', async () => {
    const http = new FakeHttp(httpAnswer(200));
    const program = await start({ http });
    await signIn(program);
    await program.handlers['api:fetch'](REQUEST);

    expect(program.handlers['api:abort']('c1')).toBeNull();
    expect(program.handlers['api:abort']('c9')).toBeNull();
    expect(http.requests[0]?.signal?.aborted).toBe(false);
  });
});

describe('a download', () => {
  test('goes to the person’s file, with the token of the session; its window alone hears how far it is', async () => {
    const http = new FakeHttp(httpAnswer(200, 'a,b'));
    const program = await start({ http });
    await signIn(program);

    const file = await program.handlers['api:download'](REQUEST, 'orders.csv', 7);

    expect(file).toEqual({ name: 'orders.csv', bytes: 3 });
    expect(program.saveFile.saved).toMatchObject([{ text: 'a,b' }]);
    expect(http.requests[0]).toMatchObject({
      headers: { authorization: 'Bearer access-1' },
      limits: { bodyBytes: null },
    });
    expect(program.progress).toEqual([[7, 'c1', 3]]);
  });

  test('is stopped by its name, also when its window is gone', async () => {
    const http = new FakeHttp(silence, silence);
    const program = await start({ http });
    await signIn(program);
    const first = program.handlers['api:download'](REQUEST, null, 1);
    const second = program.handlers['api:download'](REQUEST, null, 2);
    await expect.poll(() => http.requests.length).toBe(2);

    program.handlers['api:abort']('c1', 1);
    await expect(first).rejects.toMatchObject({ code: 'API_ABORTED' });
    program.calls.abortAll(2);
    await expect(second).rejects.toMatchObject({ code: 'API_ABORTED' });
    expect(program.saveFile.suggested).toEqual([]);
  });

  test('that comes after a log-out is nobody’s', async () => {
    const program = await start({
      http: new FakeHttp(httpAnswer(200, 'a'.repeat(300_000), [['content-length', '300000']])),
    });
    await signIn(program);
    let choose: () => void = () => undefined;
    program.saveFile.thinking = new Promise((resolve) => {
      choose = resolve;
    });
    const downloading = program.handlers['api:download'](REQUEST, null);
    const outcome = expect(downloading).rejects.toMatchObject({ code: 'SESSION_ENDED' });
    await expect.poll(() => program.saveFile.suggested).toHaveLength(1);

    await program.handlers['session:sign-out'](false);
    choose();

    await outcome;
    expect(program.saveFile.saved).toEqual([]);
  });
});

describe('the scheme’s handler', () => {
  const other = (remedy: SchemeRemedy) => ({ kind: 'other', name: 'Other', remedy }) as const;

  test('is asked for anew each time', async () => {
    const { handlers, schemeHandler } = await start();
    expect(await handlers['scheme:get']()).toEqual({ kind: 'ours' });

    schemeHandler.handler = other({ kind: 'take-back' });

    expect(await handlers['scheme:get']()).toEqual(schemeHandler.handler);
  });

  test('is ours again when the person said so, and not before', async () => {
    const { handlers, schemeHandler } = await start();
    schemeHandler.handler = other({ kind: 'take-back' });
    await handlers['scheme:get']();
    expect(schemeHandler.handler.kind).toBe('other');

    expect(await handlers['scheme:take-back']()).toEqual({ kind: 'ours' });
  });

  test('that the system leaves as it was is a failure', async () => {
    const { handlers, schemeHandler } = await start();
    schemeHandler.handler = other({ kind: 'take-back' });
    schemeHandler.deaf = true;

    await expect(handlers['scheme:take-back']()).rejects.toMatchObject({ code: 'SCHEME_NOT_TAKEN' });
  });

  test('has the one command copied that takes it back', async () => {
    const { handlers, schemeHandler, clipboard } = await start();
    schemeHandler.handler = other({ kind: 'command', command: 'rm x' });

    expect(await handlers['scheme:copy-command']()).toBeNull();

    expect(clipboard.text).toBe('rm x');
  });

  test('has nothing copied where no command is needed', async () => {
    const { handlers, schemeHandler, clipboard } = await start();
    await handlers['scheme:copy-command']();
    schemeHandler.handler = other({ kind: 'take-back' });
    await handlers['scheme:copy-command']();

    expect(clipboard.text).toBe('');
  });
});

test('this installation is checked, and the last report can be copied as text', async () => {
  const { handlers, clipboard } = await start();
  await handlers['doctor:copy']();
  expect(clipboard.text).toBe('');

  expect(await handlers['doctor:run']()).toMatchObject([{ id: 'scheme', finding: { status: 'pass' } }]);

  await handlers['doctor:copy']();
  expect(clipboard.text).toContain('PASS  Addresses of this app  com.example.keyporch opens this app');
});

test('the flow can be read and cleared', async () => {
  const program = await start();
  await signIn(program);
  expect(await program.handlers['flow:get'](7)).not.toEqual([]);
  expect(program.flowWindows).toEqual([7]);

  expect(program.handlers['flow:clear']()).toBeNull();
  expect(program.cleared()).toBe(1);

  expect(program.handlers['flow:get'](7)).toEqual([]);
});

describe('without a configuration', () => {
  test('the state says so, and no session is waited for', async () => {
    const { handlers } = await start({ found: { kind: 'none' } });

    expect(await handlers['app:get-state']()).toMatchObject({ mode: 'none', configFile: null, providers: [] });
    expect(handlers['session:get']()).toMatchObject({ status: 'unauthenticated', reason: null });
    expect(await handlers['app:get-snapshot']()).toMatchObject({ signIn: { phase: 'idle' } });
  });

  test('every other message is a failure, not a bug', async () => {
    const { handlers } = await start({ found: { kind: 'none' } });
    const messages: readonly (() => unknown)[] = [
      () => handlers['session:update'](),
      () => handlers['session:sign-in']('corp', null, {}),
      () => handlers['session:sign-out'](false),
      () => handlers['sign-in:cancel'](),
      () => handlers['sign-in:reopen-browser'](),
      () => handlers['sign-in:copy-link'](),
      () => handlers['api:fetch'](REQUEST),
    ];

    for (const message of messages) {
      await expect((async () => message())()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
    }
  });

  test('the demo can be tried, and says why it does not start', async () => {
    const { handlers } = await start({ found: { kind: 'none' } });

    await expect(handlers['app:try-demo']()).rejects.toMatchObject({ code: 'DEMO_FAILED' });
  });
});

test("an integrator's own app has no demo, whatever is wrong with its configuration", async () => {
  const { handlers } = await start({ found: { kind: 'faulty', file: 'c.json', faults: [] }, offersDemo: false });

  await expect(handlers['app:try-demo']()).rejects.toMatchObject({ code: 'IPC_REFUSED' });
});

test('with a configuration there is no demo to try or to leave', async () => {
  const { handlers } = await start();

  await expect(handlers['app:try-demo']()).rejects.toMatchObject({ code: 'IPC_REFUSED' });
  expect(await handlers['app:leave-demo']()).toMatchObject({
    mode: 'config',
    configFile: 'c.json',
    providers: [{ id: 'corp', name: 'Corp' }],
  });
});

describe('the flow', () => {
  test('is exported as JSON that keeps to its schema', async () => {
    const program = await start();
    await signIn(program);

    expect(await program.handlers['flow:export']({ format: 'json' }, 'clipboard')).toBe(true);

    const file = v.parse(flowExportSchema, JSON.parse(program.clipboard.text));
    expect(file).toMatchObject({
      app: { name: 'Keyporch' },
      providers: [{ id: 'corp' }],
      runtime: { platform: 'linux' },
    });
    expect(file.events.map(({ kind }) => kind)).toContain('log-in:stored');
  });

  test.each([
    ['json', { format: 'json' }, 'json'],
    ['mermaid', { format: 'mermaid', text: 'sequenceDiagram' }, 'mmd'],
    ['svg', { format: 'svg', text: '<svg></svg>' }, 'svg'],
  ] as const)('as %s is saved with the extension of its format', async (_title, what, extension) => {
    const { handlers, saveFile } = await start();

    expect(await handlers['flow:export'](what, 'file')).toBe(true);

    const [saved] = saveFile.saved;
    expect(saved?.file).toMatchObject({ name: 'log-in-flow', extension });
    if ('text' in what) expect(saved?.text).toBe(what.text);
  });

  test('stays where it is when no file is chosen', async () => {
    const { handlers, saveFile, clipboard } = await start();
    saveFile.chooses = false;

    expect(await handlers['flow:export']({ format: 'json' }, 'file')).toBe(false);

    expect([saveFile.saved, clipboard.text]).toEqual([[], '']);
  });
});

test('a newer version is put away, or installed, as the person says', async () => {
  const { handlers } = await start();
  updatesDismissed = 0;
  updatesInstalled = 0;

  expect(handlers['app:dismiss-update']()).toBeNull();

  expect(updatesDismissed).toBe(1);
  expect(await handlers['app:install-update']()).toBeNull();
  expect(updatesInstalled).toBe(1);
});

test('what the person has read and put away is known to every window', async () => {
  const { handlers } = await start();

  expect(await handlers['app:dismiss']('KEYCHAIN_LOCKED')).toBeNull();
  await handlers['app:dismiss']('KEYCHAIN_LOCKED');

  expect(await handlers['app:get-state']()).toMatchObject({ dismissed: ['KEYCHAIN_LOCKED'] });
});
