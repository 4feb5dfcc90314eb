import type { ApiAnswer, ApiProgress, ApiRequest, DownloadedFile } from '../../shared/api.ts';
import type { DoctorLine } from '../../shared/doctor.ts';
import type { ErrorCode, Failure } from '../../shared/errors.ts';
import { type FlowEvent, type FlowExport, type FlowExportTarget, NO_EVIDENCE } from '../../shared/flow.ts';
import type {
  Answer,
  AppState,
  KeyporchBridge,
  SchemeHandler,
  SignOutAnswer,
  SignOutNotice,
} from '../../shared/ipc.ts';
import { failed, type Result, success } from '../../shared/result.ts';
import type {
  DefaultSession,
  Session,
  SessionState,
  SignInMethod,
  SignInState,
  SignInWishes,
} from '../../shared/session.ts';
import type { DataDraft, PresetSummary, ProviderDraft, ViewDraft } from '../../shared/setup.ts';

/** What main says of itself when it runs a configuration with one provider. */
export function appState(change: Partial<AppState> = {}): AppState {
  return {
    name: 'Keyporch',
    version: '1.0.0',
    id: 'com.example.keyporch',
    marks: [],
    offersDemo: true,
    mode: 'config',
    connecting: null,
    ownConfig: false,
    configFile: '/etc/keyporch.json',
    faults: [],
    providers: [{ id: 'corp', name: 'Corp' }],
    views: [],
    dismissed: [],
    update: null,
    runtime: { electron: '45.0.0', chromium: '150.0.0', testOnly: false },
    ...change,
  };
}

/** Ada, logged in. */
export function adaSession(change: Partial<DefaultSession> = {}): Session {
  return {
    provider: 'corp',
    user: { id: 'user-1', name: 'Ada', email: 'ada@example.com', image: null },
    expiresAt: null,
    stale: false,
    staleReason: null,
    expiring: false,
    storage: 'keychain',
    storageProblem: null,
    ...change,
  } as Session; // an integrator's may have more
}

/** The state with Ada logged in. */
export function loggedIn(change: Partial<DefaultSession> = {}, version = 1): SessionState {
  return { status: 'authenticated', version, session: adaSession(change) };
}

/** A step of the flow that is done. */
export function flowEvent(id: number, change: Partial<FlowEvent> = {}): FlowEvent {
  return {
    id,
    flow: 'flow-1',
    kind: 'api:called',
    at: '2026-01-01T00:00:00.000Z',
    status: 'done',
    duration: 1,
    code: null,
    details: {},
    evidence: NO_EVIDENCE,
    ...change,
  };
}

/** A log-out that has done everything. */
export function signOutAnswer(change: Partial<SignOutAnswer> = {}): SignOutAnswer {
  return {
    provider: 'Corp',
    notDeleted: null,
    revocation: 'told',
    notRevoked: null,
    providerLogOut: null,
    ...change,
  };
}

type RequestName = Exclude<keyof KeyporchBridge, `on${string}`>;

/** Main as a window sees it: states that a test sets, the calls that came, and notifications on demand. */
export class FakeBridge implements KeyporchBridge {
  app = appState();
  session: SessionState = { status: 'unauthenticated', version: 1, reason: null, ended: null };
  signInState: SignInState = { phase: 'idle' };
  flow: readonly FlowEvent[] = [];
  doctorLines: readonly DoctorLine[] = [];
  schemeHandler: SchemeHandler = { kind: 'ours' };
  signOutAnswer = signOutAnswer();
  offersProviderLogOut = false;
  presets: readonly PresetSummary[] = [];
  triedAnswer: ApiAnswer = { status: 200, headers: {}, body: new ArrayBuffer(0) };
  readonly drafts: (ProviderDraft | DataDraft | ViewDraft)[] = [];
  onFetch: (request: ApiRequest) => Promise<Result<ApiAnswer>> = () => Promise.reject(new Error('unexpected API call'));
  onDownload: (request: ApiRequest, suggestedName: string | null) => Promise<Result<DownloadedFile | null>> = () =>
    Promise.reject(new Error('unexpected download'));
  onAbort: () => void = () => undefined;

