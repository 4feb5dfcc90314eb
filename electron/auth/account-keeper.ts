import { ExpectedError, type Failure, failure, toFailure } from '../../shared/errors.ts';
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

/** A marked account, and the provider that it is of. */
export interface MarkedFor {
  readonly account: MarkedAccount;
  readonly provider: Provider;
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

  /** The marked accounts that fit the configuration, newest first. Those that were logged out are deleted on the way. */
  async find(providers: readonly Provider[]): Promise<readonly MarkedFor[]> {
    const accounts = await this.#parts.marker.accounts();
    for (const account of accounts.filter((each) => each.loggedOut)) await this.forget(account, 'log-out-earlier');
    return accounts
      .filter((each) => !each.loggedOut)
      .reverse()
      .flatMap((account) => {
        const provider = providers.find((each) => belongsTo(account, each));
        return provider === undefined ? [] : [{ account, provider }];
      });
  }

  /**
   * Reads the newest of these that is there: a log-in that was cut off leaves a marker without a record, and the session before
   * it is still good. Never throws for a keychain's failure.
   * @returns null if there are none
   */
  async readNewest(marked: readonly MarkedFor[]): Promise<FoundAccount | null> {
    let newest: FoundAccount | null = null;
    for (const each of marked) {
      const found = await this.#read(each);
      newest ??= found;
      if (!('failure' in found) || found.failure.code !== 'SESSION_ENDED') return found;
    }
    return newest;
  }

  async #read({ account, provider }: MarkedFor): Promise<FoundAccount> {
    const { store, marker } = this.#parts;
    try {
      let found = await store.read(account.account);
      if (found.kind === 'absent') {
        // "Not there" is also what a locked keychain says; one that takes an entry is open, perhaps since just now.
        await store.checkOpen();
        found = await store.read(account.account);
      }
      // The marker is a plain file: only the record itself says whose tokens these are.
      if (found.kind === 'record' && belongsTo(found.record, provider)) return { provider, record: found.record };
      if (found.kind === 'newer') return { failure: failure('KEYCHAIN_RECORD_NEWER') };
      if (found.kind !== 'absent') return { failure: failure('KEYCHAIN_RECORD_UNREADABLE') };
      await store.delete(account.account); // pieces of a first write that was cut off
      await marker.remove(account.account);
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
  async keep(record: AccountRecord): Promise<Failure | null> {
    const noted = await this.#parts.marker.put(toMarked(record));
    return noted ? this.write(record) : failure('USER_DATA_NOT_WRITABLE');
  }

  /** Replaces the record of an account that is marked. @returns why the keychain did not take it, or null */
  async write(record: AccountRecord): Promise<Failure | null> {
    try {
      await this.#parts.store.write(record);
      return null;
    } catch (error) {
      if (!(error instanceof ExpectedError)) throw error;
      return error.failure;
    }
  }

  /**
   * One session at a time: what an earlier account left goes when another one logs in. A keychain that does not work is not
   * asked once more: they are marked, never come back, and are deleted as soon as it does.
   */
  async forgetOthers(account: string, flowId: string, works: boolean): Promise<void> {
    const { marker } = this.#parts;
    const others = (await marker.accounts()).filter((each) => each.account !== account);
    for (const each of others) await (works ? this.forget(each, flowId) : marker.put({ ...each, loggedOut: true }));
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
      // What a newer version of the program has stored stays, and so does its marker.
      if (await store.delete(marked.account)) await marker.remove(marked.account);
      else await marker.put({ ...marked, loggedOut: false });
      step.done();
      return null;
    } catch (error) {
      const reason = toFailure(error);
      step.failed(reason.code);
      return reason;
    }
  }

  /** @see KeychainPort.whenFree */
  whenFree(): Promise<boolean> {
    return this.#parts.store.whenFree();
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
