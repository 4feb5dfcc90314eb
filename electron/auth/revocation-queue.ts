import * as v from 'valibot';
import { ExpectedError, toFailure } from '../../shared/errors.ts';
import { Turns } from '../../shared/turns.ts';
import type { FlowPort } from '../ports/flow.ts';
import type { KeychainPort } from '../ports/keychain.ts';
import type { ClockPort, MarkerPort } from '../ports/system.ts';
import { belongsTo } from './account-keeper.ts';
import { parseAs, serializeRecord } from './account-record.ts';
import type { Provider } from './providers.ts';
import { mayPass, revoke } from './revoke.ts';
import { RecordStore } from './token-store.ts';

/** More than these wait for nobody: the oldest goes. */
const MAX_PENDING = 5;
/** After this a refresh token is given up, in ms: most have run out by then. */
const LIFETIME_MS = 30 * 86_400_000;
const ACCOUNT = 'keyporch:revocations';

/** A refresh token that is not wanted any more, and whose provider does not know yet. */
export interface PendingRevocation {
  /** The account's name in the keychain: says whose it was, and not who that is. */
  readonly account: string;
  readonly provider: string;
  readonly issuer: string;
  readonly clientId: string;
  readonly refreshToken: string;
}

interface StoredRevocation extends PendingRevocation {
  /** Milliseconds since the epoch. */
  readonly since: number;
}

interface StoredQueue {
  readonly version: 1;
  readonly account: typeof ACCOUNT;
  readonly pending: readonly StoredRevocation[];
}

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(65_536));
const queueSchema: v.GenericSchema<unknown, StoredQueue> = v.object({
  version: v.literal(1),
  account: v.literal(ACCOUNT),
  pending: v.array(
    v.object({
      account: text,
      provider: text,
      issuer: text,
      clientId: text,
      refreshToken: text,
      since: v.number(),
    }),
  ),
});

export interface RevocationQueueParts {
  readonly keychain: KeychainPort;
  /** A small file that says that something waits, so that no keychain is opened for nothing. Nothing of it is secret. */
  readonly marker: MarkerPort;
  readonly clock: ClockPort;
  readonly flow: FlowPort;
}

/**
 * Revocations that failed: the provider was out of reach when somebody logged out. They wait in the keychain, and nowhere
 * else, and are tried again at the next start, at the next log-in, and when the network is back.
 * @see RFC 7009 §2.2.1 (a client that gets no answer assumes that the token still exists)
 */
export class RevocationQueue {
  readonly #parts: RevocationQueueParts;
  readonly #store: RecordStore<StoredQueue>;
  readonly #turns = new Turns();
  #retrying: Promise<void> | null = null;
  #count = 0;

  constructor(parts: RevocationQueueParts) {
    this.#parts = parts;
    this.#store = new RecordStore(parts.keychain, {
      serialize: serializeRecord,
      parse: (serialized) => parseAs(queueSchema, serialized),
    });
  }

  /** Keeps a refresh token until its provider can be told. @returns false where the keychain does not take it */
  async add(pending: PendingRevocation, flowId: string): Promise<boolean> {
    const step = this.#parts.flow.begin(flowId, 'log-out:queued');
    try {
      await this.#change((before) => [...before, { ...pending, since: this.#parts.clock.now() }].slice(-MAX_PENDING));
      step.done();
      return true;
    } catch (error) {
      step.failed(toFailure(error).code);
      return false;
    }
  }

  /**
   * The account is logged in again: what waits for it is forgotten. Some providers end with one refresh token all that the
   * person has allowed the program, the new session too.
   */
  async forget(account: string): Promise<void> {
    await this.#remove((each) => each.account === account);
  }

  /**
   * Tells those providers that can be told now. One at a time: a second call shares the first one's work.
   * @param live the account that is logged in, or null: what waits for it is forgotten, as by {@link forget}
   */
  retry(providers: readonly Provider[], live: string | null): Promise<void> {
    this.#retrying ??= this.#retry(providers, live).finally(() => {
      this.#retrying = null;
    });
    return this.#retrying;
  }

  /** Resolves when nothing is on its way to the keychain. */
  async idle(): Promise<void> {
    await this.#turns.idle();
    await this.#store.idle();
  }

  async #retry(providers: readonly Provider[], live: string | null): Promise<void> {
    const pending = await this.#turns.run(() => this.#read()).catch(keepForLater);
    const over = await Promise.all(pending.map((each) => each.account === live || this.#isOver(each, providers)));
    const done = new Set(pending.filter((_, index) => over[index]).map(({ refreshToken }) => refreshToken));
    if (done.size > 0) await this.#remove(({ refreshToken }) => done.has(refreshToken));
  }

  /** @returns true where nothing is left to be tried */
  async #isOver(pending: StoredRevocation, providers: readonly Provider[]): Promise<boolean> {
    const { clock } = this.#parts;
    if (Math.abs(clock.now() - pending.since) > LIFETIME_MS) return true;
    const provider = providers.find((each) => belongsTo(pending, each));
    if (provider === undefined) return false; // another configuration has it, perhaps
    this.#count += 1;
    return !mayPass(await revoke(this.#parts, provider, pending.refreshToken, `log-out-later-${this.#count}`));
  }

  async #remove(isRemoved: (pending: StoredRevocation) => boolean): Promise<void> {
    await this.#change((before) => before.filter((each) => !isRemoved(each))).catch(keepForLater);
  }

  #change(change: (before: readonly StoredRevocation[]) => readonly StoredRevocation[]): Promise<void> {
    return this.#turns.run(async () => {
      const before = await this.#read();
      const pending = change(before);
      if (pending.length === before.length && pending.every((each, index) => each === before[index])) return;
      if (pending.length > 0) {
        // The marker first: what waits without it would wait for ever.
        await this.#parts.marker.write(`${JSON.stringify({ version: 1 })}\n`);
        await this.#store.write({ version: 1, account: ACCOUNT, pending });
      } else {
        await this.#store.delete(ACCOUNT);
        await this.#parts.marker.remove();
      }
    });
  }

  /** An entry that can't be read is written anew by the next one. */
  async #read(): Promise<readonly StoredRevocation[]> {
    if ((await this.#parts.marker.read()) === null) return [];
    const found = await this.#store.read(ACCOUNT);
    return found.kind === 'record' ? found.record.pending : [];
  }
}

/** A keychain that is locked or gone says nothing about what waits in it: the next start looks again. */
function keepForLater(error: unknown): readonly StoredRevocation[] {
  if (!(error instanceof ExpectedError)) throw error;
  return [];
}