  /** Requests that fail, and how. */
  readonly failing = new Map<RequestName, Failure>();
  readonly calls: RequestName[] = [];
  readonly signIns: string[] = [];
  readonly methods: (SignInMethod | null)[] = [];
  readonly wishes: SignInWishes[] = [];
  readonly signOuts: boolean[] = [];
  readonly requests: ApiRequest[] = [];
  readonly aborted: string[] = [];
  readonly dismissed: ErrorCode[] = [];
  readonly exports: [what: FlowExport, to: FlowExportTarget][] = [];
  exportAnswer = true;

  readonly #app = new Listeners<AppState>();
  readonly #session = new Listeners<SessionState>();
  readonly #signIn = new Listeners<SignInState>();
  readonly #notice = new Listeners<Failure>();
  readonly #signOut = new Listeners<SignOutNotice>();
  readonly #progress = new Listeners<ApiProgress & { readonly callId: string }>();
  readonly #flow = new Listeners<readonly FlowEvent[]>();
  readonly #cleared = new Listeners<null>();
  readonly #about = new Listeners<null>();
  readonly #doctor = new Listeners<null>();
  readonly #doctorProgress = new Listeners<readonly DoctorLine[]>();
  readonly #diagnostics = new Listeners<null>();

  getSnapshot = (): Answer<'app:get-snapshot'> =>
    this.#answer('getSnapshot', { app: this.app, session: this.session, signIn: this.signInState });
  getAppState = (): Answer<'app:get-state'> => this.#answer('getAppState', this.app);
  tryDemo = (): Answer<'app:try-demo'> => this.#answer('tryDemo', this.app);
  dismissUpdate = (): Answer<'app:dismiss-update'> => this.#answer('dismissUpdate', null);
  installUpdate = (): Answer<'app:install-update'> => this.#answer('installUpdate', null);
  leaveDemo = (): Answer<'app:leave-demo'> => this.#answer('leaveDemo', this.app);
  getPresets = (): Answer<'connect:get-presets'> => this.#answer('getPresets', this.presets);
  copyRedirectUri = (): Answer<'connect:copy-redirect-uri'> => this.#answer('copyRedirectUri', null);
  discardProvider = (): Answer<'connect:discard'> => this.#answer('discardProvider', this.app);
  saveProvider = (): Answer<'connect:save'> => this.#answer('saveProvider', this.app);
  getSession = (): Answer<'session:get'> => this.#answer('getSession', this.session);
  updateSession = (): Answer<'session:update'> => this.#answer('updateSession', this.session);
  getSignOutWays = (): Answer<'sign-out:get-ways'> =>
    this.#answer('getSignOutWays', { atProvider: this.offersProviderLogOut });
  cancelSignIn = (): Answer<'sign-in:cancel'> => this.#answer('cancelSignIn', null);
  reopenBrowser = (): Answer<'sign-in:reopen-browser'> => this.#answer('reopenBrowser', null);
  copySignInCode = (): Answer<'sign-in:copy-code'> => this.#answer('copySignInCode', null);
  copySignInLink = (): Answer<'sign-in:copy-link'> => this.#answer('copySignInLink', null);
  switchToLoopback = (): Answer<'sign-in:switch-to-loopback'> => this.#answer('switchToLoopback', null);
  pasteAnswer = (): Answer<'sign-in:paste'> => this.#answer('pasteAnswer', null);
  getSchemeHandler = (): Answer<'scheme:get'> => this.#answer('getSchemeHandler', this.schemeHandler);
  takeSchemeBack = (): Answer<'scheme:take-back'> => this.#answer('takeSchemeBack', this.schemeHandler);
  copySchemeCommand = (): Answer<'scheme:copy-command'> => this.#answer('copySchemeCommand', null);
  runDoctor = (): Answer<'doctor:run'> => this.#answer('runDoctor', this.doctorLines);
  copyDoctorReport = (): Answer<'doctor:copy'> => this.#answer('copyDoctorReport', null);
  getFlow = (): Answer<'flow:get'> => this.#answer('getFlow', this.flow);
  clearFlow = (): Answer<'flow:clear'> => this.#answer('clearFlow', null);

  dismiss = (reason: ErrorCode): Answer<'app:dismiss'> => {
    this.dismissed.push(reason);
    return this.#answer('dismiss', null);
  };

  exportFlow = (what: FlowExport, to: FlowExportTarget): Answer<'flow:export'> => {
    this.exports.push([what, to]);
    return this.#answer('exportFlow', this.exportAnswer);
  };

  discoverProvider = (draft: ProviderDraft): Answer<'connect:discover'> => {
    this.drafts.push(draft);
    return this.#answer('discoverProvider', this.app);
  };

