import { type Mark, marksOf } from '../../shared/marks.ts';

/** What is fixed when the program is built; nothing at run time can change it. */
export interface Build {
  /** Reverse-domain app id, lower case. @see RFC 8252 §7.1 */
  readonly id: string;
  readonly name: string;
  readonly version: string;
}

/** Where the program runs. */
export interface Circumstances {
  /** Installed, not run from a clone. */
  readonly packaged: boolean;
  /** An old Electron that stands in for tests. */
  readonly testRuntime: boolean;
}

/** What the program is called everywhere outside itself. */
export interface Identity {
  /** Scheme, keychain service, user-data folder, single-instance lock. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** One slash, no authority part. @see RFC 8252 §7.1 */
  readonly redirectUri: string;
  /** Where a provider's log-out page sends the browser. @see OpenID Connect RP-Initiated Logout 1.0 §3 */
  readonly postLogoutRedirectUri: string;
  readonly marks: readonly Mark[];
}

/** A run from a clone has an id of its own, so that it never takes an installed app's handler or keychain entries. */
export function identityOf(build: Build, { packaged, testRuntime }: Circumstances): Identity {
  const id = packaged ? build.id : `${build.id}.dev`;
  return {
    ...build,
    id,
    redirectUri: `${id}:/oauth/callback`,
    postLogoutRedirectUri: `${id}:/oauth/logout`,
    marks: marksOf(build.id, testRuntime),
  };
}

/** What can be registered at a provider. It takes any loopback port, so none is named. @see RFC 8252 §7.3 */
export function redirectUrisOf({ redirectUri }: Identity): { readonly scheme: string; readonly loopback: string } {
  return { scheme: redirectUri, loopback: 'http://127.0.0.1/oauth/callback' };
}
