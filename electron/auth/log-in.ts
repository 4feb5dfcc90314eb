import { type ErrorCode, type Failure, fail, failure, toFailure } from '../../shared/errors.ts';
import type { FlowKind } from '../../shared/flow.ts';
import { failed, type Result, success } from '../../shared/result.ts';
import type { SignInState } from '../../shared/session.ts';
import type { FlowPort, FlowStep } from '../ports/flow.ts';
import type { BrowserPort, ClockPort } from '../ports/system.ts';
import { ATTEMPT_LIFETIME_MS, type Attempt, Attempts } from './attempts.ts';
import { parseCallback } from './callback.ts';
import { newAttemptSecrets, type TokenAnswer } from './oidc-client.ts';
import type { Provider, Providers } from './providers.ts';
import type { SessionManager } from './session-manager.ts';

/** Any web page can fire our scheme: only so many ignored callbacks a minute are worth a line in the flow. */
const IGNORED_PER_MINUTE = 10;

export interface LogInParts {
  readonly providers: Pick<Providers, 'get' | 'all'>;
  readonly sessions: Pick<SessionManager, 'establish'>;
  readonly browser: BrowserPort;
  readonly clock: ClockPort;
  readonly flow: FlowPort;
  /** Exactly as registered at the providers. @see RFC 8252 §7.1 */
  readonly redirectUri: string;
  /** The log-in as every window sees it. */
  readonly onState: (state: SignInState) => void;
  /** A callback was ours: bring the window to the front. */
  readonly onCallback: () => void;
}

/** The log-in that the person is waiting for. */
interface Running {
  readonly id: string;
  readonly provider: Provider;
  readonly outcome: Promise<Result<null>>;
  readonly settle: (result: Result<null>) => void;
  attempt: Attempt | null;
  cancelTimeout: () => void;
}

/**
 * The eight steps of a log-in, from the click to the session. One log-in is shown as running; attempts that were started
 * earlier stay redeemable, because people finish in an older tab.
 */
export class LogIn {
  readonly #parts: LogInParts;
  readonly #attempts = new Attempts();
  /** Step 4 of each attempt: it ends when the callback comes. */
  readonly #waits = new Map<string, FlowStep>();
  #running: Running | null = null;
  #state: SignInState = { phase: 'idle' };
  #count = 0;
  #lastExchange: Promise<unknown> = Promise.resolve();
  /** Grows when a log-in completes or the person cancels: work that began before is not used. */
  #epoch = 0;
  #ignoredAt: number[] = [];

  constructor(parts: LogInParts) {
    this.#parts = parts;
  }

  get state(): SignInState {
    return this.#state;
  }

