import type { ApiAnswer, ApiProgress, ApiRequest, DownloadedFile } from './api.ts';
import type { ConfigFault, RedirectKind, ViewConfig } from './config.ts';
import type { DoctorLine } from './doctor.ts';
import type { ErrorCode, Failure } from './errors.ts';
import type { FlowEvent, FlowExport, FlowExportTarget } from './flow.ts';
import type { Mark } from './marks.ts';
import type { Result } from './result.ts';
import type { ProviderSummary, SessionState, SignInMethod, SignInState, SignInWishes } from './session.ts';
import type { DataDraft, DiscoveryReport, PresetSummary, ProviderDraft, ViewDraft } from './setup.ts';
import type { UpdateNews } from './updates.ts';

/**
 * The contract between windows and main; beside it there are only the ports by which large bodies come (`READ_CHANNEL`). Both
 * ends derive from these two maps: `electron/ipc` checks and answers, `electron/preload` is the bridge. To add a message:
 * contract, guard, handler, bridge method, type test.
 */
export interface Requests {
  'app:get-state': { arguments: []; answer: AppState };
  'app:get-snapshot': { arguments: []; answer: Snapshot };
  'app:try-demo': { arguments: []; answer: AppState };
  'app:leave-demo': { arguments: []; answer: AppState };
  /** The person has read why something does not work: no window says it again in this run. */
  'app:dismiss': { arguments: [reason: ErrorCode]; answer: null };
  /** The person has read of the newer version, or does not want it after all while it is downloaded. */
  'app:dismiss-update': { arguments: []; answer: null };
  /** Puts the version that was told of into this one's place, and restarts. How far it is, and what fails, is in the state. */
  'app:install-update': { arguments: []; answer: null };
  'connect:get-presets': { arguments: []; answer: readonly PresetSummary[] };
  'connect:discover': { arguments: [draft: ProviderDraft]; answer: AppState };
  'connect:copy-redirect-uri': { arguments: [kind: RedirectKind]; answer: null };
  'connect:discard': { arguments: []; answer: AppState };
  'connect:save': { arguments: []; answer: AppState };
  'data:try': { arguments: [draft: DataDraft]; answer: ApiAnswer };
  'data:save': { arguments: [draft: DataDraft, view: ViewDraft]; answer: AppState };
  'session:get': { arguments: []; answer: SessionState };
  'session:update': { arguments: []; answer: SessionState };
  /** A method of null: the configuration decides. */
  'session:sign-in': { arguments: [provider: string, method: SignInMethod | null, wishes: SignInWishes]; answer: null };
  /** `atProvider`: the browser is sent to the provider's log-out page too. */
  'session:sign-out': { arguments: [atProvider: boolean]; answer: SignOutAnswer };
  'sign-out:get-ways': { arguments: []; answer: SignOutWays };
  'sign-in:cancel': { arguments: []; answer: null };
  'sign-in:reopen-browser': { arguments: []; answer: null };
  'sign-in:copy-link': { arguments: []; answer: null };
  'sign-in:copy-code': { arguments: []; answer: null };
  'sign-in:switch-to-loopback': { arguments: []; answer: null };
  'sign-in:paste': { arguments: []; answer: null };
  'api:fetch': { arguments: [request: ApiRequest]; answer: ApiAnswer };
  'api:abort': { arguments: [callId: string]; answer: null };
  /** Main asks where to; null where the person has chosen no file. An answer without the data is a failure with its status. */
  'api:download': {
    arguments: [request: ApiRequest, suggestedName: string | null];
    answer: DownloadedFile | null;
  };
  'scheme:get': { arguments: []; answer: SchemeHandler };
  'scheme:take-back': { arguments: []; answer: SchemeHandler };
  'scheme:copy-command': { arguments: []; answer: null };
  /** Checks this installation. While it runs, each window is told of what was found (`doctor:progressed`). */
  'doctor:run': { arguments: []; answer: readonly DoctorLine[] };
  /** The report of the last check, as text. */
  'doctor:copy': { arguments: []; answer: null };
  'flow:get': { arguments: []; answer: readonly FlowEvent[] };
  'flow:clear': { arguments: []; answer: null };
  /** False where the person has chosen no file. */
  'flow:export': { arguments: [what: FlowExport, to: FlowExportTarget]; answer: boolean };
}

