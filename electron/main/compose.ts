import { existsSync } from 'node:fs';
import { release } from 'node:os';
import { join } from 'node:path';
import {
  type App,
  BrowserWindow,
  clipboard,
  dialog,
  type MessageBoxOptions,
  type SaveDialogOptions,
  shell,
  type WebContents,
} from 'electron';
import type { Config } from '../../shared/config.ts';
import { ExpectedError, fail, failure } from '../../shared/errors.ts';
import type { SignOutNotice } from '../../shared/ipc.ts';
import type { Session } from '../../shared/session.ts';
import { AskBeforeSending } from '../auth/ask-before-sending.ts';
import { AttemptStore } from '../auth/attempt-store.ts';
import { parseCallback } from '../auth/callback.ts';
import { EndSession } from '../auth/end-session.ts';
import { LogIn } from '../auth/log-in.ts';
import { newAttemptSecrets } from '../auth/oidc-client.ts';
import { Providers } from '../auth/providers.ts';
import { RevocationQueue } from '../auth/revocation-queue.ts';
import { SessionHooks } from '../auth/session-hooks.ts';
import { SessionManager } from '../auth/session-manager.ts';
import { SessionStateHolder } from '../auth/session-state.ts';
import { SignOut } from '../auth/sign-out.ts';
import { parseConfig, parseConfigValue } from '../config/parse-config.ts';
import { demoConfig } from '../demo/demo-config.ts';
import type { ConfigInUse } from '../doctor/program-checks.ts';
import type { SystemFacts } from '../flow/diagnostics-text.ts';
import { FlowNews } from '../flow/flow-news.ts';
import { LogFacts } from '../flow/log-facts.ts';
import { FlowRecorder } from '../flow/recorder.ts';
import { createHooks } from '../hooks.ts';
import { Broadcast } from '../ipc/broadcast.ts';
import type { Handlers } from '../ipc/register.ts';
import { desktopOf } from '../platform/desktop.ts';
import { DialogConfirm } from '../platform/dialog-confirm.ts';
import { DialogSave } from '../platform/dialog-save.ts';
import { providerFetch } from '../platform/http/provider-fetch.ts';
import type { AppLog } from '../platform/log/app-log.ts';
import { LoopbackHttp } from '../platform/loopback/loopback-listener.ts';
import { MarkerFile } from '../platform/marker-file.ts';
import type { RunningProgram } from '../platform/scheme-handler/leads-to.ts';
import { SystemBrowser } from '../platform/system-browser.ts';
import { SystemClipboard } from '../platform/system-clipboard.ts';
import { WholeFile } from '../platform/whole-file.ts';
import type { ClockPort } from '../ports/system.ts';
import type { DownloadedUpdate } from '../ports/updater.ts';
import { ApiCalls } from '../proxy/api-calls.ts';
import { ApiProxy } from '../proxy/api-proxy.ts';
import { AddData } from './add-data.ts';
import type { About } from './app-state.ts';
import { Application, type FoundConfig, type Workspace } from './application.ts';
import { type ConfigPlaces, placeOf } from './config-file.ts';
import { sendTokenToNewApi } from './confirmations.ts';
import { ConnectProvider } from './connect-provider.ts';
import { type RunningDemo, startDemoProcess } from './demo-process.ts';
import { Diagnostics } from './diagnostics.ts';
import { ExportFlow } from './export-flow.ts';
import { createHandlers } from './handlers.ts';
import { type Identity, redirectUrisOf } from './identity.ts';
import { LoopbackOnlyBrowser } from './loopback-only.ts';
import { openDoctor } from './open-doctor.ts';
import { openHttp } from './open-http.ts';
import { openSchemeHandler } from './open-scheme-handler.ts';
import type { Storage } from './open-storage.ts';
import { openUpdates } from './open-updates.ts';
import { OwnConfig } from './own-config.ts';

