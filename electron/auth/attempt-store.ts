import * as v from 'valibot';
import { ExpectedError } from '../../shared/errors.ts';
import { Turns } from '../../shared/turns.ts';
import { KeychainError, type KeychainPort } from '../ports/keychain.ts';
import { digestOf, MAX_ATTEMPTS, type StoredAttempt } from './attempts.ts';
import { PIECE_LENGTH } from './record-index.ts';
import { translateKeychainError } from './translate-keychain-error.ts';

const ACCOUNT = 'keyporch:attempts';

const text = v.pipe(v.string(), v.minLength(1), v.maxLength(PIECE_LENGTH));

const schema = v.object({
  version: v.literal(1),
  attempts: v.pipe(
    v.array(
      v.object({
        provider: text,
        binding: text,
        redirectUri: text,
        state: text,
        nonce: text,
        codeVerifier: text,
        startedAt: v.number(),
      }),
    ),
    v.maxLength(MAX_ATTEMPTS),
  ),
});

/**
 * The started log-ins as one keychain entry, so that an answer which starts the program can be used. It is read once a
 * run, when an answer or a new log-in first asks for it; from then on what was written last is what there is, also while
 * the keychain does not take it. Calls are made one after another.
 */
export class AttemptStore {
  readonly #keychain: KeychainPort;
  #content: Promise<readonly StoredAttempt[]> | null = null;
  /** What is in the entry, as far as is known: null is nothing, undefined is not known. */
  #entry: string | null | undefined;
  /** The keychain did not take the last change. */
  #behind = false;
  readonly #turns = new Turns();

  constructor(keychain: KeychainPort) {
    this.#keychain = keychain;
  }

  /** The started log-ins; none where the keychain can't say, or the entry is not one that this program knows. */
  read(): Promise<readonly StoredAttempt[]> {
    this.#content ??= this.#inTurn(() => this.#read()).catch((error: unknown) => {
      if (!(error instanceof ExpectedError)) throw error;
      return []; // without a keychain only this run's log-ins can be finished
    });
    return this.#content;
  }

  /** The provider that the log-in of a `state` was started for, or null. */
  async providerOf(state: string): Promise<string | null> {
    const digest = digestOf(state);
    return (await this.read()).find((each) => digestOf(each.state) === digest)?.provider ?? null;
  }

  /**
   * Replaces the entry, or deletes it where none is left, and reads back.
   * @throws {ExpectedError} KEYCHAIN_* as far as they are the keychain's own
   */
  write(attempts: readonly StoredAttempt[]): Promise<void> {
    this.#content = Promise.resolve(attempts);
    return this.#inTurn(() => this.#write(serialize(attempts)));
  }

  /** Resolves when nothing is on its way to the keychain; a change that it did not take is offered once more. */
  async settle(): Promise<void> {
    await this.#turns.idle();
    if (this.#behind && this.#content !== null) {
      await this.write(await this.#content).catch(() => undefined); // an attempt that stays there expires
    }
  }

  async #read(): Promise<readonly StoredAttempt[]> {
    const found = await this.#keychain.get(ACCOUNT);
    if (found === null) return []; // or it is locked: then what is in it is not known
    this.#entry = found;
    return parse(found);
  }

  async #write(entry: string | null): Promise<void> {
    if (entry === this.#entry) return;
    this.#behind = true;
    if (entry === null) await this.#delete();
    else await this.#set(entry);
    this.#entry = entry;
    this.#behind = false;
  }

  async #set(entry: string): Promise<void> {
    this.#entry = undefined; // until it says that it has
    await this.#keychain.set(ACCOUNT, entry);
    if ((await this.#keychain.get(ACCOUNT)) !== entry) throw new KeychainError('unreliable');
  }

  /** On Linux a locked keychain answers "nothing there": not to be believed where something was. */
  async #delete(): Promise<void> {
    const deleted = await this.#keychain.delete(ACCOUNT);
    if (!deleted && typeof this.#entry === 'string') throw new KeychainError('locked');
    if ((await this.#keychain.get(ACCOUNT)) !== null) throw new KeychainError('locked');
  }

  #inTurn<Value>(task: () => Promise<Value>): Promise<Value> {
    return this.#turns.run(() =>
      task().catch((error: unknown) => {
        throw translateKeychainError(error, this.#keychain);
      }),
    );
  }
}

/** The newest that fit; all its values are ASCII. @returns null for none */
function serialize(attempts: readonly StoredAttempt[]): string | null {
  const fitting = attempts.slice(-MAX_ATTEMPTS).map(toStored);
  while (fitting.length > 0) {
    const entry = JSON.stringify({ version: 1, attempts: fitting });
    if (entry.length < PIECE_LENGTH) return entry;
    fitting.shift();
  }
  return null;
}

/** No more than has to be there. */
function toStored(attempt: StoredAttempt): StoredAttempt {
  const { provider, binding, redirectUri, state, nonce, codeVerifier, startedAt } = attempt;
  return { provider, binding, redirectUri, state, nonce, codeVerifier, startedAt };
}

function parse(entry: string): readonly StoredAttempt[] {
  try {
    const parsed = v.safeParse(schema, JSON.parse(entry));
    return parsed.success ? parsed.output.attempts : [];
  } catch {
    return []; // cut off, or a newer program's: the next log-in writes it anew
  }
}
