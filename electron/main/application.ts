import type { ApiConfig, Config, ConfigFault } from '../../shared/config.ts';
import { type ErrorCode, ExpectedError, fail, failure } from '../../shared/errors.ts';
import type { AppState } from '../../shared/ipc.ts';
import type { Result } from '../../shared/result.ts';
import type { SignInMethod, SignInState, SignInWishes } from '../../shared/session.ts';
import type { DiscoveryReport } from '../../shared/setup.ts';
import type { AskBeforeSending } from '../auth/ask-before-sending.ts';
import type { LogIn } from '../auth/log-in.ts';
import type { SessionManager } from '../auth/session-manager.ts';
import type { SessionMarker } from '../auth/session-marker.ts';
import type { SessionStateHolder } from '../auth/session-state.ts';
import type { SignOut } from '../auth/sign-out.ts';
import type { ApiProxy } from '../proxy/api-proxy.ts';
import { type About, appState } from './app-state.ts';
import type { RunningDemo } from './demo-process.ts';

/** The provider's id in the built-in demo. */
const DEMO_PROVIDER = 'demo';

/** All that is made from one configuration. */
export interface Workspace {
  readonly config: Config;
  readonly sessions: SessionManager;
  /** What a person has to agree to before a token is sent. */
  readonly consent: Pick<AskBeforeSending, 'askAgain'>;
  readonly logIn: LogIn;
  readonly signOut: SignOut;
  readonly proxy: ApiProxy;
  /** Calls other APIs than the configuration's with the same session: to try one. */
  readonly openProxy: (apis: readonly ApiConfig[]) => ApiProxy;
}

/** The configuration that was found, if any. */
export type FoundConfig =
  | { readonly kind: 'none' }
  | { readonly kind: 'faulty'; readonly file: string; readonly faults: readonly ConfigFault[] }
  /** `own`: the person's own file, which the program adds to when it is told to. */
  | { readonly kind: 'config'; readonly file: string; readonly config: Config; readonly own: boolean };

export interface ApplicationParts {
  readonly about: About;
  readonly found: FoundConfig;
  readonly marker: SessionMarker;
  readonly session: SessionStateHolder;
  readonly openWorkspace: (config: Config) => Workspace;
  /** Takes an address that comes from a provider's log-out page; false for every other one. */
  readonly receiveLogOut: (url: string) => boolean;
  /** The provider whose log-in an address would finish, by what is kept of the started ones; null: none. */
  readonly awaitedProvider: (url: string) => Promise<string | null>;
  /** @throws {ExpectedError} DEMO_PORT_TAKEN, DEMO_FAILED */
  readonly startDemo: (onLost: () => void) => Promise<RunningDemo>;
  /** The built-in config, for where the demo listens. */
  readonly demoConfig: (demo: RunningDemo) => Config;
  /** There is a newer version of the program. */
  readonly update: () => AppState['update'];
  readonly onChanged: (state: AppState) => void;
  readonly onSignInState: (state: SignInState) => void;
}

/** The program between its windows and its services: which configuration it runs, and the demo in place of one. */
export class Application {
  readonly #parts: ApplicationParts;
  #found: FoundConfig;
  #workspace: Workspace | null = null;
  /** What is known of a provider that is being connected, while it is tried. */
  #trial: DiscoveryReport | null = null;
  #demo: RunningDemo | null = null;
  #startingDemo: Promise<void> | null = null;
  #started: Promise<void> | null = null;
  readonly #dismissed = new Set<ErrorCode>();

  constructor(parts: ApplicationParts) {
    this.#parts = parts;
    this.#found = parts.found;
  }

  /** Opens the configuration, or the demo if that is where the person was. Resolves before the keychain was asked. */
  start(): Promise<void> {
    this.#started ??= this.#start();
    return this.#started;
  }

  async state(): Promise<AppState> {
    await this.start();
    return this.#state();
  }

  /** The person has read it: no window says it again. */
  dismiss(reason: ErrorCode): void {
    this.#dismissed.add(reason);
    this.#changed();
  }

  /** What this part does not know of has changed: windows are told the state anew. */
  refresh(): void {
    this.#changed();
  }

  /** The person is back at a window. */
  async attend(): Promise<void> {
    await this.#workspace?.sessions.attend();
  }