export interface Surroundings {
  readonly identity: Identity;
  readonly about: About;
  readonly found: FoundConfig;
  readonly app: App;
  readonly platform: NodeJS.Platform;
  readonly program: RunningProgram;
  readonly configPlaces: ConfigPlaces;
  /** An old Electron that stands in where the real one can't be had: loopback only. */
  readonly testRuntime: boolean;
  readonly demoScript: string;
  readonly clock: ClockPort;
  readonly storage: Storage;
  readonly log: AppLog;
  /** The person's home folder. */
  readonly home: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly windows: () => Iterable<WebContents>;
  /** Ends the program, with an update as its last act. */
  readonly endWith: (update: DownloadedUpdate) => void;
  /** A callback was ours. */
  readonly onCallback: (window: number | null) => void;
}

export interface Program {
  readonly application: Application;
  /** For code in main: who is logged in now, as windows see it. */
  readonly getServerSession: () => Session | null;
  readonly handlers: Handlers;
  /** Has a window say what this program is. */
  readonly showAbout: (window: WebContents) => void;
  /** Has a window check this installation. */
  readonly showDoctor: (window: WebContents) => void;
  /** Has a window say that it was done. */
  readonly copyDiagnostics: (window: WebContents) => Promise<void>;
  readonly calls: ApiCalls;
}

/** In which a page draws its first picture, in ms. What it then asks for needs more of main than the picture does. */
const PAGE_MS = 20;