  /** Where the browser should be now, to be copied by the person; null when no log-in waits for it. */
  get authorizationUrl(): string | null {
    return this.#state.phase === 'waiting' ? (this.#running?.attempt?.authorizationUrl ?? null) : null;
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
    const running = this.#start(provider);
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
    const running = this.#running;
    if (this.#state.phase === 'waiting' && running?.attempt) await this.#openBrowser(running, running.attempt);
  }

  /** Steps 5 to 8, with whatever the OS handed over. What isn't ours changes nothing. */
  async handleCallback(raw: string): Promise<void> {
    const callback = parseCallback(raw, this.#parts.redirectUri);
    if (callback.kind === 'ignored') return this.#ignore(callback.reason);
    const attempt = this.#attempts.take(callback.state, this.#parts.clock.now());
    if (attempt === null) {
      const running = this.#running;
      // A computer that slept is late with its timers.
      if (running?.attempt?.state === callback.state) return this.#expire(running);
      return this.#ignore('state-unknown');
    }
    this.#waits.get(attempt.id)?.done();
    this.#waits.delete(attempt.id);
    this.#parts.onCallback();
    const epoch = this.#epoch;
    // One exchange at a time: two callbacks that are both ours must not both become the session.
    const exchange = this.#lastExchange.then(() => this.#finish(attempt, callback.url, callback.kind, epoch));
    this.#lastExchange = exchange.catch(() => undefined); // the next one must run whatever became of this one
    await exchange;
  }

  /** Resolves when no code is on its way any more. */
  async idle(): Promise<void> {
    await this.#lastExchange;
  }

  #start(provider: Provider): Running {
    this.#count += 1;
    let settle: Running['settle'] = () => undefined;
    const outcome = new Promise<Result<null>>((resolve) => {
      settle = resolve;
    });
    const id = `log-in-${this.#count}`;
    const running: Running = { id, provider, outcome, settle, attempt: null, cancelTimeout: () => undefined };
    this.#running = running;
    this.#begin(id, 'log-in:requested', provider).done();
    this.#setState({ phase: 'preparing', provider: provider.config.id });
    return running;
  }

  async #openProvider(running: Running): Promise<void> {
    const step = this.#begin(running.id, 'log-in:prepared', running.provider);
    try {
      const attempt = await this.#prepare(running);
      if (this.#running !== running) return step.ignored('AUTH_CANCELLED');
      step.done();
      running.attempt = attempt;
      this.#attempts.add(attempt);
      running.cancelTimeout = this.#parts.clock.after(ATTEMPT_LIFETIME_MS, () => this.#expire(running));
      this.#setState({ phase: 'waiting', provider: running.provider.config.id, browserProblem: null });
      await this.#openBrowser(running, attempt);
      if (this.#running !== running || this.#state.phase !== 'waiting') return; // a very fast callback, or a cancel
      this.#waits.set(attempt.id, this.#begin(running.id, 'log-in:waited', running.provider));
    } catch (error) {
      const reason = toFailure(error);
      step.failed(reason.code);
      this.#fail(running, reason);
    }
  }

  /** @see RFC 9700 §2.1.1 (PKCE), OIDC Core §3.1.2.1 */
  async #prepare({ id, provider }: Running): Promise<Attempt> {
    const secrets = newAttemptSecrets();
    const authorizationUrl = await provider.client.authorizationUrl({
      ...secrets,
      redirectUri: this.#parts.redirectUri,
      scopes: provider.scopes,
      audiences: provider.audiences,
    });
    return { id, provider: provider.config.id, ...secrets, authorizationUrl, startedAt: this.#parts.clock.now() };
  }

  /** That no browser opened does not end the log-in: the person can copy the link. */
  async #openBrowser(running: Running, attempt: Attempt): Promise<void> {
    const step = this.#begin(running.id, 'log-in:browser-opened', running.provider);
    let problem: ErrorCode | null = null;
    try {
      await this.#parts.browser.open(attempt.authorizationUrl);
      step.done();
    } catch (error) {
      problem = toFailure(error).code;
      step.failed(problem);
    }
    if (this.#running !== running || this.#state.phase !== 'waiting') return;
    this.#setState({ phase: 'waiting', provider: running.provider.config.id, browserProblem: problem });
  }

  async #finish(attempt: Attempt, callback: URL, kind: 'code' | 'error', epoch: number): Promise<void> {
    const provider = this.#parts.providers.get(attempt.provider);
    const received = this.#begin(attempt.id, 'log-in:callback', provider);
    if (this.#epoch !== epoch) return received.ignored('AUTH_SUPERSEDED');
    const running = this.#running;
    this.#setState({ phase: 'exchanging', provider: provider.config.id });
    let step = received;
    let answer: TokenAnswer | null = null;
    const next = (following: FlowKind) => {
      step.done();
      step = this.#begin(attempt.id, following, provider);
    };
    const isWanted = () => this.#epoch === epoch;
    try {
      if (kind === 'code') next('log-in:code-sent');
      answer = await this.#exchange(provider, attempt, callback, () => next('log-in:id-token-checked'));
      if (!isWanted()) fail('AUTH_CANCELLED');
      next('log-in:stored');
      const problem = await this.#parts.sessions.establish(provider, answer, provider.audiences[0] ?? null, isWanted);
      step.done({ storage: problem === null ? 'keychain' : 'memory' });
      this.#complete();
    } catch (error) {
      const reason = toFailure(error);
      if (isWanted()) step.failed(reason.code);
      else step.ignored('AUTH_CANCELLED');
      // Tokens that nobody uses must not live on at the provider.
      if (answer?.refreshToken) provider.client.revoke(answer.refreshToken).catch(() => undefined); // best effort
      if (isWanted()) this.#giveUp(running, attempt, reason, provider);
    }
  }

  /** The session is there: whoever waits for a log-in is told, and nobody can finish another one. */
  #complete(): void {
    const running = this.#running;
    this.#retire('AUTH_SUPERSEDED');
    this.#running = null;
    running?.cancelTimeout();
    running?.settle(success(null));
    this.#setState({ phase: 'idle' });
  }

  /** A log-in in an older tab that failed leaves the newer one as it was. */
  #giveUp(running: Running | null, attempt: Attempt, reason: Failure, provider: Provider): void {
    if (running === null || running.id === attempt.id) {
      this.#fail(running, reason, provider);
      return;
    }
    if (this.#running !== running) return;
    const { id } = running.provider.config;
    this.#setState(
      running.attempt === null
        ? { phase: 'preparing', provider: id }
        : { phase: 'waiting', provider: id, browserProblem: null },
    );
  }

  #exchange(provider: Provider, attempt: Attempt, callback: URL, onAnswered: () => void): Promise<TokenAnswer> {
    return provider.client.exchangeCode({
      callback,
      state: attempt.state,
      nonce: attempt.nonce,
      codeVerifier: attempt.codeVerifier,
      audience: provider.audiences[0] ?? null,
      onAnswered,
    });
  }

  #ignore(reason: string): void {
    const now = this.#parts.clock.now();
    this.#ignoredAt = this.#ignoredAt.filter((at) => now - at < 60_000);
    if (this.#ignoredAt.length >= IGNORED_PER_MINUTE) return;
    this.#ignoredAt.push(now);
    this.#parts.flow.begin('callback', 'callback:ignored', { reason }).ignored('AUTH_CALLBACK_IGNORED');
  }

  #expire(running: Running): void {
    this.#waits.get(running.id)?.failed('AUTH_EXPIRED');
    this.#waits.delete(running.id);
    this.#fail(running, failure('AUTH_EXPIRED', { provider: running.provider.config.name }));
  }

  #fail(running: Running | null, reason: Failure, provider = running?.provider): void {
    if (running !== this.#running) return;
    this.#running = null;
    running?.cancelTimeout();
    if (provider !== undefined) this.#setState({ phase: 'failed', provider: provider.config.id, failure: reason });
    running?.settle(failed(reason));
  }

  /** No attempt can be finished any more. */
  #retire(code: ErrorCode): void {
    this.#epoch += 1;
    this.#attempts.retireAll();
    for (const step of this.#waits.values()) step.ignored(code);
    this.#waits.clear();
  }

  #settle(code: ErrorCode): void {
    this.#running?.cancelTimeout();
    this.#running?.settle(failed(failure(code)));
    this.#running = null;
  }

  #begin(flow: string, kind: FlowKind, provider: Provider): FlowStep {
    return this.#parts.flow.begin(flow, kind, { provider: provider.config.name, address: provider.config.issuer });
  }

  #setState(state: SignInState): void {
    this.#state = state;
    this.#parts.onState(state);
  }
}
