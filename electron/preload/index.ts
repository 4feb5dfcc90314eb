import { contextBridge, ipcRenderer } from 'electron';
import { READ_CHANNEL } from '../../shared/api.ts';
import type {
  Answer,
  KeyporchBridge,
  NotificationChannel,
  Notifications,
  RequestChannel,
  Requests,
  Snapshot,
} from '../../shared/ipc.ts';

/** Arguments are passed one by one, so that what a page adds to a call is not sent along. */
function ask<Channel extends RequestChannel>(
  channel: Channel,
  ...args: Requests[Channel]['arguments']
): Answer<Channel> {
  return ipcRenderer.invoke(channel, ...args) as Answer<Channel>;
}

/** The page never sees Electron's event. */
function listen<Channel extends NotificationChannel>(
  channel: Channel,
  listener: (payload: Notifications[Channel]) => void,
): () => void {
  const forward = (_event: unknown, payload: Notifications[Channel]) => listener(payload);
  ipcRenderer.on(channel, forward);
  return () => {
    ipcRenderer.removeListener(channel, forward);
  };
}

/**
 * The page's script takes a while to load and start. Its states are asked for now, so that they are there by then; what main
 * tells meanwhile, when no page listens yet, is newer than the answer.
 */
const news: { -readonly [Part in keyof Snapshot]?: Snapshot[Part] } = {};
listen('app:changed', (app) => {
  news.app = app;
});
listen('session:changed', (session) => {
  news.session = session;
});
listen('sign-in:changed', (signIn) => {
  news.signIn = signIn;
});
const asked = ask('app:get-snapshot');

async function snapshot(): Answer<'app:get-snapshot'> {
  const answer = await asked;
  if (!answer.ok) return answer;
  const { app, session, signIn } = { ...answer.value, ...news };
  const newest = session.version > answer.value.session.version ? session : answer.value.session;
  return { ok: true, value: { app, session: newest, signIn } };
}

const bridge: KeyporchBridge = {
  getSnapshot: snapshot,
  getAppState: () => ask('app:get-state'),
  tryDemo: () => ask('app:try-demo'),
  leaveDemo: () => ask('app:leave-demo'),
  dismiss: (reason) => ask('app:dismiss', reason),
  dismissUpdate: () => ask('app:dismiss-update'),
  installUpdate: () => ask('app:install-update'),
  getPresets: () => ask('connect:get-presets'),
  discoverProvider: (draft) => ask('connect:discover', draft),
  copyRedirectUri: (kind) => ask('connect:copy-redirect-uri', kind),
  discardProvider: () => ask('connect:discard'),
  saveProvider: () => ask('connect:save'),
  tryData: (draft) => ask('data:try', draft),
  saveData: (draft, view) => ask('data:save', draft, view),
  getSession: () => ask('session:get'),
  updateSession: () => ask('session:update'),
  signIn: (provider, method, wishes) => ask('session:sign-in', provider, method, wishes),
  signOut: (atProvider) => ask('session:sign-out', atProvider),
  getSignOutWays: () => ask('sign-out:get-ways'),
  cancelSignIn: () => ask('sign-in:cancel'),
  reopenBrowser: () => ask('sign-in:reopen-browser'),
  copySignInLink: () => ask('sign-in:copy-link'),
  copySignInCode: () => ask('sign-in:copy-code'),
  switchToLoopback: () => ask('sign-in:switch-to-loopback'),
  pasteAnswer: () => ask('sign-in:paste'),
  fetchApi: (request) => ask('api:fetch', request),
  abortApi: (callId) => ask('api:abort', callId),
  downloadApi: (request, suggestedName) => ask('api:download', request, suggestedName),
  getSchemeHandler: () => ask('scheme:get'),
  takeSchemeBack: () => ask('scheme:take-back'),
  copySchemeCommand: () => ask('scheme:copy-command'),
  runDoctor: () => ask('doctor:run'),
  copyDoctorReport: () => ask('doctor:copy'),
  getFlow: () => ask('flow:get'),
  clearFlow: () => ask('flow:clear'),
  exportFlow: (what, to) => ask('flow:export', what, to),
  onAppChanged: (listener) => listen('app:changed', listener),
  onSessionChanged: (listener) => listen('session:changed', listener),
  onSignInChanged: (listener) => listen('sign-in:changed', listener),
  onSignInNoticed: (listener) => listen('sign-in:noticed', listener),
  onSignOutNoticed: (listener) => listen('sign-out:noticed', listener),
  onApiProgressed: (listener) => listen('api:progressed', listener),
  onFlowRecorded: (listener) => listen('flow:recorded', listener),
  onFlowCleared: (listener) => listen('flow:cleared', listener),
  onAboutRequested: (listener) => listen('about:requested', listener),
  onDoctorRequested: (listener) => listen('doctor:requested', listener),
  onDoctorProgressed: (listener) => listen('doctor:progressed', listener),
  onDiagnosticsCopied: (listener) => listen('diagnostics:copied', listener),
};

/*
 * A port can't go over the bridge: the page hands it over as a message to itself. What main gets with it, main checks.
 */
window.addEventListener('message', ({ source, data, ports }) => {
  if (source === window && data?.channel === READ_CHANNEL)
    ipcRenderer.postMessage(READ_CHANNEL, data.callId, [...ports]);
});

/*
 * The first date that a process writes makes it read the calendar of the person's language, which takes as long as drawing a
 * table. While the page's script is on its way there is time for that.
 */
setTimeout(() => new Intl.DateTimeFormat(undefined, { dateStyle: 'medium' }), 0);

// contextBridge copies it: the page gets a frozen object of plain functions, the only global that we add.
contextBridge.exposeInMainWorld('keyporch', bridge);
