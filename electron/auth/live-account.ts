import { ExpectedError, type Failure, failure, toFailure } from '../../shared/errors.ts';
import type { SessionEnd } from '../../shared/session.ts';
import type { FlowPort } from '../ports/flow.ts';
import { Stop } from '../ports/stop.ts';
import type { ClockPort, WakePort } from '../ports/system.ts';
import { expiryOf, findToken, isFresh, isValid, renewalTime, termOf } from './access-tokens.ts';
import type { AccountRecord, StoredAccessToken } from './account-record.ts';
import type { PlainObject } from './plain-json.ts';
import type { Provider } from './providers.ts';
import { RefreshSchedule } from './refresh-schedule.ts';
import type { SessionEvent } from './session-machine.ts';
import { TokenRefresher } from './token-refresher.ts';
import { DEFAULT_TARGET, type TokenTarget, targetKey } from './token-target.ts';

/** An API that refuses every token must not make every call a refresh, in ms. */
const FORCED_PAUSE_MS = 10_000;

export interface LiveAccountParts {
  readonly provider: Provider;
  /** Grows with every new session. */
  readonly generation: number;
  readonly clock: ClockPort;
  readonly flow: FlowPort;
  readonly random: () => number;
  readonly wake: WakePort;
  readonly mayHaveLost: boolean;
  /** False once the session is over. */
  readonly isCurrent: () => boolean;
  readonly write: (record: AccountRecord) => Promise<void>;
  readonly onRisk: (begins: boolean) => void;
  /** Not told any more once the session is over. */
  readonly onEvent: (event: SessionEvent) => void;
  /** The session is over. Resolves when nothing of it is kept. */
  readonly onOver: (reason: Failure, ended: SessionEnd) => Promise<void>;
}

/**
 * One account while it is logged in: hands out tokens that are fresh, renews them in advance, tries again after a failure,
 * and knows when it ends.
 */
export class LiveAccount {
  readonly provider: Provider;
  readonly generation: number;
  /** What was asked for with its tokens is nobody's any more once it is aborted. */
  readonly over = new Stop();
  readonly #parts: LiveAccountParts;
  readonly #refresher: TokenRefresher;
  readonly #schedule: RefreshSchedule;
  /** When a token was last renewed because an API refused it, by {@link targetKey}. */
  readonly #forcedAt = new Map<string, number>();
  #warned = false;
  #over: Promise<void> | null = null;
  #endWake: () => void = () => undefined;
  #endOnline: (() => void) | null = null;

