import { type ErrorCode, ExpectedError, type Failure, fail, toFailure } from '../../shared/errors.ts';
import type { SignOutAnswer } from '../../shared/ipc.ts';
import type { Session, SessionEnd } from '../../shared/session.ts';
import { describeToken } from '../flow/describe-token.ts';
import type { AccessToken, AccessTokenPort, AccessTokenRequest } from '../ports/access-token.ts';
import type { FlowPort, FlowStep } from '../ports/flow.ts';
import type { ClockPort } from '../ports/system.ts';
import { expiryOf, findToken, isFresh, isValid, toStoredToken } from './access-tokens.ts';
import { AccountKeeper, belongsTo, toMarked } from './account-keeper.ts';
import { accountName } from './account-name.ts';
import type { AccountRecord, StoredAccessToken } from './account-record.ts';
import { userFromClaims } from './claims.ts';
import type { TokenAnswer } from './oidc-client.ts';
import type { Provider, Providers } from './providers.ts';
import { revoke } from './revoke.ts';
import type { SessionMarker } from './session-marker.ts';
import type { SessionStateHolder } from './session-state.ts';
import { TokenRefresher } from './token-refresher.ts';
import type { TokenStore } from './token-store.ts';

/** An API that refuses every token must not make every call a refresh, in ms. */
const FORCED_PAUSE_MS = 10_000;

export interface SessionManagerParts {
  readonly providers: Pick<Providers, 'get' | 'all'>;
  readonly store: TokenStore;
  readonly marker: SessionMarker;
  readonly state: SessionStateHolder;
  readonly clock: ClockPort;
  readonly flow: FlowPort;
  /** A session is being read from the keychain: what its first use needs can be made ready meanwhile. */
  readonly onRestoring?: () => void;
}

/** Who is logged in, as far as main knows: the provider, the record, and the refresher that renews its tokens. */
interface LiveAccount {
  readonly provider: Provider;
  readonly generation: number;
  readonly refresher: TokenRefresher;
  /** When a token was last renewed because an API refused it, by audience. */
  readonly forcedAt: Map<string | null, number>;
}

/**
 * The session: restored from the keychain, established by a log-in, renewed when a token is needed, ended by the person
 * or the provider. The only holder of tokens in memory.
 */
export class SessionManager implements AccessTokenPort {
  readonly #parts: SessionManagerParts;
  readonly #keeper: AccountKeeper;
  #account: LiveAccount | null = null;
  #generation = 0;
  /** Grows when the person, or the program, wants no session: one that is being made then is not. */
  #withdrawn = 0;
  /** What goes to marker file and keychain goes one after another. */
  #turn: Promise<unknown> = Promise.resolve();
  /** What a program that quits has to wait for. */
  #pending: Promise<unknown> = Promise.resolve();

  constructor(parts: SessionManagerParts) {
    this.#parts = parts;
    this.#keeper = new AccountKeeper(parts);
  }

  /** What `useSession()` shows, for main's own code. */
  getServerSession(): Session | null {
    const state = this.#parts.state.current;
    return state.status === 'authenticated' ? state.session : null;
  }

  /** Brings back the session of the last run, without asking the provider. Never throws for a keychain's failure. */
  restore(): Promise<void> {
    const generation = this.#generation;
    return this.#inTurn(() => this.#restore(generation));
  }

