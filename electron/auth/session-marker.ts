import * as v from 'valibot';
import type { MarkerPort } from '../ports/system.ts';

/** An account that has, or may have, a record in the keychain. Nothing of it is secret. */
export interface MarkedAccount {
  readonly account: string;
  readonly provider: string;
  readonly issuer: string;
  readonly clientId: string;
  /** The person logged out, but the keychain was locked: delete it as soon as it opens, never restore it. */
  readonly loggedOut: boolean;
  /**
   * A refresh began and has not been seen to end. If the program ended in between, the provider may know a newer refresh
   * token than the record.
   */
  readonly refreshing?: boolean;
}

const schema = v.object({
  version: v.literal(1),
  accounts: v.array(
    v.object({
      account: v.string(),
      provider: v.string(),
      issuer: v.string(),
      clientId: v.string(),
      loggedOut: v.boolean(),
      refreshing: v.exactOptional(v.boolean()),
    }),
  ),
});

/** What a marker file says. Oldest first; a file that is not there, or can't be understood, says nothing. */
export function parseMarker(text: string | null): readonly MarkedAccount[] {
  if (text === null) return [];
  try {
    const parsed = v.safeParse(schema, JSON.parse(text));
    return parsed.success ? parsed.output.accounts : [];
  } catch {
    return []; // cut off or edited by hand: the next log-in writes it anew
  }
}

/**
 * What should be in the keychain, in a small file beside it. A locked keychain answers "not there" on Linux, and it can't
 * be listed safely: this file is how the program knows that there is a session which it can't read just now.
 */
export class SessionMarker {
  readonly #port: MarkerPort;

  constructor(port: MarkerPort) {
    this.#port = port;
  }

  /** Oldest first. A file that can't be understood counts as empty. */
  async accounts(): Promise<readonly MarkedAccount[]> {
    return parseMarker(await this.#port.read());
  }

  /** Adds the account, or changes it, as the newest. @returns false if the file could not be written */
  async put(account: MarkedAccount): Promise<boolean> {
    const others = (await this.accounts()).filter((each) => each.account !== account.account);
    return this.#write([...others, account]);
  }

  /** Notes that a refresh has begun, or that nothing is open any more. Only a hint: a file that can't be written is left. */
  async noteRefresh(account: string, refreshing: boolean): Promise<void> {
    const accounts = await this.accounts();
    const changed = accounts.map((each) => (each.account === account ? { ...each, refreshing } : each));
    if (accounts.some((each) => each.account === account && (each.refreshing ?? false) !== refreshing)) {
      await this.#write(changed);
    }
  }

  /** @returns false if the file could not be written */
  async remove(account: string): Promise<boolean> {
    return this.#write((await this.accounts()).filter((each) => each.account !== account));
  }

  async #write(accounts: readonly MarkedAccount[]): Promise<boolean> {
    try {
      if (accounts.length === 0) await this.#port.remove();
      else await this.#port.write(`${JSON.stringify({ version: 1, accounts }, null, 2)}\n`);
      return true;
    } catch {
      return false; // a full disk, a folder without rights: the caller knows what that means
    }
  }
}