  constructor(record: AccountRecord, parts: LiveAccountParts) {
    const { provider, generation, clock, isCurrent, onEvent } = parts;
    this.provider = provider;
    this.generation = generation;
    this.#parts = parts;
    this.#refresher = new TokenRefresher(record, {
      ...parts,
      onRenewed: (changed) => {
        if (isCurrent()) onEvent({ kind: 'renewed', expiresAt: expiryOf(changed) });
      },
      onStale: (reason) => {
        if (isCurrent()) onEvent({ kind: 'went-stale', reason });
      },
    });
    this.#schedule = new RefreshSchedule({ clock, next: () => this.#nextTime(), act: () => void this.#act() });
  }

  get record(): AccountRecord {
    return this.#refresher.record;
  }

  /** True while a refresh is under way. */
  get isBusy(): boolean {
    return this.#refresher.isBusy;
  }

  /** Begins to look after itself; who made it ends that with {@link stop}. */
  start(): void {
    this.#endWake = this.#parts.wake.onWake(() => this.#takeNews());
    this.#look();
  }

  /** Only what is asked for is done from now on. */
  stop(): void {
    this.#schedule.stop();
    this.#endWake();
    this.#waitForNetwork(false);
  }

  /** It is not the one that is logged in any more. */
  end(): void {
    this.stop();
    this.over.abort();
  }

  /** No refresh begins any more: the program quits, and could not keep what comes. */
  close(): void {
    this.stop();
    this.#refresher.close();
  }

  /** Resolves when no refresh is under way. */
  idle(): Promise<void> {
    return this.#refresher.idle();
  }

  /** @see TokenRefresher.allowOrigin */
  allowOrigin(origin: string): boolean {
    return this.#refresher.allowOrigin(origin);
  }

  /** @see TokenRefresher.keepJwt */
  keepJwt(jwt: PlainObject | null): boolean {
    return this.#refresher.keepJwt(jwt);
  }

  /** A token that is good for a call now. @throws as {@link TokenRefresher.refresh} */
  async token(target: TokenTarget): Promise<StoredAccessToken> {
    const { clock, isCurrent } = this.#parts;
    const token = findToken(this.record, target);
    const last = this.record.refreshToken === null; // nothing to renew it with: good to its end
    const now = clock.now();
    if (token !== null && (last ? isValid(token, now) : isFresh(token, now))) return token;
    try {
      return await this.#renew(target);
    } catch (error) {
      const usable = token !== null && isValid(token, clock.now()) && isCurrent();
      if (error instanceof ExpectedError && usable) return token;
      throw error;
    }
  }

  /** A newer token than one that an API refused; null: there is none that would help. @throws as {@link token} */
  async newerToken(target: TokenTarget, rejected: string): Promise<StoredAccessToken | null> {
    const token = findToken(this.record, target);
    if (token !== null && token.value !== rejected) return token;
    const now = this.#parts.clock.now();
    // Nothing can renew it, and its end is known: the session lasts until then, whatever one API says.
    const last = this.record.refreshToken === null && token !== null && token.expiresAt !== null;
    if (last && isValid(token, now)) return null;
    const key = targetKey(target);
    const sinceForced = now - (this.#forcedAt.get(key) ?? Number.NEGATIVE_INFINITY);
    const isSoon = sinceForced >= 0 && sinceForced < FORCED_PAUSE_MS;
    // Whoever was refused together with others waits for what they wait for.
    if (isSoon && !this.#refresher.isRefreshing(target)) return null;
    this.#forcedAt.set(key, now);
    return this.#renew(target);
  }

  /** The person asks: what is stale or about to run out is renewed now. Never throws for an expected failure. */
  async update(isStale: boolean): Promise<void> {
    const { pause } = this.#refresher;
    const [token] = this.record.accessTokens;
    const due = token !== undefined && !isFresh(token, this.#parts.clock.now());
    if (!due && !isStale) return;
    const target = pause.current?.target ?? (token === undefined ? DEFAULT_TARGET : targetIn(token));
    pause.end();
    await this.#renewIfPossible(target);
  }

  /** @throws {ExpectedError} SESSION_ENDED, AUTH_SUBJECT_CHANGED (and it is over), or as {@link TokenRefresher.refresh} */
  async #renew(target: TokenTarget): Promise<StoredAccessToken> {
    try {
      return await this.#refresher.refresh(target);
    } catch (error) {
      const reason = toFailure(error);
      const over = reason.code === 'SESSION_ENDED' || reason.code === 'AUTH_SUBJECT_CHANGED';
      if (over) await this.#end(reason, this.record.refreshToken === null ? 'expired' : 'revoked');
      throw error;
    } finally {
      this.#look();
    }
  }

  async #renewIfPossible(target: TokenTarget): Promise<void> {
    try {
      await this.#renew(target);
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error; // what is expected is in the state now
    }
  }

  #takeNews(): void {
    this.#refresher.pause.takeNews();
    this.#look();
  }

  /** Time or facts may have changed. */
  #look(): void {
    if (!this.#parts.isCurrent()) {
      this.stop();
      return;
    }
    this.#schedule.look();
    this.#waitForNetwork(this.#refresher.pause.current?.isAsked === false);
  }

  #waitForNetwork(waits: boolean): void {
    if (waits) {
      this.#endOnline ??= this.#parts.wake.onOnline(() => this.#takeNews());
    } else {
      this.#endOnline?.();
      this.#endOnline = null;
    }
  }

  #nextTime(): number | null {
    const term = termOf(this.record);
    if (term !== null) return this.#warned ? term.endsAt : term.warnAt;
    if (this.record.refreshToken === null || this.isBusy) return null;
    const { pause } = this.#refresher;
    if (pause.current === null) return this.#nextRenewal()?.at ?? null;
    const endsAt = pause.endsAt(this.#parts.clock.now());
    return Number.isFinite(endsAt) ? endsAt : null;
  }

  /** Which token is to be renewed first, and when. */
  #nextRenewal(): { readonly at: number; readonly target: TokenTarget } | null {
    let first: { at: number; target: TokenTarget } | null = null;
    for (const token of this.record.accessTokens) {
      const target = targetIn(token);
      const at = renewalTime(token);
      if (at === null) continue;
      const possible = Math.max(at, this.#refresher.pause.refusedUntil(target));
      if (first === null || possible < first.at) first = { at: possible, target };
    }
    return first;
  }

  async #act(): Promise<void> {
    const term = termOf(this.record);
    if (term === null) {
      const { target } = this.#refresher.pause.current ?? this.#nextRenewal() ?? { target: DEFAULT_TARGET };
      return this.#renewIfPossible(target);
    }
    if (this.#parts.clock.now() < term.endsAt) {
      this.#warned = true;
      this.#parts.onEvent({ kind: 'expiring' });
      return this.#look();
    }
    const { name, issuer } = this.provider.config;
    await this.#end(failure('SESSION_ENDED', { provider: name, address: issuer }), 'expired');
  }

  /** Once, and all who waited for a token wait until nothing is kept. */
  #end(reason: Failure, ended: SessionEnd): Promise<void> {
    this.#over ??= this.#parts.onOver(reason, ended);
    return this.#over;
  }
}

/** What a stored token was asked for, without the token. */
function targetIn({ audience, scopes }: StoredAccessToken): TokenTarget {
  return scopes === undefined ? { audience } : { audience, scopes };
}