  /** @throws {ExpectedError} IPC_REFUSED where a configuration is in use or the demo not there; DEMO_PORT_TAKEN, DEMO_FAILED */
  async tryDemo(): Promise<AppState> {
    await this.start();
    if (this.#found.kind === 'config' || this.#trial !== null || !this.#parts.about.offersDemo) fail('IPC_REFUSED');
    await this.#openDemoOnce();
    return this.#state();
  }

  #openDemoOnce(): Promise<void> {
    this.#startingDemo ??= this.#openDemo().finally(() => {
      this.#startingDemo = null;
    });
    return this.#startingDemo;
  }

  /** Logs out of the demo and ends it. */
  async leaveDemo(): Promise<AppState> {
    if (this.#demo !== null) {
      this.#workspace?.logIn.cancel();
      await this.#workspace?.sessions.signOut();
      this.#workspace?.sessions.release();
      this.#closeDemo();
    }
    return this.#state();
  }

  /** True where data may be added to the configuration. */
  get hasOwnConfig(): boolean {
    return this.#found.kind === 'config' && this.#found.own;
  }

  /** @throws {ExpectedError} IPC_REFUSED where there is a configuration, a demo, or no way to have one of one's own */
  async checkNoConfig(): Promise<void> {
    await this.start();
    const demo = this.#demo !== null || this.#startingDemo !== null;
    if (this.#found.kind !== 'none' || demo || !this.#parts.about.offersDemo) fail('IPC_REFUSED');
  }

  /** Runs a configuration that is not saved yet, so that a log-in can be tried. @throws {ExpectedError} IPC_REFUSED */
  async openTrial(config: Config, report: DiscoveryReport): Promise<void> {
    await this.checkNoConfig();
    await this.#endTrial();
    await this.checkNoConfig(); // the demo may have been started meanwhile
    this.#trial = report;
    this.#workspace = this.#parts.openWorkspace(config);
    this.#changed();
  }

  /** Logs out of what was tried, and forgets it. */
  async closeTrial(): Promise<void> {
    if (this.#trial === null) return;
    await this.#endTrial();
    this.#changed();
  }

  async #endTrial(): Promise<void> {
    if (this.#trial === null) return;
    const workspace = this.#workspace;
    this.#trial = null;
    this.#workspace = null;
    workspace?.logIn.cancel();
    // Nobody logged in there: then what an earlier configuration has left is not this one's to delete.
    if (workspace?.sessions.getServerSession() != null) await workspace.sessions.signOut();
    workspace?.sessions.release();
  }

  /** Runs a configuration that was just written, in the place of what runs; a session that fits goes on. */
  async adopt(found: Extract<FoundConfig, { kind: 'config' }>): Promise<void> {
    const before = this.#workspace;
    const next = this.#parts.openWorkspace(found.config);
    before?.logIn.cancel();
    await before?.sessions.handOver(next.sessions);
    this.#found = found;
    this.#trial = null;
    this.#workspace = next;
    this.#changed();
  }

  /** @param window who asked */
  signIn(provider: string, method: SignInMethod | null, wishes: SignInWishes, window?: number): Promise<Result<null>> {
    const { sessions, logIn } = this.workspace();
    void sessions.retryRevocations(); // the network is there, as it seems
    return logIn.signIn(provider, window, method, wishes);
  }

  /** @throws {ExpectedError} CONFIG_INVALID when there is no configuration to work with */
  workspace(): Workspace {
    return this.#workspace ?? fail('CONFIG_INVALID');
  }

  /** The configuration that runs, if any. */
  get config(): Config | null {
    return this.#workspace?.config ?? null;
  }

  get signInState(): SignInState {
    return this.#workspace?.logIn.state ?? { phase: 'idle' };
  }

  /** An address of our scheme came in, perhaps before anything else. */
  async receiveCallback(url: string): Promise<void> {
    if (this.#parts.receiveLogOut(url)) return;
    await this.start();
    if (this.#workspace === null) await this.#openDemoFor(url);
    await this.#workspace?.logIn.handleCallback(url);
  }

  /** The program was quit in the middle of a log-in to the demo: nothing else says that the person was there. */
  async #openDemoFor(url: string): Promise<void> {
    const { about, awaitedProvider } = this.#parts;
    if (this.#found.kind !== 'none' || !about.offersDemo || (await awaitedProvider(url)) !== DEMO_PROVIDER) return;
    await this.#orSayWhy(() => this.#openDemoOnce());
  }

  /** The window says why the demo did not start; what is stored stays. */
  async #orSayWhy(openDemo: () => Promise<void>): Promise<void> {
    try {
      await openDemo();
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      this.#parts.session.apply({ kind: 'ended', reason: error.failure, ended: null });
    }
  }

  /** Looks into the keychain. Apart from {@link start}, so that the window is there first. */
  async restoreSession(): Promise<void> {
    await this.start();
    const { session } = this.#parts;
    try {
      await this.#workspace?.sessions.restore();
    } finally {
      const reason = this.#workspace === null ? null : failure('INTERNAL');
      if (session.current.status === 'loading') session.apply({ kind: 'ended', reason, ended: null });
    }
  }

  /** Ends the demo's process and waits for what is still to be written. What was tried and not saved is logged out of. */
  async stop(): Promise<void> {
    await this.#endTrial();
    this.#workspace?.logIn.close();
    await this.#workspace?.logIn.idle();
    await this.#workspace?.sessions.close();
    this.#demo?.stop();
  }

  async #start(): Promise<void> {
    const { marker } = this.#parts;
    const found = this.#found;
    if (found.kind === 'config') {
      this.#workspace = this.#parts.openWorkspace(found.config);
      return;
    }
    // A fault is to be seen, whatever was tried before.
    if (found.kind === 'faulty') return;
    const accounts = await marker.accounts();
    if (!accounts.some((each) => each.provider === DEMO_PROVIDER && !each.loggedOut)) return;
    await this.#orSayWhy(() => this.#openDemo());
  }

  async #openDemo(): Promise<void> {
    if (this.#demo !== null) return;
    const demo = await this.#parts.startDemo(() => this.#loseDemo());
    this.#demo = demo;
    this.#workspace = this.#parts.openWorkspace(this.#parts.demoConfig(demo));
    if (this.#parts.session.current.status === 'unauthenticated') await this.#workspace.sessions.restore();
    this.#changed();
  }

  #loseDemo(): void {
    this.#workspace?.sessions.release();
    this.#closeDemo();
    this.#parts.session.apply({ kind: 'ended', reason: failure('DEMO_FAILED'), ended: null });
  }

  #closeDemo(): void {
    this.#workspace?.logIn.cancel();
    this.#demo?.stop();
    this.#demo = null;
    this.#workspace = null;
    this.#changed();
  }

  #changed(): void {
    this.#parts.onSignInState(this.signInState);
    this.#parts.onChanged(this.#state());
  }

  #state(): AppState {
    const { about, update } = this.#parts;
    return appState(about, this.#found, {
      config: this.config,
      demo: this.#demo !== null,
      connecting: this.#trial,
      dismissed: this.#dismissed,
      update: update(),
    });
  }
}
