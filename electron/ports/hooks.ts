import type { ErrorCode, FailureDetails } from '../../shared/errors.ts';
import type { Session, SessionEnd, SessionUser } from '../../shared/session.ts';

/** A value, or the promise of one. */
export type Awaitable<Value> = Value | PromiseLike<Value>;

/** The person's account at the provider. Names as in next-auth. */
export interface Account {
  /** The provider's id in the config. */
  readonly provider: string;
  readonly type: 'oidc' | 'oauth';
  /** The `sub` claim. */
  readonly providerAccountId: string;
  /** What was granted, separated by blanks. */
  readonly scope: string;
  /** When the access token runs out, in seconds since the epoch; null: not known. */
  readonly expires_at: number | null;
}

/** The account at the moment of a log-in. Callbacks get the access token to ask the provider with it, not to keep it. */
export interface SignInAccount extends Account {
  readonly access_token: string;
}

/** The claims of the checked ID token, or what the user info said in its place. @see OIDC Core §5.1 */
export type Profile = Readonly<Record<string, unknown>>;

/**
 * What main keeps of a person between starts, made by `callbacks.jwt` and stored with the tokens in the keychain. It begins as
 * the four claims here. The name is next-auth's; nothing is signed, because it never leaves main. To be augmented in
 * `electron/hooks.ts`: `declare module './ports/hooks.ts' { interface JWT { department?: string } }`.
 */
export interface JWT extends Record<string, unknown> {
  sub?: string;
  name?: string | null;
  email?: string | null;
  picture?: string | null;
}

/** Who is logging in. */
export interface SignInParameters {
  readonly user: SessionUser;
  readonly account: SignInAccount;
  readonly profile: Profile;
}

/**
 * `signIn`: with user, account and profile. `refresh`: the provider gave new tokens. `update`: a window called `update()`. At a
 * restart it is not called: the kept one is used.
 */
export type JwtTrigger = 'signIn' | 'refresh' | 'update';

/** Decide and add. Each gets copies, has 5 s, and may throw without breaking a session. */
export interface Callbacks {
  /** Only `true` lets the person in. Anything else is `AUTH_ACCESS_DENIED`; to throw is `HOOK_FAILED`. */
  signIn?(parameters: SignInParameters): Awaitable<boolean>;
  /** What main keeps: plain JSON without a token. */
  jwt?(parameters: { token: JWT; trigger: JwtTrigger } & Partial<SignInParameters>): Awaitable<JWT>;
  /** What windows see: plain JSON without a token. Main's own fields stay main's; of `user` all but the id can be changed. */
  session?(parameters: { session: Session; token: JWT; user: SessionUser }): Awaitable<Session>;
}

/** What `events.error` is told. Nothing in it is secret. */
export interface HookError {
  readonly code: ErrorCode;
  readonly details: FailureDetails;
  /** `signIn`: a log-in failed. `session`: it was ended, went stale or could not be restored. Or the hook that is at fault. */
  readonly source: 'signIn' | 'session' | HookName;
}

/** Told what has happened. Nobody waits for them; none of them gets a token. */
export interface Events {
  signIn?(message: Omit<SignInParameters, 'account'> & { readonly account: Account }): Awaitable<void>;
  /** The session is over; `ended` says why. */
  signOut?(message: { readonly session: Session; readonly ended: SessionEnd }): Awaitable<void>;
  /** What windows see has changed. */
  session?(message: { readonly session: Session }): Awaitable<void>;
  /** The provider gave new tokens. */
  refresh?(message: { readonly user: SessionUser; readonly account: Account }): Awaitable<void>;
  error?(message: HookError): Awaitable<void>;
}

export type HookName = `callbacks.${keyof Callbacks}` | `events.${keyof Events}`;

/** The integrator's part of main, as NextAuth's options have it. */
export interface Hooks {
  readonly callbacks?: Callbacks;
  readonly events?: Events;
}

/** What code in main gets of Keyporch. */
export interface Server {
  /** Who is logged in now, as windows see it; null: nobody, or not known yet. */
  getServerSession(): Session | null;
}
