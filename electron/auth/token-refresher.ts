import { isDeepStrictEqual } from 'node:util';
import { ExpectedError, type Failure, fail, failure } from '../../shared/errors.ts';
import type { FlowPort, Saw } from '../ports/flow.ts';
import type { ClockPort } from '../ports/system.ts';
import { findToken, isValid, withAnswer } from './access-tokens.ts';
import { type AccountRecord, type StoredAccessToken, withJwt } from './account-record.ts';
import { checkSameSubject } from './claims.ts';
import type { TokenAnswer } from './oidc-client.ts';
import type { PlainObject } from './plain-json.ts';
import type { Provider } from './providers.ts';
import { fateOf, isWorthOneMore, judgeRefresh, mayHaveLost } from './refresh-failure.ts';
import { RefreshPause } from './refresh-pause.ts';
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
 * grant. Callers who want the same audience share it.
 * @see RFC 6749 §6, RFC 9700 §4.14 (rotation)
 */
export class TokenRefresher {
  readonly #parts: TokenRefresherParts;
  readonly #running = new Map<string | null, Promise<StoredAccessToken>>();
  readonly pause: RefreshPause;
  #last: Promise<unknown> = Promise.resolve();
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
   * AUTH_CLIENT_REJECTED: not now. API_NOT_ALLOWED: not for this audience.
   */
  refresh(audience: string | null): Promise<StoredAccessToken> {
    const running = this.#running.get(audience);
    if (running !== undefined) return running;
    const run = this.#last.then(() => this.#refresh(audience)).finally(() => this.#running.delete(audience));
    this.#running.set(audience, run);
    this.#last = run.catch(() => undefined); // the next one must run whatever became of this one
    return run;
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
    await this.#last;
  }

  /** Begins no refresh any more: the program quits, and could not keep what comes. */
  close(): void {
    this.#closed = true;
  }

  async #refresh(audience: string | null): Promise<StoredAccessToken> {
    const { isCurrent, flow, clock } = this.#parts;
    if (!isCurrent()) fail('SESSION_NONE');
    if (this.#closed) fail('SESSION_STALE', this.#where());
    if (this.#record.refreshToken === null) this.#failWithoutRefreshToken(audience);
    const held = this.pause.held(audience, clock.now());
    if (held !== null) throw new ExpectedError(held);
    this.#count += 1;
    const id = `refresh-${this.#record.account.slice(-4)}-${this.#count}`;
    const step = flow.begin(id, 'session:refreshed', this.#where());
    try {
      const token = await this.#askOnceOrTwice(audience, step.saw);
      step.done();
      return token;
    } catch (error) {
      const reason = this.#judge(error, audience);
      step.failed(reason.code);
      throw reason;
    }
  }

  async #askOnceOrTwice(audience: string | null, saw: Saw): Promise<StoredAccessToken> {
    try {
      return await this.#ask(audience, saw);
    } catch (error) {
      if (!(error instanceof ExpectedError) || !isWorthOneMore(error) || !this.#parts.isCurrent()) throw error;
      return this.#ask(audience, saw);
    }
  }

  async #ask(audience: string | null, saw: Saw): Promise<StoredAccessToken> {
    const { clock, isCurrent, onRenewed } = this.#parts;
    const answer = await this.#exchange(audience, saw);
    if (!isCurrent()) {
      this.#withdraw(answer.refreshToken);
      fail('SESSION_NONE');
    }
    checkSameSubject(answer.claims, this.#record.user.id);
    this.#record = withAnswer(this.#record, answer, audience, clock.now());
    this.#mayHaveLost = false;
    this.pause.end();
    await this.#save();
    if (!isCurrent()) fail('SESSION_NONE'); // logged out while the keychain took its time
    onRenewed(this.#record);
    return findToken(this.#record, audience) ?? fail('INTERNAL');
  }

  /** An answer that can't be used may still hold the only refresh token that is good from then on. */
  async #exchange(audience: string | null, saw: Saw): Promise<TokenAnswer> {
    const { provider, isCurrent, onRisk } = this.#parts;
    if (!this.#mayHaveLost) onRisk(true);
    try {
      return await provider.client.refresh(this.#record.refreshToken ?? fail('INTERNAL'), audience, saw);
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

  #judge(error: unknown, audience: string | null): ExpectedError {
    if (!(error instanceof ExpectedError)) throw error;
    if (error.code === 'INTERNAL') return error;
    if (!this.#parts.isCurrent()) return new ExpectedError(failure('SESSION_NONE'));
    const now = this.#parts.clock.now();
    const verdict = judgeRefresh(error, audience, this.#where(), now);
    if (verdict.kind === 'over')
      return new ExpectedError(this.#mayHaveLost ? asLost(verdict.failure) : verdict.failure);
    this.pause.begin(verdict, audience, now);
    if (verdict.kind !== 'not-for-audience') this.#parts.onStale(verdict.failure);
    return new ExpectedError(verdict.failure);
  }

  #failWithoutRefreshToken(audience: string | null): never {
    const token = findToken(this.#record, audience);
    // A live session whose token is only for other audiences, or which one API refuses, is not over.
    const some = this.#record.accessTokens.some(
      (each) => each.expiresAt !== null && isValid(each, this.#parts.clock.now()),
    );
    if (some)
      fail('API_NOT_ALLOWED', {
        reason: token === null ? 'no access token for this API' : 'the API refuses the access token',
      });
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
