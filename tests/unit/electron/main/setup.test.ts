import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { AttemptStore } from '../../../../electron/auth/attempt-store.ts';
import { LogIn } from '../../../../electron/auth/log-in.ts';
import { SessionManager } from '../../../../electron/auth/session-manager.ts';
import { SessionMarker } from '../../../../electron/auth/session-marker.ts';
import { SessionStateHolder } from '../../../../electron/auth/session-state.ts';
import { TokenStore } from '../../../../electron/auth/token-store.ts';
import { parseConfig } from '../../../../electron/config/parse-config.ts';
import { FlowRecorder } from '../../../../electron/flow/recorder.ts';
import { AddData } from '../../../../electron/main/add-data.ts';
import { Application, type FoundConfig } from '../../../../electron/main/application.ts';
import { ConnectProvider } from '../../../../electron/main/connect-provider.ts';
import { OwnConfig } from '../../../../electron/main/own-config.ts';
import { providerFetch } from '../../../../electron/platform/http/provider-fetch.ts';
import { MarkerFile } from '../../../../electron/platform/marker-file.ts';
import { destinationOf } from '../../../../electron/ports/access-token.ts';
import { ApiProxy } from '../../../../electron/proxy/api-proxy.ts';
import type { Config } from '../../../../shared/config.ts';
import { fail } from '../../../../shared/errors.ts';
import { FakeClock } from '../../../support/fake-clock.ts';
import { FakeConfirm } from '../../../support/fake-confirm.ts';
import { FakeHttp, httpAnswer, wholeText } from '../../../support/fake-http.ts';
import { FakeKeychain } from '../../../support/fake-keychain.ts';
import { FakeMarker } from '../../../support/fake-marker.ts';
import { FakeProviderClient, fakeProviders, ISSUER, tokenAnswer } from '../../../support/fake-provider.ts';
import { fakeWaysBack } from '../../../support/fake-ways-back.ts';
import { startSignOut } from '../../../support/sign-out.ts';

const SCHEME = 'com.example.keyporch.dev:/oauth/callback';
const DRAFT = {
  preset: 'oidc',
  values: { issuer: ISSUER },
  name: 'Corp',
  clientId: 'desktop',
  clientSecret: '',
  scopes: '',
  audience: '',
};
const METADATA = {
  issuer: ISSUER,
  authorization_endpoint: `${ISSUER}/authorize`,
  token_endpoint: `${ISSUER}/token`,
  jwks_uri: `${ISSUER}/jwks`,
};
const DATA = { baseUrl: 'https://api.example.com', path: '/orders' };
const VIEW = { title: 'Orders', type: 'table', items: '$' } as const;
const discovery = () => httpAnswer(200, JSON.stringify(METADATA));

let folder: string;
let file: string;
let client: FakeProviderClient;
let keychain: FakeKeychain;
let markerFile: FakeMarker;
let confirm: FakeConfirm;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'setup-'));
  file = join(folder, 'config.json');
  client = new FakeProviderClient();
  client.onExchange = async () => tokenAnswer();
  keychain = new FakeKeychain();
  markerFile = new FakeMarker();
  confirm = new FakeConfirm();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

interface World {
  readonly found?: FoundConfig;
  readonly http?: FakeHttp;
  readonly offersDemo?: boolean;
}

