/** What the program is called everywhere outside itself. Fixed at build time; nothing at run time can change it. */
export interface Identity {
  /** Reverse-domain app id: scheme, keychain service, user-data folder, single-instance lock. */
  readonly id: string;
  readonly name: string;
  readonly version: string;
  /** One slash, no authority part. @see RFC 8252 §7.1 */
  readonly redirectUri: string;
}

/** A run from a clone has an id of its own, so that it never takes an installed app's handler or keychain entries. */
export function identityOf(packaged: boolean): Identity {
  const id = packaged ? __KEYPORCH_ID__ : `${__KEYPORCH_ID__}.dev`;
  return { id, name: __KEYPORCH_NAME__, version: __KEYPORCH_VERSION__, redirectUri: `${id}:/oauth/callback` };
}