/** What main tells every window. */
export interface Notifications {
  'app:changed': AppState;
  'session:changed': SessionState;
  'sign-in:changed': SignInState;
  /** Something to read about a log-in that is over; it changes no state. */
  'sign-in:noticed': Failure;
  /** What there is to read about a log-out. */
  'sign-out:noticed': SignOutNotice;
  /** How far a download has come; to the window that has asked for it. */
  'api:progressed': ApiProgress & { readonly callId: string };
  /** What was recorded since the last time, in order; of a step that has ended meanwhile only the end. */
  'flow:recorded': readonly FlowEvent[];
  /** A window had it cleared. */
  'flow:cleared': null;
  'about:requested': null;
  'doctor:requested': null;
  'doctor:progressed': readonly DoctorLine[];
  /** What *Help › Copy Diagnostics* makes is in the clipboard. */
  'diagnostics:copied': null;
}

export type RequestChannel = keyof Requests;
export type NotificationChannel = keyof Notifications;

/** What a request resolves to in the window. It never rejects for an expected failure. */
export type Answer<Channel extends RequestChannel> = Promise<Result<Requests[Channel]['answer']>>;

/** What signing out has done, and what it could not do; the session is gone from every window in any case. */
export interface SignOutAnswer {
  /** The provider's name; null: nobody was logged in. */
  readonly provider: string | null;
  /** Why an entry may still be in the keychain, or null. */
  readonly notDeleted: Failure | null;
  /**
   * What became of the refresh token at the provider. `nothing`: there was none. `no-way`: the provider can't be told.
   * `queued`: it could not be told, and is at the next start. `failed`: it is not.
   */
  readonly revocation: 'nothing' | 'told' | 'no-way' | 'queued' | 'failed';
  /** Why the provider was not told, or null. */
  readonly notRevoked: Failure | null;
  /** Whether the provider's log-out page was opened in the browser; null: nobody asked for it. */
  readonly providerLogOut: Result<null> | null;
}

/** Where a person who is logged in can log out, beside here. */
export interface SignOutWays {
  /** The provider has a log-out page. False also where it can't be asked just now. */
  readonly atProvider: boolean;
}

/** News of a log-out. `returned`: the browser has come back from the provider's log-out page. */
export type SignOutNotice =
  | { readonly kind: 'logged-out'; readonly answer: SignOutAnswer }
  | { readonly kind: 'returned'; readonly provider: string };

/** Which program the system starts for addresses of our scheme. Without us, a log-in comes back by a loopback address. */
export type SchemeHandler =
  | { readonly kind: 'ours' }
  /** The system does not say, or not in time. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'none'; readonly remedy: SchemeRemedy }
  /** `name` is what the other program calls itself. */
  | { readonly kind: 'other'; readonly name: string; readonly remedy: SchemeRemedy };

/** How this app becomes the one: it can do it when it is told to, or the person has to run a command, or neither. */
export type SchemeRemedy =
  | { readonly kind: 'take-back' }
  | { readonly kind: 'command'; readonly command: string }
  | { readonly kind: 'none' };

/** All that a window's first picture is made of. */
export interface Snapshot {
  readonly app: AppState;
  readonly session: SessionState;
  readonly signIn: SignInState;
}

/** What a window needs to know about the program and its configuration. Addresses are without query. */
export interface AppState {
  readonly name: string;
  readonly version: string;
  /** Reverse-domain app id, which is its scheme too. */
  readonly id: string;
  readonly marks: readonly Mark[];
  /** False in an integrator's own app, which has its configuration built in: nor can a provider be connected there. */
  readonly offersDemo: boolean;
  /**
   * `none`: no config; the demo is offered, and to connect a provider. `faulty`: see `faults`. `trial`: a provider that is
   * being connected, not saved yet.
   */
  readonly mode: 'none' | 'faulty' | 'config' | 'demo' | 'trial';
  /** What discovery told of the provider that is being connected; null in every other mode. */
  readonly connecting: DiscoveryReport | null;
  /** True where the configuration is the person's own file, which data can be added to. */
  readonly ownConfig: boolean;
  /** Where the configuration was read from; null without one. */
  readonly configFile: string | null;
  readonly faults: readonly ConfigFault[];
  readonly providers: readonly ProviderSummary[];
  readonly views: readonly ViewConfig[];
  /** Reasons that the person has read and put away, in this run. */
  readonly dismissed: readonly ErrorCode[];
  /** There is a newer version, and the person has not put that away. */
  readonly update: UpdateNews | null;
  readonly runtime: { readonly electron: string; readonly chromium: string; readonly testOnly: boolean };
}