/** The one place where adapters and services are made and put together. */
export function compose(surroundings: Surroundings): Program {
  const { identity, found, testRuntime } = surroundings;
  const userAgent = `${identity.id}/${identity.version}`;
  const { clock, log } = surroundings;
  const recorder = new FlowRecorder(clock);
  const broadcast = new Broadcast(surroundings.windows);
  const session = new SessionStateHolder();
  // Those that have shown it: to all others each call would cost as much again.
  const flowWindows = new Set<number | undefined>();
  const flowNews = new FlowNews(clock, (events) =>
    tellSome(surroundings, (id) => flowWindows.has(id)).send('flow:recorded', events),
  );
  recorder.subscribe((event) => flowNews.add(event));
  session.subscribe((state) => broadcast.send('session:changed', state));
  const facts = new LogFacts(log, clock);
  recorder.subscribe((event) => facts.step(event));
  session.subscribe((state) => facts.session(state));

  const { http, load, wake } = openHttp(surroundings);
  const systemBrowser = new SystemBrowser((url) => shell.openExternal(url));
  const browser = testRuntime ? new LoopbackOnlyBrowser(systemBrowser) : systemBrowser;
  const { keychain, store, marker } = surroundings.storage;
  const attempts = new AttemptStore(keychain);

  const revocations = new RevocationQueue({
    keychain,
    marker: new MarkerFile(join(surroundings.program.userData, 'revocations.json')),
    clock,
    flow: recorder,
  });

  const schemeHandler = openSchemeHandler(surroundings);
  const loopback = new LoopbackHttp({ name: identity.name });

  const noticeSignOut = (notice: SignOutNotice) => broadcast.send('sign-out:noticed', notice);
  const endSession = new EndSession({
    browser,
    clock,
    flow: recorder,
    schemeHandler,
    postLogoutRedirectUri: identity.postLogoutRedirectUri,
    newState: () => newAttemptSecrets().state,
    onReturned: (provider) => {
      surroundings.onCallback(null);
      noticeSignOut({ kind: 'returned', provider });
    },
  });
  const getServerSession = () => session.session;
  const hooks = new SessionHooks({ hooks: createHooks({ getServerSession }), clock, logger: log });
  session.subscribe((state) => hooks.follow(state));

  const confirm = new DialogConfirm((options, window) => showMessageBox(surroundings, options, window));

  const openWorkspace = (config: Config): Workspace => {
    log.configure(
      config.log.level,
      [...config.providers, ...config.apis].map(({ id }) => id),
    );
    const providers = new Providers(config, providerFetch(http), clock);
    const sessions = new SessionManager({
      providers,
      store,
      marker,
      state: session,
      clock,
      flow: recorder,
      wake,
      random: Math.random,
      revocations,
      hooks,
      onRestoring: () => void clock.after(PAGE_MS, load),
    });
    const logIn = new LogIn({
      providers,
      sessions,
      attempts,
      browser,
      clock,
      flow: recorder,
      redirectUri: identity.redirectUri,
      schemeHandler,
      loopback,
      logger: log,
      onState: (state) => {
        broadcast.send('sign-in:changed', state);
        hooks.followSignIn(state);
      },
      onNotice: (notice) => broadcast.send('sign-in:noticed', notice),
      onCallback: surroundings.onCallback,
    });
    const consent = new AskBeforeSending({
      sessions,
      confirm: ({ origin, provider }) =>
        confirm.ask(sendTokenToNewApi(origin, providers.get(provider).config.name), windowInFront(surroundings)),
    });
    const openProxy = (apis: Config['apis']) =>
      new ApiProxy({
        apis,
        http,
        tokens: consent,
        flow: recorder,
        clock,
        userAgent,
        userInfoEndpoint: (id) => providers.get(id).client.userInfoEndpoint(),
      });
    const signOut = new SignOut({ providers, sessions, endSession, onNotice: noticeSignOut });
    return { config, sessions, consent, logIn, signOut, proxy: openProxy(config.apis), openProxy };
  };

  const updates = openUpdates({ ...surroundings, http, userAgent, onNews: () => application.refresh() });
  updates.begin(found.kind === 'config' && found.config.updates);

  logConfig(log, found, surroundings.configPlaces);
  const application = new Application({
    about: surroundings.about,
    found,
    marker,
    session,
    openWorkspace,
    receiveLogOut: (url) => endSession.receive(url),
    awaitedProvider: async (url) => {
      const callback = parseCallback(url, identity.redirectUri);
      return callback.kind === 'ignored' ? null : attempts.providerOf(callback.state);
    },
    startDemo: async (onLost) => {
      if (__KEYPORCH_BAKED__) return fail('IPC_REFUSED');
      const step = recorder.begin('demo', 'demo:started');
      try {
        const demo = await startDemoProcess(surroundings.demoScript, demoStart(surroundings), onLost);
        step.done({ address: demo.issuer });
        return demo;
      } catch (error) {
        step.failed(error instanceof ExpectedError ? error.code : 'INTERNAL');
        throw error;
      }
    },
    demoConfig: (demo) => checkedDemoConfig(demo, testRuntime),
    update: () => updates.news,
    onChanged: (state) => broadcast.send('app:changed', state),
    onSignInState: (state) => broadcast.send('sign-in:changed', state),
  });
  wake.onWake(() => void application.attend()); // to the end of the program
  const calls = new ApiCalls(clock);
  const setup = {
    application,
    confirm,
    ownConfig: new OwnConfig({
      path: surroundings.configPlaces.own,
      parse: (text) => parseConfig(text, { testRuntime }),
      fileAt: (path) => new MarkerFile(path),
    }),
    testRuntime,
  };
  const systemClipboard = new SystemClipboard(clipboard);
  const saveFile = new DialogSave({
    show: (options, window) => showSaveDialog(surroundings, options, window),
    isThere: existsSync,
    fileAt: (path) => new WholeFile(path),
  });
  const doctor = openDoctor({
    ...surroundings,
    http,
    keychain,
    schemeHandler,
    config: () => configInUse(application),
    onProgress: (lines) => broadcast.send('doctor:progressed', lines),
  });
  const handlers = createHandlers({
    application,
    doctor,
    connect: new ConnectProvider({ ...setup, fetch: providerFetch(http), redirectUris: redirectUrisOf(identity) }),
    data: new AddData(setup),
    session,
    recorder,
    flow: new ExportFlow({
      recorder,
      state: () => application.state(),
      platform: surroundings.platform,
      clipboard: systemClipboard,
      saveFile,
      clock,
    }),
    schemeHandler,
    clipboard: systemClipboard,
    clock,
    calls,
    updates,
    saveFile,
    onProgress: (progress, window) => tellSome(surroundings, (id) => id === window).send('api:progressed', progress),
    onFlowWanted: (window) => flowWindows.add(window),
    onFlowCleared: () => {
      flowNews.forget();
      broadcast.send('flow:cleared', null);
    },
  });
  const diagnostics = new Diagnostics({
    application,
    session,
    schemeHandler,
    log,
    system: systemFacts(surroundings),
    placeOf: (configFile) => placeOf(configFile, surroundings.configPlaces),
    clock,
    clipboard: systemClipboard,
  });
  return {
    calls,
    application,
    getServerSession,
    handlers,
    showAbout: (window) => new Broadcast(() => [window]).send('about:requested', null),
    showDoctor: (window) => new Broadcast(() => [window]).send('doctor:requested', null),
    copyDiagnostics: async (window) => {
      await diagnostics.copy();
      new Broadcast(() => [window]).send('diagnostics:copied', null);
    },
  };
}