  async #restore(generation: number): Promise<void> {
    if (generation !== this.#generation) return; // a log-in or a log-out came while this waited for its turn
    const marked = await this.#keeper.find(this.#parts.providers.all());
    const reading = this.#keeper.readNewest(marked);
    if (marked.length > 0) this.#parts.onRestoring?.();
    const outcome = await reading;
    if (generation !== this.#generation) return; // or while the keychain was asked
    if (outcome === null) return this.#parts.state.apply({ kind: 'ended', reason: null, ended: null });
    if ('record' in outcome) {
      this.#begin(outcome.provider, outcome.record, null);
      this.#beginRestored(generation, outcome).done();
      // One session at a time: a log-in that was cut off late left the one before it, which a log-out must not bring back.
      const found = marked.findIndex(({ account }) => account.account === outcome.record.account);
      for (const { account } of marked.slice(found + 1)) await this.#keeper.forget(account, this.#logOutFlow());
      return;
    }
    this.#parts.flow.begin(`restore-${generation}`, 'session:restored').failed(outcome.failure.code);
    this.#parts.state.apply({ kind: 'ended', reason: outcome.failure, ended: null });
  }

  #beginRestored(generation: number, { provider, record }: { provider: Provider; record: AccountRecord }): FlowStep {
    const { flow, clock } = this.#parts;
    const details = { provider: provider.config.name, storage: 'keychain' };
    const step = flow.begin(`restore-${generation}`, 'session:restored', details);
    const times = { receivedAt: clock.now(), expiresAt: null };
    const { accessTokens, refreshToken } = record;
    const access = accessTokens.map(({ value, expiresAt }) =>
      describeToken('access token', value, { ...times, expiresAt }),
    );
    const refresh = refreshToken === null ? [] : [describeToken('refresh token', refreshToken, times)];
    step.saw({ tokens: [...access, ...refresh] });
    return step;
  }

  /**
   * Makes a log-in's answer the session: tokens to the keychain, then every window is told.
   * @param isWanted asked once the tokens are stored, which can take as long as a person who types a keyring's password
   * @returns why the tokens are in memory only, or null
   * @throws {ExpectedError} AUTH_ID_TOKEN_*; AUTH_CANCELLED if nobody wants it any more
   */
  establish(
    provider: Provider,
    answer: TokenAnswer,
    audience: string | null,
    isWanted: () => boolean = () => true,
  ): Promise<ErrorCode | null> {
    const record = this.#recordOf(provider, answer, audience);
    const withdrawn = this.#withdrawn;
    const wanted = () => withdrawn === this.#withdrawn && isWanted();
    return this.#inTurn(() => this.#establish(provider, record, wanted));
  }

  #recordOf(provider: Provider, answer: TokenAnswer, audience: string | null): AccountRecord {
    const { config } = provider;
    const user = userFromClaims(answer.claims ?? {}, config);
    return {
      version: 1,
      account: accountName(config.id, config.issuer, config.clientId, user.id),
      provider: config.id,
      issuer: config.issuer,
      clientId: config.clientId,
      user,
      scope: answer.scope ?? provider.scopes.join(' '),
      refreshToken: answer.refreshToken,
      accessTokens: [toStoredToken(answer, audience, this.#parts.clock.now())],
      apiOrigins: provider.apiOrigins,
    };
  }

  async #establish(provider: Provider, record: AccountRecord, isWanted: () => boolean): Promise<ErrorCode | null> {
    const problem = await this.#keeper.keep(record);
    if (!isWanted()) {
      const same = this.#account?.refresher.record.account === record.account ? this.#account : null;
      // The same person's session goes on: its record is where the new one is now.
      if (same !== null) await this.#storeAgain(same);
      else await this.#keeper.forget(toMarked(record), this.#logOutFlow());
      fail('AUTH_CANCELLED');
    }
    const before = this.#account;
    this.#begin(provider, record, problem);
    if (before !== null && before.refresher.record.account !== record.account) {
      void this.#wait(revoke(this.#parts, before.provider, before.refresher.record.refreshToken, this.#logOutFlow()));
    }
    await this.#keeper.forgetOthers(record.account, this.#logOutFlow());
    return problem;
  }

