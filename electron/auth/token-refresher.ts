import { isDeepStrictEqual } from 'node:util';
import { ExpectedError, type Failure, fail, failure } from '../../shared/errors.ts';
import { Turns } from '../../shared/turns.ts';
import type { FlowPort, Saw } from '../ports/flow.ts';
import type { ClockPort } from '../ports/system.ts';
import { findToken, isValid, wasAskedFor, withAnswer } from './access-tokens.ts';
import { type AccountRecord, type StoredAccessToken, withJwt } from './account-record.ts';
import { checkSameSubject } from './claims.ts';
import type { TokenAnswer } from './oidc-client.ts';
import type { PlainObject } from './plain-json.ts';
import type { Provider } from './providers.ts';
import { fateOf, isWorthOneMore, judgeRefresh, mayHaveLost } from './refresh-failure.ts';
import { RefreshPause } from './refresh-pause.ts';
import { isForAnotherApi, namesApi, scopesToAsk, type TokenTarget, targetKey } from './token-target.ts';
import { within } from './within.ts';

/** How long callers wait for the keychain after a refresh; the tokens are good either way. */
const WRITE_MS = 2_000;

export interface TokenRefresherParts {
  readonly provider: Provider;
  readonly clock: ClockPort;
  readonly flow: FlowPort;
  /** From 0 up to, not including, 1. */
  readonly random: () => number;
  /** A newer refresh token than the record's may have been lost in the last run. */
  readonly mayHaveLost: boolean;
  /** False once the session is over: what comes then is not kept. */
  readonly isCurrent: () => boolean;
  readonly write: (record: AccountRecord) => Promise<void>;
  /** True: from here on a newer refresh token may be lost. False: none was given out after all. */
  readonly onRisk: (begins: boolean) => void;
  readonly onRenewed: (record: AccountRecord) => void;
  readonly onStale: (reason: Failure) => void;
}

/**
 * Renews one account's tokens. One refresh is in flight at a time: with rotation a second one at the same time kills the
 * grant. Callers who want the same token share it.
 * @see RFC 6749 §6, RFC 9700 §4.14 (rotation)
 */
export class TokenRefresher {
  readonly #parts: TokenRefresherParts;
  /** By {@link targetKey}. */
  readonly #running = new Map<string, Promise<StoredAccessToken>>();
  readonly pause: RefreshPause;
  readonly #turns = new Turns();
  #record: AccountRecord;
  #count = 0;
  #mayHaveLost: boolean;
  #closed = false;

  constructor(record: AccountRecord, parts: TokenRefresherParts) {
    this.#record = record;
    this.#parts = parts;
    this.#mayHaveLost = parts.mayHaveLost;
    this.pause = new RefreshPause(parts.random);
  }

  get record(): AccountRecord {
    return this.#record;
  }

  /**
   * @throws {ExpectedError} SESSION_ENDED, AUTH_SUBJECT_CHANGED: it is over. SESSION_STALE, SESSION_REFRESH_REFUSED,
   * AUTH_CLIENT_REJECTED: not now. API_NOT_ALLOWED: not for this API.
   */
  refresh(target: TokenTarget): Promise<StoredAccessToken> {
    const key = targetKey(target);
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const run = this.#turns.run(() => this.#refresh(target).finally(() => this.#running.delete(key)));
    this.#running.set(key, run);
    return run;
  }

  /** True while a refresh for that is under way, or waits for its turn. */
  isRefreshing(target: TokenTarget): boolean {
    return this.#running.has(targetKey(target));
  }

  /** True while a refresh is under way. */
  get isBusy(): boolean {
    return this.#running.size > 0;
  }

  /** Adds to where the tokens may be sent; who calls this writes the record. @returns false if it was there already */
  allowOrigin(origin: string): boolean {
    const { apiOrigins } = this.#record;
    if (apiOrigins.includes(origin)) return false;
    this.#record = { ...this.#record, apiOrigins: [...apiOrigins, origin] };
    return true;
  }