/** The program as far as it takes part: everything is real but network, provider, keychain and the person. */
function start({ found = { kind: 'none' }, http = new FakeHttp(), offersDemo = true }: World = {}) {
  const clock = new FakeClock();
  const flow = new FlowRecorder(clock);
  const session = new SessionStateHolder();
  const marker = new SessionMarker(markerFile);
  const store = new TokenStore(keychain);
  const attempts = new AttemptStore(keychain);
  const nothing = () => undefined;
  const openWorkspace = (config: Config) => {
    const providers = fakeProviders(
      ...config.providers.map((provider) => {
        const apis = config.apis.filter((api) => api.provider === provider.id);
        return {
          config: provider,
          client,
          scopes: [],
          targets: [],
          audiences: [],
          apiOrigins: apis.map(destinationOf),
        };
      }),
    );
    const common = { providers, clock, flow };
    const sessions = new SessionManager({ ...common, store, marker, state: session });
    const callbacks = {
      onState: nothing,
      onNotice: nothing,
      onCallback: nothing,
      browser: { open: async () => undefined },
    };
    const logIn = new LogIn({ ...common, ...callbacks, ...fakeWaysBack(), sessions, attempts, redirectUri: SCHEME });
    const openProxy = (apis: Config['apis']) =>
      new ApiProxy({ apis, http, tokens: sessions, flow, clock, userAgent: 'x', userInfoEndpoint: async () => ISSUER });
    const { signOut } = startSignOut({ ...common, sessions });
    const consent = { askAgain: () => undefined };
    return { config, sessions, consent, logIn, signOut, proxy: openProxy(config.apis), openProxy };
  };
  const application = new Application({
    about: {
      name: 'Keyporch',
      id: 'com.example.keyporch',
      version: '1.0.0',
      marks: [],
      offersDemo,
      runtime: { electron: '1', chromium: '1', testOnly: false },
    },
    found,
    marker,
    session,
    openWorkspace,
    receiveLogOut: () => false,
    awaitedProvider: async () => null,
    startDemo: async () => fail('DEMO_FAILED'),
    demoConfig: () => fail('DEMO_FAILED'),
    update: () => null,
    onChanged: nothing,
    onSignInState: nothing,
  });
  const ownConfig = new OwnConfig({
    path: file,
    parse: (text) => parseConfig(text, { testRuntime: false }),
    fileAt: (path) => new MarkerFile(path),
  });
  const setup = { application, confirm, ownConfig, testRuntime: false };
  const redirectUris = { scheme: SCHEME, loopback: 'http://127.0.0.1/oauth/callback' };
  const connect = new ConnectProvider({ ...setup, fetch: providerFetch(http), redirectUris });
  return { application, connect, data: new AddData(setup), session, http };
}

async function logIn({ application }: ReturnType<typeof start>): Promise<void> {
  const before = client.requests.length;
  const outcome = application.signIn('corp', null, {});
  await expect.poll(() => client.requests.length).toBe(before + 1);
  await expect.poll(() => application.signInState.phase).toBe('waiting');
  await application.receiveCallback(`${SCHEME}?code=c1&state=${client.requests.at(-1)?.state}`);
  expect(await outcome).toMatchObject({ ok: true });
}

/** With a provider that is saved and a session. */
async function startConnected(...answers: ConstructorParameters<typeof FakeHttp>) {
  const program = start({ http: new FakeHttp(discovery(), ...answers) });
  await program.connect.discover(DRAFT);
  await logIn(program);
  await program.connect.save();
  confirm.asked.length = 0;
  return program;
}