  /** @see AccessTokenPort */
  async getAccessToken(request: AccessTokenRequest): Promise<AccessToken> {
    const { account, token } = this.#tokenFor(request);
    const now = this.#parts.clock.now();
    const last = account.refresher.record.refreshToken === null; // nothing to renew it with: good to its end
    if (token !== null && (last ? isValid(token, now) : isFresh(token, now))) return handOut(account, token);
    try {
      return await this.#renew(account, request.audience);
    } catch (error) {
      const usable = token !== null && isValid(token, this.#parts.clock.now());
      if (toFailure(error).code === 'SESSION_STALE' && usable) return handOut(account, token);
      throw error;
    }
  }

  /** @see AccessTokenPort */
  async refreshAccessToken(request: AccessTokenRequest, rejected: AccessToken): Promise<AccessToken | null> {
    const { account, token } = this.#tokenFor(request);
    const renewedSince = token !== null && token.value !== rejected.value;
    if (renewedSince) return handOut(account, token);
    const now = this.#parts.clock.now();
    const forcedAt = account.forcedAt.get(request.audience) ?? Number.NEGATIVE_INFINITY;
    if (now - forcedAt < FORCED_PAUSE_MS) return null;
    account.forcedAt.set(request.audience, now);
    return this.#renew(account, request.audience);
  }

  /** @see AccessTokenPort */
  isCurrent(token: AccessToken): boolean {
    return this.#account?.generation === token.generation;
  }

  /** Looks again: opens a keychain that was locked, renews a session that is stale or about to run out. */
  async update(): Promise<void> {
    const account = this.#account;
    if (account === null) return this.#parts.state.current.status === 'loading' ? undefined : this.restore();
    if (this.getServerSession()?.storage === 'memory') await this.#inTurn(() => this.#storeAgain(account));
    const [token] = account.refresher.record.accessTokens;
    const due = token !== undefined && !isFresh(token, this.#parts.clock.now());
    if (!due && !this.getServerSession()?.stale) return;
    try {
      account.refresher.allowRetry();
      await this.#renew(account, token?.audience ?? null);
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error; // what is expected is in the state now
    }
  }

  async #storeAgain(account: LiveAccount): Promise<void> {
    if (this.#account !== account) return;
    const { record } = account.refresher;
    const problem = await this.#keeper.keep(record);
    if (this.#account === account) this.#parts.state.apply({ kind: 'stored', problem });
  }

  /** Ends the session here at once, whatever the keychain and the provider say to it. @see RFC 7009 */
  signOut(): Promise<SignOutAnswer> {
    const account = this.#account;
    this.#withdrawn += 1;
    this.#end(null, 'signed_out');
    return this.#wait(this.#clearUp(account));
  }

  async #clearUp(account: LiveAccount | null): Promise<SignOutAnswer> {
    // Without a session there may still be one in a keychain that was locked, or has not been asked yet.
    const flowId = this.#logOutFlow();
    if (account === null) {
      const all = this.#parts.providers.all();
      return { notDeleted: await this.#inTurn(() => this.#keeper.forgetAll(all, flowId)), notRevoked: null };
    }
    const { record } = account.refresher;
    const [notDeleted, notRevoked] = await Promise.all([
      this.#inTurn(() => this.#keeper.forget(toMarked(record), flowId)),
      revoke(this.#parts, account.provider, record.refreshToken, flowId),
    ]);
    return { notDeleted, notRevoked };
  }

  /** Resolves when nothing is on its way to the keychain, or to the provider because of a log-out, any more. */
  async idle(): Promise<void> {
    await this.#account?.refresher.idle();
    await this.#pending;
    await this.#turn;
    await this.#keeper.idle();
  }

  /**
   * The person has agreed that an API at one more origin gets the tokens: the record says so from now on.
   * @throws {ExpectedError} SESSION_NONE
   */
  async allowOrigin(origin: string): Promise<void> {
    await this.#inTurn(async () => {
      const account = this.#account ?? fail('SESSION_NONE');
      if (!account.refresher.allowOrigin(origin)) return;
      const problem = await this.#keeper.write(account.refresher.record);
      if (this.#account === account) this.#parts.state.apply({ kind: 'stored', problem });
    });
  }

  /** Gives the session to a manager of another configuration, where that has the provider; no token is lost on the way. */
  async handOver(next: SessionManager): Promise<void> {
    do await this.idle();
    while (this.#account?.refresher.isBusy);
    const account = this.#account;
    const session = this.getServerSession();
    this.release();
    if (account !== null && session !== null) next.#takeOver(account.refresher.record, session);
  }

  #takeOver(record: AccountRecord, { storageProblem, staleReason }: Session): void {
    const provider = this.#parts.providers.all().find((each) => belongsTo(record, each));
    if (provider === undefined) {
      this.#parts.state.apply({ kind: 'ended', reason: null, ended: null });
      return;
    }
    this.#begin(provider, record, storageProblem);
    if (staleReason !== null) this.#parts.state.apply({ kind: 'went-stale', reason: staleReason });
  }

  /** Lets go of the session without ending it: the configuration changes or the program quits. */
  release(): void {
    this.#withdrawn += 1;
    this.#generation += 1;
    this.#account = null;
  }

  #inTurn<Value>(task: () => Promise<Value>): Promise<Value> {
    const run = this.#turn.then(task);
    this.#turn = run.catch(() => undefined); // the next one must run whatever became of this one
    return run;
  }

  /** Makes {@link idle} wait for it. */
  #wait<Value>(work: Promise<Value>): Promise<Value> {
    this.#pending = Promise.allSettled([this.#pending, work]);
    return work;
  }

  #begin(provider: Provider, record: AccountRecord, problem: ErrorCode | null): void {
    this.#generation += 1;
    const generation = this.#generation;
    const isCurrent = () => this.#account?.generation === generation;
    const refresher = new TokenRefresher(record, {
      provider,
      clock: this.#parts.clock,
      flow: this.#parts.flow,
      isCurrent,
      // In turn, so that it never replaces the record of the same person's next log-in.
      write: (changed) =>
        this.#inTurn(async () => {
          if (!isCurrent()) return;
          const failed = await this.#keeper.write(changed);
          if (isCurrent()) this.#parts.state.apply({ kind: 'stored', problem: failed });
        }),
      onRenewed: (changed) => {
        if (isCurrent()) this.#parts.state.apply({ kind: 'renewed', expiresAt: expiryOf(changed) });
      },
      onStale: (reason) => {
        if (isCurrent()) this.#parts.state.apply({ kind: 'went-stale', reason });
      },
    });
    this.#account = { provider, generation, refresher, forcedAt: new Map() };
    this.#parts.state.apply({
      kind: 'established',
      session: {
        provider: record.provider,
        user: record.user,
        expiresAt: expiryOf(record),
        stale: false,
        staleReason: null,
        expiring: false,
        storage: problem === null ? 'keychain' : 'memory',
        storageProblem: problem,
      },
    });
  }

  #logOutFlow(): string {
    return `log-out-${this.#generation}`;
  }

  #end(reason: Failure | null, ended: SessionEnd | null): void {
    this.#generation += 1;
    this.#account = null;
    this.#parts.state.apply({ kind: 'ended', reason, ended });
  }

  #tokenFor(request: AccessTokenRequest): { account: LiveAccount; token: StoredAccessToken | null } {
    const account = this.#account;
    if (account === null) fail('SESSION_NONE');
    const { record } = account.refresher;
    if (record.provider !== request.provider) {
      fail('SESSION_OTHER_PROVIDER', { provider: account.provider.config.name });
    }
    // An API that came into the config after the log-in was not agreed to; a new log-in asks for it.
    if (!record.apiOrigins.includes(request.origin)) {
      fail('API_NOT_ALLOWED', { address: request.origin, reason: 'log in again to allow this API' });
    }
    return { account, token: findToken(record, request.audience) };
  }

  /** @throws {ExpectedError} SESSION_ENDED (and it is), SESSION_STALE */
  async #renew(account: LiveAccount, audience: string | null): Promise<AccessToken> {
    try {
      return handOut(account, await account.refresher.refresh(audience));
    } catch (error) {
      const reason = toFailure(error);
      const over = reason.code === 'SESSION_ENDED' || reason.code === 'AUTH_SUBJECT_CHANGED';
      if (over && this.#account === account) {
        this.#end(reason, 'expired');
        this.#parts.flow.begin(`end-${account.generation}`, 'session:ended').failed(reason.code);
        await this.#inTurn(() => this.#forgetEnded(account));
      }
      throw error;
    }
  }

  async #forgetEnded({ refresher: { record } }: LiveAccount): Promise<void> {
    // The same person's next log-in may have been on its way to the keychain when this one ended.
    if (this.#account?.refresher.record.account === record.account) return;
    await this.#keeper.forget(toMarked(record), this.#logOutFlow());
  }
}

function handOut({ generation }: LiveAccount, { value }: StoredAccessToken): AccessToken {
  return { value, generation };
}