  tryData = (draft: DataDraft): Answer<'data:try'> => {
    this.drafts.push(draft);
    return this.#answer('tryData', this.triedAnswer);
  };

  saveData = (draft: DataDraft, view: ViewDraft): Answer<'data:save'> => {
    this.drafts.push(draft, view);
    return this.#answer('saveData', this.app);
  };

  signOut = (atProvider: boolean): Answer<'session:sign-out'> => {
    this.signOuts.push(atProvider);
    return this.#answer('signOut', this.signOutAnswer);
  };

  signIn = (provider: string, method: SignInMethod | null, wishes: SignInWishes): Answer<'session:sign-in'> => {
    this.signIns.push(provider);
    this.methods.push(method);
    this.wishes.push(wishes);
    return this.#answer('signIn', null);
  };

  fetchApi = (request: ApiRequest): Answer<'api:fetch'> => {
    this.calls.push('fetchApi');
    this.requests.push(request);
    return this.onFetch(request);
  };

  downloadApi = (request: ApiRequest, suggestedName: string | null): Answer<'api:download'> => {
    this.calls.push('downloadApi');
    this.requests.push(request);
    return this.onDownload(request, suggestedName);
  };

  abortApi = (callId: string): Answer<'api:abort'> => {
    this.aborted.push(callId);
    this.onAbort();
    return this.#answer('abortApi', null);
  };

  onAppChanged = (listener: (state: AppState) => void) => this.#app.add(listener);
  onSessionChanged = (listener: (state: SessionState) => void) => this.#session.add(listener);
  onSignInChanged = (listener: (state: SignInState) => void) => this.#signIn.add(listener);
  onSignInNoticed = (listener: (notice: Failure) => void) => this.#notice.add(listener);
  onSignOutNoticed = (listener: (notice: SignOutNotice) => void) => this.#signOut.add(listener);
  onApiProgressed = (listener: (progress: ApiProgress & { readonly callId: string }) => void) =>
    this.#progress.add(listener);
  onFlowRecorded = (listener: (events: readonly FlowEvent[]) => void) => this.#flow.add(listener);
  onFlowCleared = (listener: (nothing: null) => void) => this.#cleared.add(listener);
  onAboutRequested = (listener: (nothing: null) => void) => this.#about.add(listener);
  onDoctorRequested = (listener: (nothing: null) => void) => this.#doctor.add(listener);
  onDoctorProgressed = (listener: (lines: readonly DoctorLine[]) => void) => this.#doctorProgress.add(listener);
  onDiagnosticsCopied = (listener: (nothing: null) => void) => this.#diagnostics.add(listener);

  emitApp = (state: AppState) => this.#app.tell(state);
  emitSession = (state: SessionState) => this.#session.tell(state);
  emitSignIn = (state: SignInState) => this.#signIn.tell(state);
  emitNotice = (notice: Failure) => this.#notice.tell(notice);
  emitProgress = (progress: ApiProgress & { readonly callId: string }) => this.#progress.tell(progress);
  emitDoctorRequested = () => this.#doctor.tell(null);
  emitDoctorProgress = (lines: readonly DoctorLine[]) => this.#doctorProgress.tell(lines);
  emitDiagnosticsCopied = () => this.#diagnostics.tell(null);
  emitCleared = () => this.#cleared.tell(null);
  emitSignOut = (notice: SignOutNotice) => this.#signOut.tell(notice);
  emitFlow = (...events: FlowEvent[]) => this.#flow.tell(events);

  /** The subscriptions that nobody has ended. */
  get listening(): number {
    const all = [
      this.#app,
      this.#session,
      this.#signIn,
      this.#notice,
      this.#signOut,
      this.#flow,
      this.#cleared,
      this.#about,
      this.#doctor,
      this.#doctorProgress,
      this.#diagnostics,
    ];
    return all.reduce((sum, { count }) => sum + count, 0);
  }

  async #answer<Value>(name: RequestName, value: Value): Promise<Result<Value>> {
    this.calls.push(name);
    const failure = this.failing.get(name);
    return failure === undefined ? success(value) : failed(failure);
  }
}

class Listeners<Payload> {
  readonly #listeners = new Set<(payload: Payload) => void>();

  get count(): number {
    return this.#listeners.size;
  }

  add(listener: (payload: Payload) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(payload: Payload): void {
    for (const listener of this.#listeners) listener(payload);
  }
}
