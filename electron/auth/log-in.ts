import { type ErrorCode, type Failure, failure, toFailure } from '../../shared/errors.ts';
import type { FlowKind } from '../../shared/flow.ts';
import { failed, type Result } from '../../shared/result.ts';
import type { SignInState } from '../../shared/session.ts';
import type { FlowPort, FlowStep } from '../ports/flow.ts';
import type { BrowserPort, ClockPort } from '../ports/system.ts';
import type { AttemptStore } from './attempt-store.ts';
import { type Attempt, bindingOf, type StoredAttempt } from './attempts.ts';
import { parseCallback } from './callback.ts';
import { beginStep, finishLogIn } from './finish-log-in.ts';
import { IgnoredAnswers } from './ignored-answers.ts';
import { newAttemptSecrets } from './oidc-client.ts';
import type { Provider, Providers } from './providers.ts';
import { RedeemableAttempts, type TakenAttempt } from './redeemable-attempts.ts';
import { RunningLogIn } from './running-log-in.ts';
import type { SessionManager } from './session-manager.ts';

export interface LogInParts {
  readonly providers: Pick<Providers, 'get' | 'all'>;
  readonly sessions: Pick<SessionManager, 'establish' | 'getServerSession'>;
  readonly attempts: AttemptStore;
  readonly browser: BrowserPort;
  readonly clock: ClockPort;
  readonly flow: FlowPort;
  /** Exactly as registered at the providers. @see RFC 8252 §7.1 */
  readonly redirectUri: string;
  /** The log-in as every window sees it. */
  readonly onState: (state: SignInState) => void;
  /** Something that a person should read, and that changes nothing. */
  readonly onNotice: (notice: Failure) => void;
  /** A callback was ours: bring the window to the front. */
  readonly onCallback: () => void;
}

/**
 * The eight steps of a log-in, from the click to the session. One log-in is shown as running; attempts that were started
 * earlier stay redeemable, because people finish in an older tab, or when the program has been quit.
 */
export class LogIn {
  readonly #parts: LogInParts;
  readonly #attempts: RedeemableAttempts;
  readonly #ignored: IgnoredAnswers;
  /** Step 4 of each attempt: it ends when the callback comes. */
  readonly #waits = new Map<string, FlowStep>();
  #running: RunningLogIn | null = null;
  #state: SignInState = { phase: 'idle' };
  #count = 0;
  #lastExchange: Promise<unknown> = Promise.resolve();
  /** Grows when a log-in completes or the person cancels: work that began before is not used. */
  #epoch = 0;

  constructor(parts: LogInParts) {
    this.#parts = parts;
    this.#ignored = new IgnoredAnswers(parts);
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
    return this.#state.phase === 'waiting' ? (this.#running?.authorizationUrl ?? null) : null;
  }