function systemFacts({ platform, environment, home }: Surroundings): SystemFacts {
  const desktop = desktopOf(platform, environment);
  return { platform, arch: process.arch, release: release(), node: process.versions.node, desktop, home };
}

/** In front of the window that asks, so that it can't be overlooked. Who has closed it meanwhile does not want it. */
async function showMessageBox(surroundings: Surroundings, options: MessageBoxOptions, window?: number) {
  const owner = ownerOf(surroundings, window);
  return owner === null ? { response: options.cancelId ?? 1 } : dialog.showMessageBox(owner, options);
}

async function showSaveDialog(surroundings: Surroundings, options: SaveDialogOptions, window?: number) {
  const owner = ownerOf(surroundings, window);
  return owner === null ? { canceled: true } : dialog.showSaveDialog(owner, options);
}

function ownerOf({ windows }: Surroundings, window: number | undefined): BrowserWindow | null {
  const contents = [...windows()].find(({ id }) => id === window);
  return contents === undefined ? null : BrowserWindow.fromWebContents(contents);
}

/** For a question that no window has asked for. */
function windowInFront({ windows }: Surroundings): number | undefined {
  const all = [...windows()];
  return (all.find((contents) => contents.isFocused()) ?? all[0])?.id;
}

function tellSome({ windows }: Surroundings, wanted: (window: number) => boolean): Broadcast {
  return new Broadcast(() => [...windows()].filter(({ id }) => wanted(id)));
}

/** What the windows show, as the doctor wants it. */
async function configInUse(application: Application): Promise<ConfigInUse> {
  const { mode, configFile: file, faults } = await application.state();
  const config = mode === 'none' || mode === 'faulty' ? null : application.workspace().config;
  return { mode, file, faults, config };
}

function logConfig(log: AppLog, found: FoundConfig, places: ConfigPlaces): void {
  const place = found.kind === 'none' ? 'none' : placeOf(found.file, places);
  const faults = found.kind === 'faulty' ? { faults: found.faults.length } : {};
  const { providers = [], apis = [], views = [] } = found.kind === 'config' ? found.config : {};
  const counts = { providers: providers.length, apis: apis.length, views: views.length };
  log.log(found.kind === 'faulty' ? 'warn' : 'info', 'the configuration', { found: place, ...faults, ...counts });
}

/** The demo is a config like any other: the same checks, the same services. */
function checkedDemoConfig(demo: RunningDemo, testRuntime: boolean): Config {
  const parsed = __KEYPORCH_BAKED__ ? null : parseConfigValue(demoConfig(demo), { testRuntime });
  if (!parsed?.ok) throw new ExpectedError(failure('DEMO_FAILED'));
  return parsed.config;
}

function demoStart({ identity, program, environment }: Surroundings) {
  return {
    kind: 'start' as const,
    folder: join(program.userData, 'demo'),
    redirectUris: [identity.redirectUri],
    postLogoutRedirectUris: [identity.postLogoutRedirectUri],
    preferredPort: wholeNumber(environment.KEYPORCH_DEMO_PORT),
    clockOffsetMs: wholeNumber(environment.KEYPORCH_DEMO_CLOCK_OFFSET_MS) ?? 0,
  };
}

function wholeNumber(text: string | undefined): number | null {
  return text !== undefined && /^\d{1,12}$/.test(text) ? Number(text) : null;
}
