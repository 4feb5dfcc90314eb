import { ExpectedError, type Failure, failure } from '../../shared/errors.ts';
import type { DefaultSession, Session, SessionState, SignInState } from '../../shared/session.ts';
import type {
  Account,
  Awaitable,
  Events,
  HookError,
  HookName,
  Hooks,
  JwtTrigger,
  SignInParameters,
} from '../ports/hooks.ts';
import type { LoggerPort } from '../ports/log.ts';
import type { ClockPort } from '../ports/system.ts';
import type { AccountRecord } from './account-record.ts';
import { checkJson, type PlainObject } from './plain-json.ts';
import { type SessionAdditions, toAdditions } from './session-additions.ts';
import { within } from './within.ts';

/** How long the integrator's code may take, in ms. */
export const HOOK_MS = 5_000;
/** How many access tokens are remembered that callbacks got: more log-ins a run are not looked through. */
const MAX_GIVEN = 20;

export interface SessionHooksParts {
  readonly hooks: Hooks;
  readonly clock: ClockPort;
  readonly logger: LoggerPort;
}

/**
 * The integrator's callbacks and events, called so that they can break nothing: each gets copies, has a deadline, and may throw
 * or return what it wants. What they return is plain JSON without a token before anything is done with it.
 */
export class SessionHooks {
  readonly #parts: SessionHooksParts;
  /** Access tokens that callbacks were given, which none may hand on. */
  readonly #given: string[] = [];
  #shown: Session | null = null;

  constructor(parts: SessionHooksParts) {
    this.#parts = parts;
  }

  /**
   * Asks `callbacks.signIn` whether the person may log in.
   * @throws {ExpectedError} AUTH_ACCESS_DENIED unless it says `true`, HOOK_FAILED, HOOK_TIMEOUT
   */
  async allowSignIn(signIn: SignInParameters, providerName: string): Promise<void> {
    const { callbacks = {} } = this.#parts.hooks;
    if (callbacks.signIn === undefined) return;
    const allowed = await this.#call('callbacks.signIn', () => callbacks.signIn?.(this.#give(signIn)));
    if (allowed !== true) {
      throw new ExpectedError(failure('AUTH_ACCESS_DENIED', { provider: providerName, by: 'program' }));
    }
  }

  /** What `callbacks.jwt` wants to be kept with the account; null: what is kept already, or nothing. */
  async jwt(record: AccountRecord, trigger: JwtTrigger, signIn?: SignInParameters): Promise<PlainObject | null> {
    const { callbacks = {} } = this.#parts.hooks;
    if (callbacks.jwt === undefined) return null;
    const given = signIn === undefined ? {} : this.#give(signIn);
    const ask = () => callbacks.jwt?.({ token: tokenOf(record), trigger, ...given });
    return this.#ask('callbacks.jwt', ask, record);
  }

  /** What `callbacks.session` adds to what windows see; null: it has nothing to say. */
  async session(session: DefaultSession, record: AccountRecord): Promise<SessionAdditions | null> {
    const { callbacks = {} } = this.#parts.hooks;
    if (callbacks.session === undefined) return null;
    const ask = () =>
      callbacks.session?.({
        session: structuredClone(session) as Session,
        token: tokenOf(record),
        user: structuredClone(record.user),
      });
    const result = await this.#ask('callbacks.session', ask, record);
    return result === null ? null : toAdditions(result, { ...session, user: record.user });
  }

  /** A log-in was completed. */
  signedIn({ user, account, profile }: SignInParameters): void {
    const { access_token: _, ...withoutToken } = account;
    this.#tell('signIn', { user, account: withoutToken, profile });
  }

  /** The provider gave new tokens. */
  renewed({ user }: AccountRecord, account: Account): void {
    this.#tell('refresh', { user, account });
  }