  /**
   * Steps 1 to 4. A second call for the same provider opens the same address again and shares the outcome.
   * @returns how it ended, once it has
   */
  async signIn(providerId: string): Promise<Result<null>> {
    const before = this.#running;
    if (before?.provider.config.id === providerId) {
      await this.reopenBrowser();
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
    const running = new RunningLogIn(this.#newId(), provider);
    this.#running = running;
    this.#begin(running.id, 'log-in:requested', provider).done();
    this.#setState({ phase: 'preparing', provider: providerId });
    void this.#openProvider(running);
    return running.outcome;
  }

  /** Ends the log-in at once; no attempt can be finished any more. */
  cancel(): void {
    this.#retire('AUTH_CANCELLED');
    this.#settle('AUTH_CANCELLED');
    this.#setState({ phase: 'idle' });
  }

  /** Opens the waiting log-in's address again; does nothing when none waits. */
  async reopenBrowser(): Promise<void> {
    if (this.#running !== null && this.#state.phase === 'waiting') await this.#openBrowser(this.#running);
  }

  /** Steps 5 to 8, with whatever the OS handed over. What isn't ours changes nothing. */
  async handleCallback(raw: string): Promise<void> {
    const callback = parseCallback(raw, this.#parts.redirectUri);
    if (callback.kind === 'ignored') return this.#ignored.stranger(callback.reason);
    const epoch = this.#epoch;
    const taken = await this.#attempts.take(callback.state);
    if (taken === null) return this.#answerLate(callback.state);
    this.#waits.get(taken.attempt.id)?.done();
    this.#waits.delete(taken.attempt.id);
    this.#parts.onCallback();
    // One exchange at a time: two callbacks that are both ours must not both become the session.
    const exchange = this.#lastExchange.then(() => this.#finish(taken, callback.url, callback.kind, epoch));
    this.#lastExchange = exchange.catch(() => undefined); // the next one must run whatever became of this one
    await exchange;
  }

  /** Resolves when no code is on its way any more, and nothing to the keychain. */
  async idle(): Promise<void> {
    await this.#lastExchange;
    await this.#attempts.idle();
  }

  async #openProvider(running: RunningLogIn): Promise<void> {
    const { provider } = running;
    const step = this.#begin(running.id, 'log-in:prepared', provider);
    try {
      const { attempt, authorizationUrl } = await this.#prepare(running);
      if (this.#running !== running) return step.ignored('AUTH_CANCELLED');
      step.done();
      this.#attempts.add(attempt);
      running.waitFor(attempt, authorizationUrl, this.#parts.clock, () => this.#expire(running));
      this.#show(running);
      await this.#openBrowser(running);
      if (this.#running !== running || this.#state.phase !== 'waiting') return; // a very fast callback, or a cancel
      this.#waits.set(attempt.id, this.#begin(running.id, 'log-in:waited', provider));
    } catch (error) {
      const reason = toFailure(error);
      step.failed(reason.code);
      this.#fail(running, reason);
    }
  }

  /** @see RFC 9700 §2.1.1 (PKCE), OIDC Core §3.1.2.1 */
  async #prepare({ id, provider }: RunningLogIn): Promise<{ attempt: Attempt; authorizationUrl: string }> {
    const { redirectUri, clock } = this.#parts;
    const secrets = newAttemptSecrets();
    const { config, client, scopes, audiences } = provider;
    const authorizationUrl = await client.authorizationUrl({ ...secrets, redirectUri, scopes, audiences });
    const binding = bindingOf(config);
    const attempt = { id, provider: config.id, binding, redirectUri, ...secrets, startedAt: clock.now() };
    return { attempt, authorizationUrl };
  }

  /** That no browser opened does not end the log-in: the person can copy the link. */
  async #openBrowser(running: RunningLogIn): Promise<void> {
    const step = this.#begin(running.id, 'log-in:browser-opened', running.provider);
    try {
      await this.#parts.browser.open(running.authorizationUrl ?? '');
      running.browserProblem = null;
      step.done();
    } catch (error) {
      running.browserProblem = toFailure(error).code;
      step.failed(running.browserProblem);
    }
    if (this.#running === running && this.#state.phase === 'waiting') this.#show(running);
  }

  async #finish({ attempt, removed }: TakenAttempt, callback: URL, kind: 'code' | 'error', epoch: number) {
    const provider = this.#parts.providers.get(attempt.provider);
    const received = this.#begin(attempt.id, 'log-in:callback', provider);
    const isWanted = () => this.#epoch === epoch;
    if (!isWanted()) return received.ignored('AUTH_SUPERSEDED');
    const running = this.#running;
    this.#setState({ phase: 'exchanging', provider: provider.config.id });
    const answered = { provider, attempt, callback, kind, removed, received, isWanted };
    const reason = await finishLogIn(answered, this.#parts);
    if (reason === null) this.#complete();
    else if (isWanted()) this.#giveUp(running, attempt, reason, provider);
  }

  /** The session is there: whoever waits for a log-in is told, and nobody can finish another one. */
  #complete(): void {
    const running = this.#running;
    this.#retire('AUTH_SUPERSEDED');
    this.#running = null;
    running?.succeed();
    this.#setState({ phase: 'idle' });
  }

  /** A log-in in an older tab that failed leaves the newer one as it was. */
  #giveUp(running: RunningLogIn | null, attempt: Attempt, reason: Failure, provider: Provider): void {
    if (running === null || running.id === attempt.id) this.#fail(running, reason, provider);
    else if (this.#running === running) this.#show(running);
  }

  /** The state belongs to no attempt that can be finished: perhaps to one that could be once. */
  #answerLate(state: string): void {
    const fate = this.#attempts.recall(state);
    if (fate === null) this.#ignored.stranger('state-unknown');
    else if (fate.kind === 'used') this.#ignored.stranger('replayed');
    else {
      this.#parts.onCallback();
      if (fate.kind === 'expired') this.#answerExpired(state, fate.provider);
      else this.#ignored.olderTab();
    }
  }

  #answerExpired(state: string, providerId: string): void {
    this.#attempts.dropExpired();
    const running = this.#running;
    if (running?.attempt?.state === state) {
      this.#expire(running); // a computer that slept is late with its timers
    } else if (running !== null || this.#parts.sessions.getServerSession() !== null) {
      this.#ignored.olderTab();
    } else {
      const { config } = this.#parts.providers.get(providerId);
      this.#ignored.expired();
      const reason = failure('AUTH_EXPIRED', { provider: config.name });
      this.#setState({ phase: 'failed', provider: config.id, failure: reason });
    }
  }

  #expire(running: RunningLogIn): void {
    this.#waits.get(running.id)?.failed('AUTH_EXPIRED');
    this.#waits.delete(running.id);
    this.#attempts.dropExpired();
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
    return found !== undefined && bindingOf(found.config) === binding && redirectUri === this.#parts.redirectUri;
  }

  #newId(): string {
    this.#count += 1;
    return `log-in-${this.#count}`;
  }

  #begin(flow: string, kind: FlowKind, provider: Provider): FlowStep {
    return beginStep(this.#parts.flow, flow, kind, provider);
  }

  #show({ provider, attempt, browserProblem }: RunningLogIn): void {
    const { id } = provider.config;
    this.#setState(
      attempt === null ? { phase: 'preparing', provider: id } : { phase: 'waiting', provider: id, browserProblem },
    );
  }

  #setState(state: SignInState): void {
    this.#state = state;
    this.#parts.onState(state);
  }
}
