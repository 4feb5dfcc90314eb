import { ExpectedError, type Failure, fail, failure, toFailure } from '../../shared/errors.ts';
import type { FlowPort, Saw } from '../ports/flow.ts';
import type { ClockPort } from '../ports/system.ts';
import { findToken, isValid, withAnswer } from './access-tokens.ts';
import type { AccountRecord, StoredAccessToken } from './account-record.ts';
import { checkSameSubject } from './claims.ts';
import type { Provider } from './providers.ts';
import { within } from './within.ts';

/** How long callers wait for the keychain after a refresh; the tokens are good either way. */
const WRITE_MS = 2_000;
const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 60_000;
/** What is wrong with one API's audience or scopes, not with the session. @see RFC 8707 §2, RFC 6749 §5.2 */
const NO_SUCH_AUDIENCE = ['invalid_target', 'invalid_scope'];

export interface TokenRefresherParts {
  readonly provider: Provider;
  readonly clock: ClockPort;
  readonly flow: FlowPort;
  /** False once the session is over: what comes then is not kept. */
  readonly isCurrent: () => boolean;
  readonly write: (record: AccountRecord) => Promise<void>;
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
  #last: Promise<unknown> = Promise.resolve();
  #record: AccountRecord;
  #count = 0;
  #failures = 0;
  /** After a failure, by audience: one that the provider does not know must not hold up the others. */
  readonly #notBefore = new Map<string | null, number>();

  constructor(record: AccountRecord, parts: TokenRefresherParts) {
    this.#record = record;
    this.#parts = parts;
  }

  get record(): AccountRecord {
    return this.#record;
  }

  /** @throws {ExpectedError} SESSION_ENDED, AUTH_SUBJECT_CHANGED: it is over. SESSION_STALE: not now. */
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

  /** Resolves when no refresh is under way. */
  async idle(): Promise<void> {
    await this.#last;
  }

  /** Ends the pause that follows a failure: the person asked. */
  allowRetry(): void {
    this.#notBefore.clear();
  }

  async #refresh(audience: string | null): Promise<StoredAccessToken> {
    const { refreshToken } = this.#record;
    if (!this.#parts.isCurrent()) fail('SESSION_NONE');
    if (refreshToken === null) this.#failWithoutRefreshToken(audience);
    if (this.#parts.clock.now() < (this.#notBefore.get(audience) ?? 0)) fail('SESSION_STALE', this.#details());
    this.#count += 1;
    const flow = `refresh-${this.#record.account.slice(-4)}-${this.#count}`;
    const step = this.#parts.flow.begin(flow, 'session:refreshed', this.#details());
    try {
      const token = await this.#ask(refreshToken, audience, step.saw);
      step.done();
      return token;
    } catch (error) {
      const reason = this.#judge(error, audience);
      step.failed(reason.code);
      throw reason;
    }
  }

  async #ask(refreshToken: string, audience: string | null, saw: Saw): Promise<StoredAccessToken> {
    const { client } = this.#parts.provider;
    const answer = await client.refresh(refreshToken, audience, saw);
    if (!this.#parts.isCurrent()) {
      // The person logged out meanwhile; the new token must not live on at the provider.
      if (answer.refreshToken !== null) client.revoke(answer.refreshToken).catch(() => undefined); // best effort: it is forgotten here
      fail('SESSION_NONE');
    }
    checkSameSubject(answer.claims, this.#record.user.id);
    this.#record = withAnswer(this.#record, answer, audience, this.#parts.clock.now());
    this.#failures = 0;
    this.#notBefore.clear();
    await this.#save();
    if (!this.#parts.isCurrent()) fail('SESSION_NONE'); // logged out while the keychain took its time
    this.#parts.onRenewed(this.#record);
    return findToken(this.#record, audience) ?? fail('INTERNAL');
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

  /** Only a definite refusal ends a session; everything else keeps it. @see RFC 6749 §5.2 */
  #judge(error: unknown, audience: string | null): ExpectedError {
    if (!(error instanceof ExpectedError)) throw error;
    const { code, details = {} } = toFailure(error);
    if (code === 'AUTH_CODE_REJECTED') return new ExpectedError(failure('SESSION_ENDED', this.#details()));
    if (code === 'AUTH_SUBJECT_CHANGED' || code === 'SESSION_NONE' || code === 'INTERNAL') return error;
    const pause = Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** this.#failures);
    this.#failures += 1;
    this.#notBefore.set(audience, this.#parts.clock.now() + pause);
    if (NO_SUCH_AUDIENCE.includes(String(details.error))) {
      return new ExpectedError(
        failure('API_NOT_ALLOWED', { reason: `the provider gives no token for it: ${details.error}` }),
      );
    }
    const stale = failure('SESSION_STALE', { ...this.#details(), ...details, reason: String(details.reason ?? code) });
    this.#parts.onStale(stale);
    return new ExpectedError(stale);
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
    fail('SESSION_ENDED', this.#details());
  }

  #details(): { provider: string; address: string } {
    const { config } = this.#parts.provider;
    return { provider: config.name, address: config.issuer };
  }
}