describe('connecting a provider', () => {
  test('is tried before it is saved, and the session goes on', async () => {
    const program = start({ http: new FakeHttp(discovery()) });

    expect(await program.connect.discover(DRAFT)).toMatchObject({
      mode: 'trial',
      connecting: { provider: 'corp', name: 'Corp', issuer: ISSUER },
      providers: [{ id: 'corp', name: 'Corp' }],
    });
    await logIn(program);
    expect(existsSync(file)).toBe(false);
    const state = await program.connect.save(7);

    expect(confirm.windows).toEqual([7]);
    expect(state).toMatchObject({ mode: 'config', connecting: null, configFile: file, ownConfig: true });
    expect(program.session.current).toMatchObject({ status: 'authenticated', session: { user: { name: 'Ada' } } });
    expect(program.application.workspace().sessions.getServerSession()?.storage).toBe('keychain');
    expect(confirm.asked.map(({ message }) => message)).toEqual([`Use “Corp” (${ISSUER}/) for log-ins?`]);
    expect(JSON.parse(readFileSync(file, 'utf8')).providers).toHaveLength(1);
  });

  test('is not saved before a log-in has worked', async () => {
    const { connect } = start({ http: new FakeHttp(discovery()) });
    await expect(connect.save()).rejects.toMatchObject({ code: 'IPC_REFUSED' });
    await connect.discover(DRAFT);

    await expect(connect.save()).rejects.toMatchObject({ code: 'SESSION_NONE' });

    expect(confirm.asked).toEqual([]);
  });

  test('is not saved when the person says no, or discards it while the question is open', async () => {
    const program = start({ http: new FakeHttp(discovery()) });
    await program.connect.discover(DRAFT);
    await logIn(program);
    confirm.answer = 'no';
    await expect(program.connect.save()).rejects.toMatchObject({ code: 'CONFIRM_REFUSED' });
    confirm.answer = 'yes';
    confirm.meanwhile = () => program.connect.discard();

    await expect(program.connect.save()).rejects.toMatchObject({ code: 'IPC_REFUSED' });

    expect(existsSync(file)).toBe(false);
  });

  test('that is discarded leaves nothing of its session', async () => {
    const program = start({ http: new FakeHttp(discovery()) });
    await program.connect.discover(DRAFT);
    await logIn(program);

    expect(await program.connect.discard()).toMatchObject({ mode: 'none', connecting: null, providers: [] });

    expect(program.session.current.status).toBe('unauthenticated');
    expect([...keychain.entries.values()].join('')).not.toContain('refresh-1');
    expect(client.revoked).toEqual(['refresh-1']);
  });

  test('that nobody logged in to leaves what is there of another session', async () => {
    await startConnected();
    const program = start({ http: new FakeHttp(discovery()) });
    await program.connect.discover(DRAFT);

    await program.connect.discard();
    await program.application.stop();

    expect([...keychain.entries.values()].join('')).toContain('refresh-1');
  });

  test('ends with the program, if it was not saved', async () => {
    const program = start({ http: new FakeHttp(discovery()) });
    await program.connect.discover(DRAFT);
    await logIn(program);

    await program.application.stop();

    expect([...keychain.entries.values()].join('')).not.toContain('refresh-1');
  });

  test.each<[string, World]>([
    ['with a configuration', { found: { kind: 'faulty', file: 'c.json', faults: [] } }],
    ["in an integrator's own app", { offersDemo: false }],
  ])('is refused %s, without a request', async (_title, world) => {
    const { connect, http } = start(world);

    await expect(connect.discover(DRAFT)).rejects.toMatchObject({ code: 'IPC_REFUSED' });

    expect(http.requests).toEqual([]);
  });

  test('keeps the demo from being started beside it', async () => {
    const { application, connect } = start({ http: new FakeHttp(discovery()) });
    await connect.discover(DRAFT);

    await expect(application.tryDemo()).rejects.toMatchObject({ code: 'IPC_REFUSED' });
  });

  test('adds to a file that has come meanwhile, and never to one with faults', async () => {
    const program = start({ http: new FakeHttp(discovery()) });
    await program.connect.discover(DRAFT);
    await logIn(program);
    writeFileSync(file, '{"providers": 1}');
    await expect(program.connect.save()).rejects.toMatchObject({ code: 'CONFIG_FILE_FAULTY' });
    expect(readFileSync(file, 'utf8')).toBe('{"providers": 1}');
    const mine = { id: 'mine', name: 'Mine', issuer: 'https://mine.example.com', clientId: 'x' };
    writeFileSync(file, JSON.stringify({ providers: [mine] }));

    expect(await program.connect.save()).toMatchObject({ providers: [{ id: 'mine' }, { id: 'corp' }] });
  });
});

