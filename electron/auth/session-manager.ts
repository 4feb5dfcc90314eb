import { type Failure, fail, failure } from '../../shared/errors.ts';
import type { Session, SessionEnd } from '../../shared/session.ts';
import { Turns } from '../../shared/turns.ts';
import type { AccessToken, AccessTokenPort, AccessTokenRequest } from '../ports/access-token.ts';
import type { FlowPort } from '../ports/flow.ts';
import type { JwtTrigger, SignInParameters } from '../ports/hooks.ts';
import type { ClockPort, WakePort } from '../ports/system.ts';
import { termOf } from './access-tokens.ts';
import { AccountKeeper, belongsTo, type MarkedFor, toMarked } from './account-keeper.ts';
import { type AccountRecord, type StoredAccessToken, withJwt } from './account-record.ts';
import { accountOf, signInParameters } from './hook-parameters.ts';
import { KeychainRetries } from './keychain-retries.ts';
import { LiveAccount } from './live-account.ts';
import type { TokenAnswer } from './oidc-client.ts';
import type { Provider, Providers } from './providers.ts';
import { recordOfLogIn } from './record-of-log-in.ts';
import { beginRestored } from './restored-step.ts';
import type { RevocationQueue } from './revocation-queue.ts';
import { type Revocation, revokeOrQueue } from './revoke.ts';
import { additionsOf, addToSession, type SessionAdditions, sessionOf } from './session-additions.ts';
import type { SessionHooks } from './session-hooks.ts';
import type { SessionEvent } from './session-machine.ts';
import type { SessionMarker } from './session-marker.ts';
import type { SessionStateHolder } from './session-state.ts';
import type { TokenStore } from './token-store.ts';
import { DEFAULT_TARGET, type TokenTarget, targetOf } from './token-target.ts';

/** A system that tells nothing: timers alone. */
const NO_NEWS: WakePort = { onWake: () => () => undefined, onOnline: () => () => undefined };

export interface SessionManagerParts {
  readonly providers: Pick<Providers, 'get' | 'all'>;
  readonly store: TokenStore;
  readonly marker: SessionMarker;
  readonly state: SessionStateHolder;
  readonly clock: ClockPort;
  readonly flow: FlowPort;
  /** What the system tells of sleep and network. */
  readonly wake?: WakePort;
  /** From 0 up to, not including, 1: keeps many programs from trying again at the same moment. */
  readonly random?: () => number;
  /** Where revocations wait that failed; without it they are not tried again. */
  readonly revocations?: RevocationQueue;
  /** The integrator's code, if there is any. */
  readonly hooks?: SessionHooks;
  /** A session is being read from the keychain: what its first use needs can be made ready meanwhile. */
  readonly onRestoring?: () => void;
}

/** What became of keychain and provider when a session was ended here. */
export interface LocalSignOut extends Revocation {
  /** Why an entry may still be in the keychain, or null. */
  readonly notDeleted: Failure | null;
}

/** A log-in with what the integrator's code makes of it. */
interface CompletedLogIn {
  readonly provider: Provider;
  readonly record: AccountRecord;
  readonly added: SessionAdditions | null;
  readonly signIn: SignInParameters;
}

/** What a session begins with. */
interface Beginning {
  readonly provider: Provider;
  readonly record: AccountRecord;
  /** Why the tokens are in memory only. */
  readonly problem: Failure | null;
  readonly added: SessionAdditions | null;
  /** The last run ended in the middle of a refresh. */
  readonly mayHaveLost?: boolean | undefined;
}

/**
 * The session: restored from the keychain, established by a log-in, renewed when a token is needed, ended by the person
 * or the provider. The only holder of tokens in memory.
 */
export class SessionManager implements AccessTokenPort {
  readonly #parts: SessionManagerParts;
  readonly #keeper: AccountKeeper;
  readonly #retries: KeychainRetries;
  #account: LiveAccount | null = null;
  #generation = 0;
  /** Grows when the person, or the program, wants no session: one that is being made then is not. */
  #withdrawn = 0;
  /** What goes to marker file and keychain goes one after another. */
  readonly #turns = new Turns();
  /** The integrator's code is asked one time after another. */
  readonly #asking = new Turns();
  /** What a program that quits has to wait for. */
  #pending: Promise<unknown> = Promise.resolve();

