import { type ErrorCode, type Failure, failure, toFailure } from '../../shared/errors.ts';
import type { FlowDetails, FlowKind, FlowWay } from '../../shared/flow.ts';
import { failed, type Result } from '../../shared/result.ts';
import type { SignInMethod, SignInState, SignInWishes, WayBack } from '../../shared/session.ts';
import { Turns } from '../../shared/turns.ts';
import { describeCallback, describeRequest } from '../flow/describe.ts';
import type { FlowPort, FlowStep } from '../ports/flow.ts';
import type { LoggerPort } from '../ports/log.ts';
import type { LoopbackPort } from '../ports/loopback.ts';
import type { BrowserPort, ClockPort, SchemeHandlerPort } from '../ports/system.ts';
import type { AttemptStore } from './attempt-store.ts';
import { type Attempt, bindingOf, type StoredAttempt } from './attempts.ts';
import { type Callback, MAX_CALLBACK_LENGTH, parseCallback } from './callback.ts';
import type { CallbackOutcome } from './callback-outcome.ts';
import { DeviceLogIn } from './device-log-in.ts';
import { beginStep, finishDeviceLogIn, finishLogIn } from './finish-log-in.ts';
import { type IgnoredAnswer, IgnoredAnswers } from './ignored-answers.ts';
import { newAttemptSecrets, type TokenAnswer } from './oidc-client.ts';
import type { Provider, Providers } from './providers.ts';
import { RedeemableAttempts, type TakenAttempt } from './redeemable-attempts.ts';
import { RunningLogIn } from './running-log-in.ts';
import type { SessionManager } from './session-manager.ts';
import { WaysBack } from './ways-back.ts';

export interface LogInParts {
  readonly providers: Pick<Providers, 'get' | 'all'>;
  readonly sessions: Pick<SessionManager, 'admit' | 'establish' | 'getServerSession'>;
  readonly attempts: AttemptStore;
  readonly browser: BrowserPort;
  readonly clock: ClockPort;
  readonly flow: FlowPort;
  /** Exactly as registered at the providers. @see RFC 8252 §7.1 */
  readonly redirectUri: string;
  readonly schemeHandler: Pick<SchemeHandlerPort, 'current'>;
  readonly loopback: LoopbackPort;
  readonly logger: LoggerPort;
  /** The log-in as every window sees it. */
  readonly onState: (state: SignInState) => void;
  /** Something that a person should read, and that changes nothing. */
  readonly onNotice: (notice: Failure) => void;
  /** A callback was ours: bring the window that asked to the front; null: any. */
  readonly onCallback: (window: number | null) => void;
}

interface PreparedLogIn {
  readonly attempt: Attempt;
  readonly authorizationUrl: string;
}

/**
 * The eight steps of a log-in, from the click to the session. One log-in is shown as running; attempts that were started
 * earlier stay redeemable, because people finish in an older tab, or when the program has been quit.
 */
export class LogIn {
  readonly #parts: LogInParts;
  readonly #attempts: RedeemableAttempts;
  readonly #ignored: IgnoredAnswers;
  readonly #waysBack: WaysBack;
  /** Step 4 of each attempt: it ends when the callback comes. */
  readonly #waits = new Map<string, FlowStep>();
  #running: RunningLogIn | null = null;
  #state: SignInState = { phase: 'idle' };
  #count = 0;
  readonly #exchanges = new Turns();
  /** Grows when a log-in completes or the person cancels: work that began before is not used. */
  #epoch = 0;

