import { type ErrorCode, ExpectedError, type Failure, failure, toFailure } from '../../shared/errors.ts';
import type { FlowPort } from '../ports/flow.ts';
import type { AccountRecord } from './account-record.ts';
import type { Provider } from './providers.ts';
import type { MarkedAccount, SessionMarker } from './session-marker.ts';
import type { TokenStore } from './token-store.ts';

export interface AccountKeeperParts {
  readonly store: TokenStore;
  readonly marker: SessionMarker;
  readonly flow: FlowPort;
}

/** A record that was found for a provider, or why there is none that can be used. */
export type FoundAccount =
  | { readonly provider: Provider; readonly record: AccountRecord }
  | { readonly failure: Failure };

/**
 * Accounts in the keychain, together with the marker file that says which should be there. It decides nothing about the
 * session; who calls it takes care that one call follows another.
 */
export class AccountKeeper {
  readonly #parts: AccountKeeperParts;

  constructor(parts: AccountKeeperParts) {
    this.#parts = parts;
  }

  /** The newest marked account that fits the configuration. Those that were logged out are deleted on the way. */
  async find(providers: readonly Provider[]): Promise<{ account: MarkedAccount; provider: Provider } | null> {
    const accounts = await this.#parts.marker.accounts();
    for (const account of accounts.filter((each) => each.loggedOut)) await this.forget(account, 'log-out-earlier');
    for (const account of accounts.filter((each) => !each.loggedOut).reverse()) {
      const provider = providers.find((each) => belongsTo(account, each));
      if (provider !== undefined) return { account, provider };
    }
    return null;
  }

  /** Reads a marked account's record. Never throws for a keychain's failure. */
  async read(marked: MarkedAccount, provider: Provider): Promise<FoundAccount> {
    const { store, marker } = this.#parts;
    try {
      const found = await store.read(marked.account);
      // The marker is a plain file: only the record itself says whose tokens these are.
      if (found.kind === 'record' && belongsTo(found.record, provider)) return { provider, record: found.record };
      if (found.kind !== 'absent') return { failure: failure('KEYCHAIN_RECORD_UNREADABLE') };
      // "Not there" is also what a locked keychain says; one that takes an entry is open, so the record really is gone.
      if (!(await store.isWritable())) return { failure: failure('KEYCHAIN_LOCKED') };
      await marker.remove(marked.account);
      return { failure: failure('SESSION_ENDED', { reason: 'its entry is no longer in the keychain' }) };
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      return { failure: error.failure };
    }
  }

  /**
   * Marks the account and writes its record. The marker goes first: a crash in between leaves a marker without a record,
   * which the next start clears up, and never a record that nothing knows of.
   * @returns why the tokens are in memory only, or null
   */
  async keep(record: AccountRecord): Promise<ErrorCode | null> {
    const noted = await this.#parts.marker.put(toMarked(record));
    return noted ? this.write(record) : 'USER_DATA_NOT_WRITABLE';
  }

  /** Replaces the record of an account that is marked. @returns why the keychain did not take it, or null */
  async write(record: AccountRecord): Promise<ErrorCode | null> {
    try {
      await this.#parts.store.write(record);
      return null;
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      return error.code;
    }
  }

  /** One session at a time: what an earlier account left goes when another one logs in. */
  async forgetOthers(account: string, flowId: string): Promise<void> {
    const accounts = await this.#parts.marker.accounts();
    for (const each of accounts.filter((other) => other.account !== account)) await this.forget(each, flowId);
  }

  /** Deletes what the marker names for these providers. @returns why something is left, or null */
  async forgetAll(providers: readonly Provider[], flowId: string): Promise<Failure | null> {
    const ids = providers.map(({ config }) => config.id);
    let left: Failure | null = null;
    for (const each of await this.#parts.marker.accounts()) {
      if (ids.includes(each.provider)) left = (await this.forget(each, flowId)) ?? left;
    }
    return left;
  }

  /** Deletes an account's record; the marker stays, as logged out, until that has worked. @returns why it has not, or null */
  async forget(marked: MarkedAccount, flowId: string): Promise<Failure | null> {
    const { store, marker, flow } = this.#parts;
    const step = flow.begin(flowId, 'log-out:cleared');
    try {
      // Where the file can't be written the next start finds a marker without a record, and clears that up.
      await marker.put({ ...marked, loggedOut: true });
      await store.delete(marked.account);
      await marker.remove(marked.account);
      step.done();
      return null;
    } catch (error) {
      const reason = toFailure(error);
      step.failed(reason.code);
      return reason;
    }
  }

  /** Resolves when every call to the keychain has ended. */
  idle(): Promise<void> {
    return this.#parts.store.idle();
  }
}

/** True where an account, or its marker, is of a provider as it is configured now. */
export function belongsTo(
  { provider, issuer, clientId }: Pick<AccountRecord, 'provider' | 'issuer' | 'clientId'>,
  { config }: Provider,
): boolean {
  return provider === config.id && issuer === config.issuer && clientId === config.clientId;
}

export function toMarked({ account, provider, issuer, clientId }: AccountRecord): MarkedAccount {
  return { account, provider, issuer, clientId, loggedOut: false };
}
