import type {} from './augment.ts';
import type { ErrorCode, Failure } from './errors.ts';

/** Who is logged in: what is shown of the ID token's claims. @see OIDC Core §5.1 */
export interface SessionUser {
  /** The `sub` claim: stable within one provider. */
  readonly id: string;
  readonly name: string;
  readonly email: string | null;
  readonly image: string | null;
}

/** A session as main makes it. It has no field for a token, and none may be added. */
export interface DefaultSession {
  /** The provider's id in the config. */
  readonly provider: string;
  readonly user: SessionUser;
  /** When the access token runs out, ISO 8601; null: unknown until the API says 401. */
  readonly expiresAt: string | null;
  /** True while the session could not be renewed (offline, provider down): what is shown may be old. */
  readonly stale: boolean;
  /**
   * Why it is stale; null: it is not. `SESSION_STALE`: network or provider out of reach, tried again by itself.
   * `SESSION_REFRESH_REFUSED`: the provider refuses without saying why, a new log-in helps. `AUTH_CLIENT_REJECTED` and what else
   * is wrong with the configuration: nothing is tried until somebody asks.
   */
  readonly staleReason: Failure | null;
  /** True shortly before the end of a session that nothing can renew. */
  readonly expiring: boolean;
  /** Where the tokens are: `memory` means that a restart asks for a new log-in. */
  readonly storage: 'keychain' | 'memory';
  /** Why storage is `memory`; its `desktop` says whose keychain it is. */
  readonly storageProblem: Failure | null;
}

/**
 * A session as windows see it: main's, and what `callbacks.session` of `electron/hooks.ts` adds. To be augmented in
 * `shared/augment.ts`.
 */
export interface Session extends DefaultSession {}

/**
 * `expired`: nothing could renew it any more. `revoked`: the provider has withdrawn it (`invalid_grant`), or it is somebody
 * else's now. `signed_out`: the person ended it.
 */
export type SessionEnd = 'expired' | 'revoked' | 'signed_out';

/** The session's state. `version` grows with each change, so that windows can tell late news from new. */
export type SessionState =
  | { readonly status: 'loading'; readonly version: number }
  | {
      readonly status: 'unauthenticated';
      readonly version: number;
      /** Why the last session ended or could not be restored, where the person did not end it. */
      readonly reason: Failure | null;
      /** How the last session of this run ended; null: there was none. */
      readonly ended: SessionEnd | null;
    }
  | { readonly status: 'authenticated'; readonly version: number; readonly session: Session };

/** The log-in that is running, for every window. While it runs the session's status is `unauthenticated`. */
export type SignInState =
  | { readonly phase: 'idle' }
  | {
      /** `preparing`: discovery and the authorization URL. `exchanging`: code for tokens. */
      readonly phase: 'preparing' | 'exchanging';
      readonly provider: string;
    }
  | {
      readonly phase: 'waiting';
      readonly provider: string;
      /** Why no browser could be opened, or null. The log-in goes on: the person can copy the link. */
      readonly browserProblem: ErrorCode | null;
      /** How long it has been: after 8 s `longer`, after 5 min `long`. */
      readonly waited: 'short' | 'longer' | 'long';
      /** What the person can do when the answer does not come by itself. */
      readonly otherWays: readonly WayBack[];
    }
  | DeviceSignIn
  | { readonly phase: 'failed'; readonly provider: string; readonly failure: Failure };

/**
 * `loopback`: the browser is sent to an address on this machine. `paste`: the person copies the address where it ended.
 * `deviceCode`: another log-in, by code.
 */
export type WayBack = 'loopback' | 'paste' | 'deviceCode';

/** By which way a person logs in: the browser of this computer, or a code that is typed in on any device (RFC 8628). */
export type SignInMethod = 'browser' | 'deviceCode';

/** What a program may want of the provider's log-in page. @see OIDC Core §3.1.2.1 */
export type SignInPrompt = 'login' | 'select_account' | 'consent';

/** What is wanted of one log-in, beside what the configuration says: a closed list, because it comes from a window. */
export interface SignInWishes {
  /** Somebody else wants to log in: the provider must ask, although its own session would log the same person in again. */
  readonly switchAccount?: true;
  readonly prompt?: SignInPrompt;
  /** Who is expected to log in. */
  readonly loginHint?: string;
}

/** What the person needs who logs in by code. The device code is not among it: main alone has that. @see RFC 8628 §3.3 */
export interface DeviceSignIn {
  readonly phase: 'device';
  readonly provider: string;
  /** To be typed in at the address. */
  readonly userCode: string;
  readonly verificationUri: string;
  /** The address with the code in it, for a QR code; null: the provider makes none. */
  readonly verificationUriComplete: string | null;
  /** When the code runs out, ISO 8601. */
  readonly expiresAt: string;
  /** Why it is not known just now whether the code has been used, or why no page opened; null: nothing is wrong. */
  readonly problem: Failure | null;
}

/** A provider as the log-in screen offers it. */
export interface ProviderSummary {
  readonly id: string;
  readonly name: string;
}
