import type { AccountRecord } from '../../electron/auth/account-record.ts';
import { TokenStore } from '../../electron/auth/token-store.ts';
import type { KeychainPort } from '../../electron/ports/keychain.ts';
import { originOf } from './rotating-provider.ts';

/** What a start may find: by account, the refresh token that the keychain took last, and those that were sent to it since. */
export class KeptTokens {
  readonly #tokens = new Map<string, string[]>();
  /** True while a session is shown that says it is in the keychain, and until that has ended. */
  expected = false;

  sent(account: string, token: string): void {
    this.#tokens.set(account, [...(this.#tokens.get(account) ?? []), token]);
  }

  /** Writes are made one after another, so those before it are gone. */
  taken(account: string, token: string): void {
    const tokens = this.#tokens.get(account) ?? [];
    this.#tokens.set(account, tokens.includes(token) ? tokens.slice(tokens.indexOf(token)) : [token]);
  }

  deleted(account: string): void {
    this.#tokens.delete(account);
  }

  allows(found: string): boolean {
    return !this.expected || [...this.#tokens.values()].flat().includes(found);
  }

  toString(): string {
    return [...this.#tokens.values()].flat().join(' or ');
  }
}

/** The store, which tells what is sent to the keychain and what has arrived there. */
export class WatchedStore extends TokenStore {
  readonly #kept: KeptTokens;

  constructor(keychain: KeychainPort, kept: KeptTokens) {
    super(keychain);
    this.#kept = kept;
  }

  override async write(record: AccountRecord): Promise<void> {
    this.#kept.sent(record.account, record.refreshToken ?? 'none');
    await super.write(record);
    this.#kept.taken(record.account, record.refreshToken ?? 'none');
  }

  override async delete(account: string): Promise<boolean> {
    const all = await super.delete(account);
    this.#kept.deleted(account);
    return all;
  }
}

/** The tokens of a record are of one grant, and the newest access token came with the refresh token. */
export function isMixed({ user, refreshToken, accessTokens }: AccountRecord): boolean {
  const refresh = originOf(refreshToken ?? '');
  const access = accessTokens.map(({ value }) => originOf(value));
  const one = [refresh, ...access].every(({ grant, user: of }) => grant === refresh.grant && of === user.id);
  return !one || Math.max(...access.map(({ number }) => number)) !== refresh.number;
}