  constructor(parts: LogInParts) {
    this.#parts = parts;
    this.#ignored = new IgnoredAnswers(parts);
    this.#waysBack = new WaysBack({
      ...parts,
      onAnswer: (address, redirectUri) => this.handleCallback(address, redirectUri),
    });
    this.#attempts = new RedeemableAttempts({
      store: parts.attempts,
      clock: parts.clock,
      belongs: (attempt) => this.#belongs(attempt),
      newId: () => this.#newId(),
    });
  }

  get state(): SignInState {
    return this.#state;
  }

  /** Where the browser should be now, to be copied by the person; null when no log-in waits for it. */
  get authorizationUrl(): string | null {
    if (this.#state.phase === 'device') return this.#state.verificationUri;
    return this.#state.phase === 'waiting' ? (this.#running?.authorizationUrl ?? null) : null;
  }

  /**
   * Steps 1 to 4. A second call for the same provider opens the same address again and shares the outcome.
   * @param window who asked: it comes to the front when the answer is there
   * @param method null: what the configuration puts first. A running log-in changes over to it, with the same outcome
   * @param wishes other ones than the running log-in's begin a new one
   * @returns how it ended, once it has
   */
  async signIn(
    providerId: string,
    window: number | null = null,
    method: SignInMethod | null = null,
    wishes: SignInWishes = {},
  ): Promise<Result<null>> {
    const before = this.#running;
    if (before?.provider.config.id === providerId && sameWishes(before.wishes, wishes)) {
      before.window = window;
      await this.#join(before, method);
      return before.outcome;
    }
    let provider: Provider;
    try {
      provider = this.#parts.providers.get(providerId);
    } catch (error) {
      return failed(toFailure(error));
    }
    // The person wants another one now: the answer that is just being fetched is not used.
    if (this.#state.phase === 'exchanging') this.#epoch += 1;
    this.#settle('AUTH_SUPERSEDED');
    const running = new RunningLogIn(this.#newId(), provider, window, wishes);
    this.#running = running;
    this.#begin(running.id, 'log-in:requested', provider).done();
    this.#start(running, method);
    return running.outcome;
  }

  /** Ends the log-in at once; no attempt can be finished any more. */
  cancel(): void {
    this.#retire('AUTH_CANCELLED');
    this.#settle('AUTH_CANCELLED');
    this.#setState({ phase: 'idle' });
  }

  /** Opens the waiting log-in's address again, or the page for its code; does nothing when none waits. */
  async reopenBrowser(): Promise<void> {
    const running = this.#running;
    const state = this.#state;
    if (running === null) return;
    if (state.phase === 'waiting') await this.#openBrowser(running);
    if (state.phase === 'device') {
      const problem = await this.#openAddress(running, state.verificationUriComplete ?? state.verificationUri);
      running.device?.show(problem);
    }
  }

  /**
   * Sends the browser out once more, to come back at a loopback address. Whichever page is finished first counts.
   * @throws {ExpectedError} AUTH_LOOPBACK_PORT_TAKEN and others: then everything is as it was
   */
  async switchToLoopback(): Promise<void> {
    const running = this.#running;
    if (running === null || this.#state.phase !== 'waiting') return;
    const step = this.#begin(running.id, 'log-in:prepared', running.provider, { way: 'loopback' });
    try {
      const redirectUri = await this.#waysBack.openLoopback(running.provider.config);
      const isWaiting = () => this.#running === running && this.#state.phase === 'waiting';
      if (!isWaiting()) {
        this.#closeUnused();
        return step.ignored('AUTH_CANCELLED');
      }
      running.redirectUri = redirectUri;
      const prepared = await this.#prepare(running, redirectUri, step);
      step.done();
      if (isWaiting()) await this.#wait(running, prepared);
    } catch (error) {
      step.failed(toFailure(error).code);
      throw error;
    }
  }

  /**
   * Steps 5 to 8, with an address that the person has copied from the browser.
   * @returns its outcome; what is not an answer of ours is no news for the flow either
   */
  async pasteCallback(text: string): Promise<CallbackOutcome> {
    const address = text.slice(0, 2 * MAX_CALLBACK_LENGTH).trim();
    const [redirectUri = ''] = address.split('?', 1);
    if (!this.#waysBack.isOurs(redirectUri) || parseCallback(address, redirectUri).kind === 'ignored') {
      return { kind: 'failed', failure: failure('AUTH_PASTE_NOT_AN_ANSWER') };
    }
    const outcome = await this.handleCallback(address, redirectUri, 'paste');
    return outcome.kind === 'ignored' ? { kind: 'failed', failure: failure('AUTH_PASTE_OTHER_LOG_IN') } : outcome;
  }

  /**
   * Steps 5 to 8, with whatever the OS or the browser handed over. What isn't ours changes nothing.
   * @param redirectUri where it came in: the answer counts only if it was asked for there
   * @param way by which it came
   */
  async handleCallback(
    raw: string,
    redirectUri = this.#parts.redirectUri,
    way = this.#wayTo(redirectUri),
  ): Promise<CallbackOutcome> {
    const callback = parseCallback(raw, redirectUri);
    if (callback.kind === 'ignored') return this.#ignore(callback.reason, { way, messages: [] });
    const answer: IgnoredAnswer = { way, messages: [describeCallback(callback.url, way)] };
    const epoch = this.#epoch;
    const taken = await this.#attempts.take(callback.state, redirectUri);
    if (taken === null) return this.#answerLate(callback.state, answer);
    this.#waits.get(taken.attempt.id)?.done();
    this.#waits.delete(taken.attempt.id);
    this.#parts.onCallback(this.#running?.window ?? null);
    // One exchange at a time: two callbacks that are both ours must not both become the session.
    return this.#exchanges.run(() => this.#finish(taken, callback, answer, epoch));
  }

  /** Stops listening for answers; one that is being worked on is still finished. */
  close(): void {
    this.#waysBack.closeAllBut(new Set());
  }

  /** Resolves when no code is on its way any more, and nothing to the keychain. */
  async idle(): Promise<void> {
    await this.#exchanges.idle();
    await this.#attempts.idle();
  }

  #start(running: RunningLogIn, method: SignInMethod | null): void {
    const { config } = running.provider;
    const first = config.deviceCode === 'first' ? 'deviceCode' : 'browser';
    if ((method ?? first) === 'deviceCode') {
      this.#startDevice(running, method);
    } else {
      this.#setState({ phase: 'preparing', provider: config.id });
      void this.#openProvider(running);
    }
  }

  /** A second call for the provider of the running log-in. */
  async #join(running: RunningLogIn, method: SignInMethod | null): Promise<void> {
    if (this.#state.phase === 'waiting') {
      if (method === 'deviceCode') this.#startDevice(running, method);
      else await this.reopenBrowser();
    } else if (this.#state.phase === 'device' && method === 'browser') {
      running.device?.stop();
      running.device = null;
      this.#start(running, method);
    }
  }

  /** What was started in the browser can still be finished there. @see RFC 8628 §3.1 */
  #startDevice(running: RunningLogIn, method: SignInMethod | null): void {
    const { id, provider } = running;
    const { clock, flow } = this.#parts;
    this.#setState({ phase: 'preparing', provider: provider.config.id });
    if (provider.config.deviceCode === false) {
      const reason = failure('AUTH_DEVICE_CODE_NOT_OFFERED', { provider: provider.config.name });
      this.#giveUpDevice(running, reason, method);
      return;
    }
    running.device = new DeviceLogIn({
      id,
      provider,
      wishes: running.wishes,
      clock,
      flow,
      onShown: () => {
        if (this.#state.phase !== 'exchanging') this.#show(running);
      },
      onAnswer: (answer, received) => this.#finishDevice(running, answer, received),
      onFailed: (reason) => this.#giveUpDevice(running, reason, method),
    });
  }

  #giveUpDevice(running: RunningLogIn, reason: Failure, method: SignInMethod | null): void {
    const neverShown = running.device === null || running.device.shown === null;
    running.device = null;
    if (this.#state.phase === 'exchanging') return; // an answer of the browser has come first
    if (neverShown && running.attempt !== null) {
      this.#show(running); // it goes on waiting for the browser
      this.#parts.onNotice(reason);
    } else if (reason.code === 'AUTH_DEVICE_CODE_NOT_OFFERED' && method === null) {
      void this.#openProvider(running);
    } else {
      this.#fail(running, reason);
    }
  }

  /** In turn with the answers that come from a browser. */
  #finishDevice(running: RunningLogIn, answer: TokenAnswer, received: FlowStep): void {
    const { id, provider } = running;
    const epoch = this.#epoch;
    const isWanted = () => this.#epoch === epoch;
    running.device = null;
    this.#parts.onCallback(running.window);
    this.#setState({ phase: 'exchanging', provider: provider.config.id });
    void this.#exchanges.run(async () => {
      const reason = await finishDeviceLogIn({ id, provider, answer, received, isWanted }, this.#parts);
      if (reason === null) this.#complete();
      else if (isWanted()) this.#fail(running, reason, provider);
    });
  }

  async #openProvider(running: RunningLogIn): Promise<void> {
    const step = this.#begin(running.id, 'log-in:prepared', running.provider);
    try {
      running.redirectUri = await this.#waysBack.open(running.provider.config);
      const prepared = this.#running === running ? await this.#prepare(running, running.redirectUri, step) : null;
      if (this.#running !== running || prepared === null) {
        this.#closeUnused();
        return step.ignored('AUTH_CANCELLED');
      }
      step.done({ way: this.#wayTo(running.redirectUri) });
      await this.#wait(running, prepared);
    } catch (error) {
      const reason = toFailure(error);
      step.failed(reason.code);
      this.#fail(running, reason);
      this.#closeUnused(); // also where another log-in has taken its place
    }
  }

  /** Opens the browser; from now on the answer counts. */
  async #wait(running: RunningLogIn, { attempt, authorizationUrl }: PreparedLogIn): Promise<void> {
    this.#attempts.add(attempt);
    running.waitFor(attempt, authorizationUrl, this.#parts.clock, {
      longer: () => this.#showWaiting(running),
      expired: () => this.#expire(running),
    });
    this.#show(running);
    await this.#openBrowser(running);
    if (this.#running !== running || this.#state.phase !== 'waiting') return; // a very fast callback, or a cancel
    this.#waits.get(attempt.id)?.ignored('AUTH_SUPERSEDED');
    const details = { way: this.#wayTo(attempt.redirectUri), otherWays: this.#otherWays(running, attempt).join(', ') };
    this.#waits.set(attempt.id, this.#begin(running.id, 'log-in:waited', running.provider, details));
  }

  /** @see RFC 9700 §2.1.1 (PKCE), OIDC Core §3.1.2.1 */
  async #prepare(running: RunningLogIn, redirectUri: string, step: FlowStep): Promise<PreparedLogIn> {
    const { id, provider } = running;
    const { clock } = this.#parts;
    const secrets = newAttemptSecrets();
    const { config, client, scopes, audiences } = provider;
    const request = { ...secrets, redirectUri, scopes, audiences, wishes: running.wishes };
    const authorizationUrl = await client.authorizationUrl(request, step.saw);
    step.saw({ messages: [describeRequest({ method: 'GET', url: authorizationUrl })] });
    running.offersDeviceCode = config.deviceCode !== false && (await client.announcesDeviceCode());
    const binding = bindingOf(config);
    const attempt = { id, provider: config.id, binding, redirectUri, ...secrets, startedAt: clock.now() };
    return { attempt, authorizationUrl };
  }

  /** That no browser opened does not end the log-in: the person can copy the link. */
  async #openBrowser(running: RunningLogIn): Promise<void> {
    const problem = await this.#openAddress(running, running.authorizationUrl ?? '');
    running.browserProblem = problem?.code ?? null;
    this.#showWaiting(running);
  }

  /** @returns why it did not open, or null */
  async #openAddress({ id, provider }: RunningLogIn, address: string): Promise<Failure | null> {
    const step = this.#begin(id, 'log-in:browser-opened', provider);
    step.saw({ messages: [describeRequest({ method: 'GET', url: address })] });
    try {
      await this.#parts.browser.open(address);
      step.done();
      return null;
    } catch (error) {
      const reason = toFailure(error);
      step.failed(reason.code);
      return reason;
    }
  }

  async #finish(
    { attempt, removed }: TakenAttempt,
    { url: callback, kind }: Exclude<Callback, { kind: 'ignored' }>,
    { way, messages }: IgnoredAnswer,
    epoch: number,
  ): Promise<CallbackOutcome> {
    const provider = this.#parts.providers.get(attempt.provider);
    const received = this.#begin(attempt.id, 'log-in:callback', provider, { way });
    received.saw({ messages });
    const isWanted = () => this.#epoch === epoch;
    if (!isWanted()) {
      received.ignored('AUTH_SUPERSEDED');
      return { kind: 'failed', failure: failure('AUTH_OLDER_TAB') };
    }
    const running = this.#running;
    this.#setState({ phase: 'exchanging', provider: provider.config.id });
    const answered = { provider, attempt, callback, kind, removed, received, isWanted };
    const reason = await finishLogIn(answered, this.#parts);
    if (reason === null) this.#complete();
    else if (isWanted()) this.#giveUp(running, attempt, reason, provider);
    return reason === null ? { kind: 'finished' } : { kind: 'failed', failure: reason };
  }

  /** The session is there: whoever waits for a log-in is told, and nobody can finish another one. */
  #complete(): void {
    const running = this.#running;
    this.#retire('AUTH_SUPERSEDED');
    this.#running = null;
    running?.succeed();
    this.#setState({ phase: 'idle' });
  }

  /** A log-in in an older tab that failed leaves the newer one as it was, and one in the browser leaves the one by code. */
  #giveUp(running: RunningLogIn | null, attempt: Attempt, reason: Failure, provider: Provider): void {
    const byCode = running !== null && running.device !== null;
    if (running === null || (running.id === attempt.id && !byCode)) this.#fail(running, reason, provider);
    else if (this.#running === running) this.#show(running);
    if (byCode) this.#parts.onNotice(reason);
  }

  /** The state belongs to no attempt that can be finished: perhaps to one that could be once. */
  #answerLate(state: string, answer: IgnoredAnswer): CallbackOutcome {
    const fate = this.#attempts.recall(state);
    if (fate === null) return this.#ignore('state-unknown', answer);
    if (fate.kind === 'used') return this.#ignore('replayed', answer);
    this.#parts.onCallback(this.#running?.window ?? null);
    if (fate.kind === 'expired') this.#answerExpired(state, fate.provider, answer);
    else this.#ignored.olderTab(answer);
    return { kind: 'failed', failure: failure(fate.kind === 'expired' ? 'AUTH_EXPIRED' : 'AUTH_OLDER_TAB') };
  }

  #ignore(reason: string, answer: IgnoredAnswer): CallbackOutcome {
    this.#ignored.stranger(reason, answer);
    return { kind: 'ignored' };
  }

  #answerExpired(state: string, providerId: string, answer: IgnoredAnswer): void {
    this.#attempts.dropExpired();
    const running = this.#running;
    if (running?.attempt?.state === state) {
      this.#expire(running); // a computer that slept is late with its timers
    } else if (running !== null || this.#parts.sessions.getServerSession() !== null) {
      this.#ignored.olderTab(answer);
    } else {
      const { config } = this.#parts.providers.get(providerId);
      this.#ignored.expired(answer);
      const reason = failure('AUTH_EXPIRED', { provider: config.name });
      this.#setState({ phase: 'failed', provider: config.id, failure: reason });
    }
  }

  #expire(running: RunningLogIn): void {
    this.#waits.get(running.id)?.failed('AUTH_EXPIRED');
    this.#waits.delete(running.id);
    this.#attempts.dropExpired();
    if (running.device !== null) return; // its code has a time of its own
    this.#fail(running, failure('AUTH_EXPIRED', { provider: running.provider.config.name }));
  }

  #fail(running: RunningLogIn | null, reason: Failure, provider = running?.provider): void {
    if (running !== this.#running) return;
    this.#running = null;
    if (provider !== undefined) this.#setState({ phase: 'failed', provider: provider.config.id, failure: reason });
    running?.fail(reason);
  }

  /** No attempt can be finished any more. */
  #retire(code: ErrorCode): void {
    this.#epoch += 1;
    this.#attempts.retireAll();
    for (const step of this.#waits.values()) step.ignored(code);
    this.#waits.clear();
  }

  #settle(code: ErrorCode): void {
    this.#running?.fail(failure(code));
    this.#running = null;
  }

  /** False for what was started for another issuer or client, or to be answered elsewhere. */
  #belongs({ provider, binding, redirectUri }: StoredAttempt): boolean {
    const found = this.#parts.providers.all().find(({ config }) => config.id === provider);
    return found !== undefined && bindingOf(found.config) === binding && this.#waysBack.isOurs(redirectUri);
  }

  #newId(): string {
    this.#count += 1;
    return `log-in-${this.#count}`;
  }

  #begin(flow: string, kind: FlowKind, provider: Provider, more?: FlowDetails): FlowStep {
    return beginStep(this.#parts.flow, flow, kind, provider, more);
  }

  #wayTo(redirectUri: string): FlowWay {
    return redirectUri === this.#parts.redirectUri ? 'scheme' : 'loopback';
  }

  #otherWays({ provider, offersDeviceCode }: RunningLogIn, { redirectUri }: Attempt): readonly WayBack[] {
    const deviceCode: readonly WayBack[] = offersDeviceCode ? ['deviceCode'] : [];
    return [...this.#waysBack.others(provider.config, redirectUri), ...deviceCode];
  }

  #show(running: RunningLogIn): void {
    const { provider, attempt, browserProblem, waited, device } = running;
    const { config } = provider;
    if (device !== null && device.shown !== null) this.#setState(device.shown);
    else if (attempt === null) this.#setState({ phase: 'preparing', provider: config.id });
    else {
      const otherWays = this.#otherWays(running, attempt);
      this.#setState({ phase: 'waiting', provider: config.id, browserProblem, waited, otherWays });
    }
  }

  /** What has changed about the waiting, while it lasts. */
  #showWaiting(running: RunningLogIn): void {
    if (this.#running === running && this.#state.phase === 'waiting') this.#show(running);
  }

  #setState(state: SignInState): void {
    this.#state = state;
    this.#closeUnused(); // whatever has ended
    this.#parts.onState(state);
  }

  #closeUnused(): void {
    const running = this.#running?.redirectUri ?? null;
    this.#waysBack.closeAllBut(new Set([...this.#attempts.redirectUris(), ...(running === null ? [] : [running])]));
  }
}

function sameWishes(one: SignInWishes, other: SignInWishes): boolean {
  return (['switchAccount', 'prompt', 'loginHint'] as const).every((name) => one[name] === other[name]);
}