/** The bridge as the window sees it: the one frozen global, `window.keyporch`. One method a message. */
export interface KeyporchBridge {
  /** What main knew when the window began to load, and has told since: asked for before the page's script is there. */
  readonly getSnapshot: () => Answer<'app:get-snapshot'>;
  readonly getAppState: () => Answer<'app:get-state'>;
  readonly tryDemo: () => Answer<'app:try-demo'>;
  readonly leaveDemo: () => Answer<'app:leave-demo'>;
  readonly dismiss: (reason: ErrorCode) => Answer<'app:dismiss'>;
  readonly dismissUpdate: () => Answer<'app:dismiss-update'>;
  readonly installUpdate: () => Answer<'app:install-update'>;
  readonly getPresets: () => Answer<'connect:get-presets'>;
  /** Asks the provider about itself; from then on a log-in to it can be tried. */
  readonly discoverProvider: (draft: ProviderDraft) => Answer<'connect:discover'>;
  readonly copyRedirectUri: (kind: RedirectKind) => Answer<'connect:copy-redirect-uri'>;
  readonly discardProvider: () => Answer<'connect:discard'>;
  /** Main asks the person in a dialog of its own first. */
  readonly saveProvider: () => Answer<'connect:save'>;
  /** Main asks the person before an access token goes to another origin. */
  readonly tryData: (draft: DataDraft) => Answer<'data:try'>;
  /** Main asks the person first. */
  readonly saveData: (draft: DataDraft, view: ViewDraft) => Answer<'data:save'>;
  readonly getSession: () => Answer<'session:get'>;
  readonly updateSession: () => Answer<'session:update'>;
  /** Resolves when the log-in is over, however it ended. */
  readonly signIn: (provider: string, method: SignInMethod | null, wishes: SignInWishes) => Answer<'session:sign-in'>;
  readonly signOut: (atProvider: boolean) => Answer<'session:sign-out'>;
  readonly getSignOutWays: () => Answer<'sign-out:get-ways'>;
  readonly cancelSignIn: () => Answer<'sign-in:cancel'>;
  readonly reopenBrowser: () => Answer<'sign-in:reopen-browser'>;
  readonly copySignInLink: () => Answer<'sign-in:copy-link'>;
  readonly copySignInCode: () => Answer<'sign-in:copy-code'>;
  /** Opens the page once more, to come back at an address on this machine. A failure leaves the log-in as it was. */
  readonly switchToLoopback: () => Answer<'sign-in:switch-to-loopback'>;
  /** Main reads the clipboard; the page never sees what is in it. A failure leaves the log-in as it was. */
  readonly pasteAnswer: () => Answer<'sign-in:paste'>;
  readonly fetchApi: (request: ApiRequest) => Answer<'api:fetch'>;
  readonly abortApi: (callId: string) => Answer<'api:abort'>;
  readonly downloadApi: (request: ApiRequest, suggestedName: string | null) => Answer<'api:download'>;
  readonly getSchemeHandler: () => Answer<'scheme:get'>;
  readonly takeSchemeBack: () => Answer<'scheme:take-back'>;
  readonly copySchemeCommand: () => Answer<'scheme:copy-command'>;
  readonly runDoctor: () => Answer<'doctor:run'>;
  readonly copyDoctorReport: () => Answer<'doctor:copy'>;
  readonly getFlow: () => Answer<'flow:get'>;
  readonly clearFlow: () => Answer<'flow:clear'>;
  /** Main asks for the file in a dialog of its own; false: none was chosen. */
  readonly exportFlow: (what: FlowExport, to: FlowExportTarget) => Answer<'flow:export'>;
  /** Each subscription returns the function that ends it. */
  readonly onAppChanged: (listener: (state: AppState) => void) => () => void;
  readonly onSessionChanged: (listener: (state: SessionState) => void) => () => void;
  readonly onSignInChanged: (listener: (state: SignInState) => void) => () => void;
  readonly onSignInNoticed: (listener: (notice: Failure) => void) => () => void;
  readonly onSignOutNoticed: (listener: (notice: SignOutNotice) => void) => () => void;
  readonly onApiProgressed: (listener: (progress: ApiProgress & { readonly callId: string }) => void) => () => void;
  readonly onFlowRecorded: (listener: (events: readonly FlowEvent[]) => void) => () => void;
  readonly onFlowCleared: (listener: (nothing: null) => void) => () => void;
  readonly onAboutRequested: (listener: (nothing: null) => void) => () => void;
  readonly onDoctorRequested: (listener: (nothing: null) => void) => () => void;
  readonly onDoctorProgressed: (listener: (lines: readonly DoctorLine[]) => void) => () => void;
  readonly onDiagnosticsCopied: (listener: (nothing: null) => void) => () => void;
}