  /** Replaces what the integrator's code keeps; who calls this writes the record. @returns false if it is the same */
  keepJwt(jwt: PlainObject | null): boolean {
    if (jwt === null || isDeepStrictEqual(jwt, this.#record.jwt)) return false;
    this.#record = withJwt(this.#record, jwt);
    return true;
  }

  /** Resolves when no refresh is under way. */
  async idle(): Promise<void> {
    await this.#turns.idle();
  }

  /** Begins no refresh any more: the program quits, and could not keep what comes. */
  close(): void {
    this.#closed = true;
  }

  async #refresh(target: TokenTarget): Promise<StoredAccessToken> {
    const { isCurrent, flow, clock } = this.#parts;
    if (!isCurrent()) fail('SESSION_NONE');
    if (this.#closed) fail('SESSION_STALE', this.#where());
    if (this.#record.refreshToken === null) this.#failWithoutRefreshToken(target);
    if (!wasAskedFor(this.#record, target)) fail('API_NOT_ALLOWED', { reason: 'log in again to allow this API' });
    const held = this.pause.held(target, clock.now());
    if (held !== null) throw new ExpectedError(held);
    this.#count += 1;
    const id = `refresh-${this.#record.account.slice(-4)}-${this.#count}`;
    const step = flow.begin(id, 'session:refreshed', this.#where());
    try {
      const token = await this.#askOnceOrTwice(target, step.saw);
      step.done();
      return token;
    } catch (error) {
      const reason = this.#judge(error, target);
      step.failed(reason.code);
      throw reason;
    }
  }

  async #askOnceOrTwice(target: TokenTarget, saw: Saw): Promise<StoredAccessToken> {
    try {
      return await this.#ask(target, saw);
    } catch (error) {
      if (!(error instanceof ExpectedError) || !isWorthOneMore(error) || !this.#parts.isCurrent()) throw error;
      return this.#ask(target, saw);
    }
  }

  async #ask(target: TokenTarget, saw: Saw): Promise<StoredAccessToken> {
    const { clock, isCurrent, onRenewed, provider } = this.#parts;
    const answer = await this.#exchange(target, saw);
    if (!isCurrent()) {
      this.#withdraw(answer.refreshToken);
      fail('SESSION_NONE');
    }
    checkSameSubject(answer.claims, this.#record.user.id);
    const wrong = isForAnotherApi(provider.config, target, answer.accessToken);
    this.#record = wrong
      ? { ...this.#record, refreshToken: answer.refreshToken ?? this.#record.refreshToken }
      : withAnswer(this.#record, answer, target, provider.targets, clock.now());
    this.#mayHaveLost = false;
    this.pause.end();
    await this.#save();
    if (!isCurrent()) fail('SESSION_NONE'); // logged out while the keychain took its time
    if (wrong) fail('AUTH_PROVIDER_ERROR', { error: 'invalid_target' });
    onRenewed(this.#record);
    return findToken(this.#record, target) ?? fail('INTERNAL');
  }

  /** An answer that can't be used may still hold the only refresh token that is good from then on. */
  async #exchange(target: TokenTarget, saw: Saw): Promise<TokenAnswer> {
    const { provider, isCurrent, onRisk } = this.#parts;
    if (!this.#mayHaveLost) onRisk(true);
    try {
      const { refreshToken, scope } = this.#record;
      const asked = { audience: target.audience, scopes: scopesToAsk(provider.config, target, scope) };
      return await provider.client.refresh(refreshToken ?? fail('INTERNAL'), asked, saw);
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      const { refreshToken } = fateOf(error);
      if (!isCurrent()) {
        this.#withdraw(refreshToken);
      } else if (refreshToken !== null) {
        this.#record = { ...this.#record, refreshToken };
        await this.#save();
      }
      this.#mayHaveLost ||= mayHaveLost(error);
      if (!this.#mayHaveLost && refreshToken === null) onRisk(false);
      throw error;
    }
  }

  /** The person logged out meanwhile: the new token must not live on at the provider. */
  #withdraw(refreshToken: string | null): void {
    if (refreshToken !== null) this.#parts.provider.client.revoke(refreshToken).catch(() => undefined); // best effort: it is forgotten here
  }

  /** The old refresh token is dead from here on, so the write is waited for, but not for ever. */
  async #save(): Promise<void> {
    const write = this.#parts.write(this.#record);
    try {
      await within(WRITE_MS, write, this.#parts.clock, () => failure('KEYCHAIN_TIMEOUT'));
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error; // slow: the write goes on and reports its own end
    }
  }

  #judge(error: unknown, target: TokenTarget): ExpectedError {
    if (!(error instanceof ExpectedError)) throw error;
    if (error.code === 'INTERNAL') return error;
    if (!this.#parts.isCurrent()) return new ExpectedError(failure('SESSION_NONE'));
    const now = this.#parts.clock.now();
    const verdict = judgeRefresh(error, namesApi(target), this.#where(), now);
    if (verdict.kind === 'over')
      return new ExpectedError(this.#mayHaveLost ? asLost(verdict.failure) : verdict.failure);
    this.pause.begin(verdict, target, now);
    if (verdict.kind !== 'not-for-api') this.#parts.onStale(verdict.failure);
    return new ExpectedError(verdict.failure);
  }

  #failWithoutRefreshToken(target: TokenTarget): never {
    // A live session whose token is only for other APIs is not over.
    const lives = this.#record.accessTokens.some((each) => isValid(each, this.#parts.clock.now()));
    if (lives && findToken(this.#record, target) === null) {
      fail('API_NOT_ALLOWED', { reason: 'no access token for this API' });
    }
    fail('SESSION_ENDED', this.#where());
  }

  #where(): { provider: string; address: string } {
    const { config } = this.#parts.provider;
    return { provider: config.name, address: config.issuer };
  }
}

/** The provider knows a newer refresh token than we do: it was not withdrawn, it never arrived. */
function asLost({ code, details }: Failure): Failure {
  return code === 'SESSION_ENDED' ? failure(code, { ...details, reason: 'rotation_lost' }) : failure(code, details);
}