  /** Tells of each change of the session. To be called with every state, in order. */
  follow(state: SessionState): void {
    const before = this.#shown;
    const now = state.status === 'authenticated' ? state.session : null;
    this.#shown = now;
    const isOther = before !== null && now !== null && !isSamePerson(before, now);
    if (isOther) this.#tell('signOut', { session: before, ended: 'signed_out' });
    if (now !== null) this.#tell('session', { session: now });
    if (now !== null && now.staleReason !== (before?.staleReason ?? null)) this.#tellFailure(now.staleReason);
    if (state.status !== 'unauthenticated') return;
    if (before !== null && state.ended !== null) this.#tell('signOut', { session: before, ended: state.ended });
    this.#tellFailure(state.reason);
  }

  /** Tells of a log-in that failed. */
  followSignIn(state: SignInState): void {
    if (state.phase === 'failed') this.#tellFailure(state.failure, 'signIn');
  }

  #tellFailure(reason: Failure | null, source: HookError['source'] = 'session'): void {
    if (reason !== null) this.#tell('error', { code: reason.code, details: reason.details ?? {}, source });
  }

  #give(signIn: SignInParameters): SignInParameters {
    const { access_token: token } = signIn.account;
    if (!this.#given.includes(token)) this.#given.push(token);
    if (this.#given.length > MAX_GIVEN) this.#given.shift();
    return structuredClone(signIn);
  }

  /** @returns what can be used of a callback's result; null: nothing, which has been reported */
  async #ask(hook: HookName, run: () => Awaitable<unknown>, record: AccountRecord): Promise<PlainObject | null> {
    try {
      const name = hook === 'callbacks.jwt' ? 'token' : 'session';
      const { value, faults } = checkJson(await this.#call(hook, run), name, [...secretsOf(record), ...this.#given]);
      for (const { path, kind } of faults) {
        this.#report(hook, failure('HOOK_BAD_RESULT', { hook, reason: `${path} is ${kind}` }));
      }
      return value;
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      this.#report(hook, error.failure);
      return null;
    }
  }

  #tell<Name extends keyof Events>(name: Name, message: Parameters<NonNullable<Events[Name]>>[0]): void {
    const { events = {} } = this.#parts.hooks;
    if (events[name] === undefined) return;
    const hook: HookName = `events.${name}`;
    // Its type is lost where a name stands for several: message and listener are of one name.
    const run = () => (events[name] as (message: unknown) => Awaitable<void>).call(events, structuredClone(message));
    this.#call(hook, run).catch((error: ExpectedError) => {
      if (name !== 'error') this.#report(hook, error.failure);
    });
  }

  #report(hook: HookName, { code, details = {} }: Failure): void {
    this.#parts.logger.log('warn', 'the integrator’s code', { hook, code });
    this.#tell('error', { code, details, source: hook });
  }

  /** Nothing of what it throws is kept: its words may hold a token. @throws {ExpectedError} HOOK_FAILED, HOOK_TIMEOUT */
  async #call<Value>(hook: HookName, run: () => Awaitable<Value>): Promise<Value> {
    const late = failure('HOOK_TIMEOUT', { hook });
    const work = Promise.resolve().then(run);
    try {
      return await within(HOOK_MS, work, this.#parts.clock, () => late);
    } catch (error) {
      if (error instanceof ExpectedError && error.failure === late) throw error;
      throw new ExpectedError(failure('HOOK_FAILED', { hook }));
    }
  }
}

/** What main keeps of a person, as callbacks get it: a copy. */
function tokenOf({ jwt, user }: AccountRecord): Record<string, unknown> {
  if (jwt !== undefined) return structuredClone(jwt) as Record<string, unknown>;
  return { sub: user.id, name: user.name, email: user.email, picture: user.image };
}

function secretsOf({ refreshToken, accessTokens, idToken }: AccountRecord): string[] {
  return [refreshToken ?? '', idToken ?? '', ...accessTokens.map(({ value }) => value)];
}

function isSamePerson(one: Session, other: Session): boolean {
  return one.provider === other.provider && one.user.id === other.user.id;
}