describe('adding data', () => {
  const rows = () => httpAnswer(200, '[{"id":1}]');

  test('asks the person, then the API, then the person again, and shows it from then on', async () => {
    const { data, http, application } = await startConnected(rows(), rows());

    confirm.windows.length = 0;
    const answer = await data.try(DATA, new AbortController().signal, 7);
    const state = await data.save(DATA, VIEW, 8);

    expect(confirm.windows).toEqual([7, 8]);

    expect(wholeText(answer)).toBe('[{"id":1}]');
    expect(http.requests[1]).toMatchObject({ method: 'GET', url: 'https://api.example.com/orders' });
    expect(http.requests[1]?.headers.authorization).toBe('Bearer access-1');
    expect(confirm.asked.map(({ message }) => message)).toEqual([
      'Send your “Corp” access token to https://api.example.com?',
      'Add “Orders” from https://api.example.com/orders?',
    ]);
    expect(state.views.map(({ id }) => id)).toEqual(['corp', 'orders']);
    const request = {
      callId: 'c',
      api: 'orders',
      path: '/orders',
      method: 'GET',
      headers: {},
      body: null,
      timeout: null,
    } as const;
    expect(await application.workspace().proxy.call(request, new AbortController().signal)).toMatchObject({
      status: 200,
    });
  });

  test('asks once for an origin, and again for another one', async () => {
    const { data } = await startConnected(rows(), rows(), rows());

    await data.try(DATA, new AbortController().signal);
    await data.try({ ...DATA, path: '/people' }, new AbortController().signal);
    await data.try({ ...DATA, baseUrl: 'https://api.example.com:8443' }, new AbortController().signal);

    expect(confirm.asked.map(({ message }) => message)).toEqual([
      'Send your “Corp” access token to https://api.example.com?',
      'Send your “Corp” access token to https://api.example.com:8443?',
    ]);
  });

  test('asks also for the origin of an API of the configuration: other paths were not agreed to', async () => {
    const first = await startConnected(rows());
    await first.data.save(DATA, VIEW);
    const config = first.application.workspace().config;
    const later = start({ found: { kind: 'config', file, config, own: true } });
    await later.application.restoreSession();
    confirm.asked.length = 0;
    confirm.answer = 'no';

    await expect(later.data.try({ ...DATA, path: '/admin' }, new AbortController().signal)).rejects.toMatchObject({
      code: 'CONFIRM_REFUSED',
    });

    expect(confirm.asked).toHaveLength(1);
  });

  test('sends nothing and writes nothing when the person says no', async () => {
    const { data, http } = await startConnected();
    const before = readFileSync(file, 'utf8');
    confirm.answer = 'no';

    await expect(data.try(DATA, new AbortController().signal)).rejects.toMatchObject({ code: 'CONFIRM_REFUSED' });
    await expect(data.save(DATA, VIEW)).rejects.toMatchObject({ code: 'CONFIRM_REFUSED' });

    expect(http.requests).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('does not send the token of somebody else than who was asked, nor add data for them', async () => {
    const program = await startConnected();
    const before = readFileSync(file, 'utf8');
    client.onExchange = async () => tokenAnswer({ accessToken: 'access-2', claims: { sub: 'user-2', name: 'Grace' } });
    confirm.meanwhile = () => logIn(program);
    await expect(program.data.try(DATA, new AbortController().signal)).rejects.toMatchObject({ code: 'SESSION_ENDED' });
    client.onExchange = async () => tokenAnswer();

    await expect(program.data.save(DATA, VIEW)).rejects.toMatchObject({ code: 'SESSION_ENDED' });

    expect(program.http.requests).toHaveLength(1);
    expect(readFileSync(file, 'utf8')).toBe(before);
  });

  test('is refused for a configuration that is not the person’s own, and without a session', async () => {
    const connected = await startConnected();
    const config = connected.application.workspace().config;
    const foreign = start({ found: { kind: 'config', file: '/etc/c.json', config, own: false } });
    await foreign.application.restoreSession();
    const loggedOut = start({ found: { kind: 'config', file, config, own: true } });
    await loggedOut.application.state();

    await expect(foreign.data.try(DATA, new AbortController().signal)).rejects.toMatchObject({ code: 'IPC_REFUSED' });
    await expect(foreign.data.save(DATA, VIEW)).rejects.toMatchObject({ code: 'IPC_REFUSED' });
    await expect(loggedOut.data.try(DATA, new AbortController().signal)).rejects.toMatchObject({
      code: 'SESSION_NONE',
    });
    expect(confirm.asked).toEqual([]);
  });

  test('is refused for what no configuration can hold, before anyone is asked', async () => {
    const { data } = await startConnected();

    await expect(
      data.try({ ...DATA, baseUrl: 'http://api.example.com' }, new AbortController().signal),
    ).rejects.toMatchObject({
      failure: { code: 'SETUP_INVALID', details: { field: 'baseUrl' } },
    });
    await expect(data.save(DATA, { ...VIEW, items: '$[0]' })).rejects.toMatchObject({ code: 'SETUP_INVALID' });
    await expect(data.save(DATA, { ...VIEW, title: ' ' })).rejects.toMatchObject({ code: 'SETUP_INVALID' });
    expect(confirm.asked).toEqual([]);
  });

  test('keeps what was changed in the file by hand', async () => {
    const { data } = await startConnected();
    const text = readFileSync(file, 'utf8').replace('"desktop"', '"desktop" ');
    writeFileSync(file, text);

    await data.save(DATA, VIEW);

    expect(readFileSync(file, 'utf8')).toContain('"desktop" ');
  });
});