  constructor(parts: SessionManagerParts) {
    this.#parts = parts;
    this.#keeper = new AccountKeeper(parts);
    this.#retries = new KeychainRetries({
      clock: parts.clock,
      whenFree: () => this.#keeper.whenFree(),
      again: () => this.#tryKeychain(),
      onRefused: (reason) => (this.#account === null ? this.#isUnknown(reason) : this.#isStored(reason)),
    });
  }

  /** What `useSession()` shows, for main's own code. */
  getServerSession(): Session | null {
    return this.#parts.state.session;
  }

  /** The ID token of who is logged in, where the configuration wants it for a log-out. */
  get idToken(): string | null {
    return this.#account?.record.idToken ?? null;
  }

  /** Brings back the session of the last run, without asking the provider. Never throws for a keychain's failure. */
  async restore(): Promise<void> {
    const generation = this.#generation;
    await this.#turns.run(() => this.#restore(generation));
    void this.retryRevocations();
  }

  /** Tells providers of log-outs that they could not be told of before. Never throws for keychain or network. */
  async retryRevocations(): Promise<void> {
    const live = this.#account?.record.account ?? null;
    await this.#parts.revocations?.retry(this.#parts.providers.all(), live);
  }

  async #restore(generation: number): Promise<void> {
    if (generation !== this.#generation) return; // a log-in or a log-out came while this waited for its turn
    const marked = await this.#keeper.find(this.#parts.providers.all());
    const reading = this.#keeper.readNewest(marked);
    if (marked.length > 0) this.#parts.onRestoring?.();
    const outcome = await reading;
    const added = outcome !== null && 'record' in outcome ? await this.#additionsFor(outcome.record) : null;
    if (generation !== this.#generation) return; // or while the keychain or the integrator's code was asked
    if (outcome === null) return this.#parts.state.apply({ kind: 'ended', reason: null, ended: null });
    if ('record' in outcome) {
      await this.#takeRestored(generation, { ...outcome, added }, marked);
      return;
    }
    this.#parts.flow.begin(`restore-${generation}`, 'session:restored').failed(outcome.failure.code);
    this.#isUnknown(outcome.failure);
  }

  /** Nobody knows whether there is a session: it is tried again, and nothing is deleted. */
  #isUnknown(reason: Failure): void {
    this.#parts.state.apply({ kind: 'ended', reason, ended: null });
    this.#retries.heard(reason);
  }

  #isStored(problem: Failure | null): void {
    this.#parts.state.apply({ kind: 'stored', problem });
    this.#retries.heard(problem);
  }

  /** The keychain may work again: the session is read, or stored. */
  async #tryKeychain(): Promise<void> {
    const account = this.#account;
    if (account === null) await this.restore();
    else await this.#turns.run(() => this.#storeAgain(account));
  }

  /** The person is back: perhaps they have opened the keychain meanwhile. */
  attend(): Promise<void> {
    return this.#retries.attend();
  }

  async #takeRestored(
    generation: number,
    restored: Pick<Beginning, 'provider' | 'record' | 'added'>,
    marked: readonly MarkedFor[],
  ): Promise<void> {
    const { provider, record } = restored;
    const step = beginRestored(this.#parts, `restore-${generation}`, restored);
    const index = marked.findIndex(({ account }) => account.account === record.account);
    if (this.#parts.clock.now() < (termOf(record)?.endsAt ?? Number.POSITIVE_INFINITY)) {
      this.#begin({ ...restored, problem: null, mayHaveLost: marked[index]?.account.refreshing });
      step.done();
    } else {
      const { name, issuer } = provider.config;
      this.#end(failure('SESSION_ENDED', { provider: name, address: issuer }), 'expired');
      step.failed('SESSION_ENDED');
      await this.#keeper.forget(toMarked(record), this.logOutFlow);
    }
    // One session at a time: a log-in that was cut off late left the one before it, which a log-out must not bring back.
    for (const { account } of marked.slice(index + 1)) await this.#keeper.forget(account, this.logOutFlow);
  }

  /**
   * Asks the integrator's code whether the person may log in.
   * @throws {ExpectedError} AUTH_ACCESS_DENIED, HOOK_FAILED, HOOK_TIMEOUT, AUTH_ID_TOKEN_*
   */
  async admit(provider: Provider, answer: TokenAnswer, target: TokenTarget): Promise<void> {
    const record = recordOfLogIn(provider, answer, target, this.#parts.clock.now());
    await this.#parts.hooks?.allowSignIn(signInParameters(provider, record, answer), provider.config.name);
  }

  /**
   * Makes a log-in's answer the session: tokens to the keychain, then every window is told.
   * @param target what its access token was asked for; null: nothing in particular
   * @param isWanted asked once the tokens are stored, which can take as long as a person who types a keyring's password
   * @returns why the tokens are in memory only, or null
   * @throws {ExpectedError} AUTH_ID_TOKEN_*; AUTH_CANCELLED if nobody wants it any more
   */
  async establish(
    provider: Provider,
    answer: TokenAnswer,
    target: TokenTarget | null,
    isWanted: () => boolean = () => true,
  ): Promise<Failure | null> {
    const record = recordOfLogIn(provider, answer, target ?? DEFAULT_TARGET, this.#parts.clock.now());
    const withdrawn = this.#withdrawn;
    const wanted = () => withdrawn === this.#withdrawn && isWanted();
    const signIn = signInParameters(provider, record, answer);
    const kept = withJwt(record, (await this.#parts.hooks?.jwt(record, 'signIn', signIn)) ?? null);
    const added = await this.#additionsFor(kept);
    return this.#turns.run(() => this.#establish({ provider, record: kept, added, signIn }, wanted));
  }

  async #establish(
    { provider, record, added, signIn }: CompletedLogIn,
    isWanted: () => boolean,
  ): Promise<Failure | null> {
    const problem = await this.#keeper.keep(record);
    if (!isWanted()) {
      const same = this.#account?.record.account === record.account ? this.#account : null;
      // The same person's session goes on: its record is where the new one is now.
      if (same !== null) await this.#storeAgain(same);
      else await this.#keeper.forget(toMarked(record), this.logOutFlow);
      fail('AUTH_CANCELLED');
    }
    const before = this.#account;
    this.#parts.hooks?.signedIn(signIn);
    this.#begin({ provider, record, problem, added });
    if (before !== null && before.record.account !== record.account) {
      void this.#wait(revokeOrQueue(this.#parts, before.provider, before.record, this.logOutFlow));
    }
    await this.#parts.revocations?.forget(record.account);
    await this.#keeper.forgetOthers(record.account, this.logOutFlow, problem === null);
    return problem;
  }

  /** @see AccessTokenPort */
  async getAccessToken(request: AccessTokenRequest): Promise<AccessToken> {
    const account = this.#accountFor(request);
    return handOut(account, await account.token(targetOf(account.provider.config, request)));
  }

  /** @see AccessTokenPort */
  async refreshAccessToken(request: AccessTokenRequest, rejected: AccessToken): Promise<AccessToken | null> {
    const account = this.#accountFor(request);
    const token = await account.newerToken(targetOf(account.provider.config, request), rejected.value);
    return token === null ? null : handOut(account, token);
  }

  /** Looks again: opens a keychain that was locked, renews a session that is stale or about to run out. */
  async update(): Promise<void> {
    await this.#lookAgain();
    await this.#askHooks('update');
  }

  async #lookAgain(): Promise<void> {
    const account = this.#account;
    if (account === null) return this.#parts.state.current.status === 'loading' ? undefined : this.restore();
    if (this.getServerSession()?.storage === 'memory') await this.#tryKeychain();
    await account.update(this.getServerSession()?.stale === true);
  }

  async #storeAgain(account: LiveAccount): Promise<void> {
    if (this.#account !== account) return;
    const { record } = account;
    const problem = await this.#keeper.keep(record);
    if (this.#account !== account) return;
    this.#isStored(problem);
    if (problem === null) await this.#keeper.forgetOthers(record.account, this.logOutFlow, true);
  }

  /** Ends the session here at once, whatever the keychain and the provider say to it. @see RFC 7009 */
  signOut(): Promise<LocalSignOut> {
    const account = this.#account;
    this.#withdrawn += 1;
    this.#end(null, 'signed_out');
    return this.#wait(this.#clearUp(account));
  }

  async #clearUp(account: LiveAccount | null): Promise<LocalSignOut> {
    // Without a session there may still be one in a keychain that was locked, or has not been asked yet.
    const flowId = this.logOutFlow;
    if (account === null) {
      const all = this.#parts.providers.all();
      const notDeleted = await this.#turns.run(() => this.#keeper.forgetAll(all, flowId));
      return { notDeleted, revocation: 'nothing', notRevoked: null };
    }
    const { record } = account;
    const [notDeleted, told] = await Promise.all([
      this.#turns.run(() => this.#keeper.forget(toMarked(record), flowId)),
      revokeOrQueue(this.#parts, account.provider, record, flowId),
    ]);
    return { notDeleted, ...told };
  }

  /** The program quits: no refresh begins any more, and what is under way is waited for. */
  close(): Promise<void> {
    this.#account?.close();
    this.#retries.stop();
    return this.idle();
  }

  /** Resolves when nothing is on its way to the keychain, or to the provider because of a log-out, any more. */
  async idle(): Promise<void> {
    await this.#account?.idle();
    await this.#pending;
    await this.#turns.idle();
    await this.#keeper.idle();
    await this.#parts.revocations?.idle();
  }

  /**
   * The person has agreed that an API at one more origin gets the tokens: the record says so from now on.
   * @throws {ExpectedError} SESSION_NONE
   */
  async allowOrigin(origin: string): Promise<void> {
    await this.#turns.run(async () => {
      const account = this.#account ?? fail('SESSION_NONE');
      if (account.allowOrigin(origin)) await this.#write(account);
    });
  }

  /** False where nobody has agreed that an API at this origin gets the tokens; true also where there are none. */
  allows(origin: string): boolean {
    return this.#account?.record.apiOrigins.includes(origin) ?? true;
  }

  /** Gives the session to a manager of another configuration, where that has the provider; no token is lost on the way. */
  async handOver(next: SessionManager): Promise<void> {
    do await this.idle();
    while (this.#account?.isBusy);
    const account = this.#account;
    const session = this.getServerSession();
    this.release();
    if (account !== null && session !== null) next.#takeOver(account.record, session);
  }

  #takeOver(record: AccountRecord, session: Session): void {
    const { storageProblem, staleReason } = session;
    const provider = this.#parts.providers.all().find((each) => belongsTo(record, each));
    if (provider === undefined) {
      this.#parts.state.apply({ kind: 'ended', reason: null, ended: null });
      return;
    }
    this.#begin({ provider, record, problem: storageProblem, added: additionsOf(session) });
    if (staleReason !== null) this.#parts.state.apply({ kind: 'went-stale', reason: staleReason });
  }

  /** Lets go of the session without ending it: the configuration changes or the program quits. */
  release(): void {
    this.#withdrawn += 1;
    this.#let(null);
  }

  /** Another account, or none, is the current one from now on. */
  #let(account: LiveAccount | null): void {
    this.#account?.end();
    this.#retries.stop();
    if (account === null) this.#generation += 1;
    this.#account = account;
  }

  /** Makes {@link idle} wait for it. */
  #wait<Value>(work: Promise<Value>): Promise<Value> {
    this.#pending = Promise.allSettled([this.#pending, work]);
    return work;
  }

  /** What the integrator's code wants to be shown of a session before any window sees it. */
  async #additionsFor(record: AccountRecord): Promise<SessionAdditions | null> {
    return (await this.#parts.hooks?.session(sessionOf(record, null), record)) ?? null;
  }

  /** Has the integrator's code look at a session again; one time after another. */
  #askHooks(trigger: Exclude<JwtTrigger, 'signIn'>): Promise<void> {
    const { hooks } = this.#parts;
    if (hooks === undefined) return Promise.resolve();
    return this.#wait(this.#asking.run(() => this.#runHooks(hooks, trigger)));
  }

  async #runHooks(hooks: SessionHooks, trigger: JwtTrigger): Promise<void> {
    const account = this.#account;
    if (account === null) return;
    const jwt = await hooks.jwt(account.record, trigger);
    if (this.#account !== account) return;
    if (account.keepJwt(jwt)) await this.#turns.run(() => this.#write(account));
    const session = this.getServerSession();
    if (session === null || this.#account !== account) return;
    const { record } = account;
    const added = await hooks.session(addToSession(session, { fields: {}, user: record.user }), record);
    if (added !== null && this.#account === account) this.#parts.state.apply({ kind: 'extended', added });
  }

  /** In turn, and never the record of a session that is over: the same person's next one has that place. */
  async #write(account: LiveAccount): Promise<void> {
    if (this.#account !== account) return;
    const problem = await this.#keeper.write(account.record);
    if (this.#account === account) this.#isStored(problem);
  }

  #begin({ provider, record, problem, added, mayHaveLost = false }: Beginning): void {
    const { clock, flow, wake = NO_NEWS, random = Math.random } = this.#parts;
    this.#generation += 1;
    const generation = this.#generation;
    const isCurrent = () => this.#account?.generation === generation;
    const account = new LiveAccount(record, {
      provider,
      generation,
      clock,
      flow,
      random,
      wake,
      mayHaveLost,
      isCurrent,
      // In turn, so that it never replaces the record of the same person's next log-in.
      write: (changed) =>
        this.#turns.run(async () => {
          if (!isCurrent()) return;
          const failed = await this.#keeper.write(changed);
          if (isCurrent()) this.#isStored(failed);
          if (failed === null) await this.#parts.marker.noteRefresh(changed.account, false);
        }),
      onRisk: (begins) => void this.#turns.run(() => this.#parts.marker.noteRefresh(record.account, begins)),
      onEvent: (event) => this.#take(account, event),
      onOver: async (reason, ended) => {
        if (isCurrent()) await this.#endAccount(account, reason, ended);
      },
    });
    this.#let(account);
    this.#parts.state.apply({
      kind: 'established',
      session: addToSession(sessionOf(record, problem), added),
    });
    account.start();
    this.#retries.heard(problem);
  }

  #take(account: LiveAccount, event: SessionEvent): void {
    this.#parts.state.apply(event);
    if (event.kind !== 'renewed') return;
    this.#parts.hooks?.renewed(account.record, accountOf(account.provider, account.record));
    void this.#askHooks('refresh');
  }

  /** Names the steps of a log-out that would begin now in flow events. */
  get logOutFlow(): string {
    return `log-out-${this.#generation}`;
  }

  #end(reason: Failure | null, ended: SessionEnd | null): void {
    this.#let(null);
    this.#parts.state.apply({ kind: 'ended', reason, ended });
  }

  async #endAccount(account: LiveAccount, reason: Failure, ended: SessionEnd): Promise<void> {
    this.#end(reason, ended);
    this.#parts.flow.begin(`end-${account.generation}`, 'session:ended').failed(reason.code);
    await this.#turns.run(() => this.#forgetEnded(account));
  }

  #accountFor(request: AccessTokenRequest): LiveAccount {
    const account = this.#account;
    if (account === null) fail('SESSION_NONE');
    const { record } = account;
    if (record.provider !== request.provider) {
      fail('SESSION_OTHER_PROVIDER', { provider: account.provider.config.name });
    }
    // An API that came into the config after the log-in, which the person did not agree to when they were asked.
    if (!record.apiOrigins.includes(request.origin)) {
      fail('API_NOT_ALLOWED', { address: request.origin, reason: 'you have not allowed it' });
    }
    return account;
  }

  async #forgetEnded({ record }: LiveAccount): Promise<void> {
    // The same person's next log-in may have been on its way to the keychain when this one ended.
    if (this.#account?.record.account === record.account) return;
    await this.#keeper.forget(toMarked(record), this.logOutFlow);
  }
}

function handOut({ over }: LiveAccount, { value }: StoredAccessToken): AccessToken {
  return { value, over };
}
