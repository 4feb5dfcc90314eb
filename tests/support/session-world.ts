import { type MarkedAccount, SessionMarker } from '../../electron/auth/session-marker.ts';
import { type StoredRecord, TokenStore } from '../../electron/auth/token-store.ts';
import { ExpectedError } from '../../shared/errors.ts';
import { FakeClock } from './fake-clock.ts';
import { FakeKeychain } from './fake-keychain.ts';
import { FakeMarker } from './fake-marker.ts';
import { API_ORIGIN } from './fake-provider.ts';
import { isMixed, KeptTokens } from './kept-tokens.ts';
import { originOf, RotatingProvider } from './rotating-provider.ts';
import { Run } from './session-run.ts';

/** Resolves when it is this step's turn; the others that wait may come first. */
export type Turn = (what: string) => Promise<unknown>;

export interface SessionWorldParts {
  /** Whether a refresh answers with a new refresh token. */
  readonly rotates: boolean;
  readonly turn: Turn;
  /** Resolves when nothing is under way any more. */
  readonly atRest: () => Promise<void>;
}

/** Resolves when all that needs no turn has gone on. */
export function allGoneOn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/**
 * A computer, a provider and a person, and the program that runs now. The program can be killed at each call that leaves it;
 * the next one finds what the keychain and the marker file held then. What must never be is noted in `violations`.
 */
export class SessionWorld {
  readonly clock = new FakeClock();
  readonly keychain = new FakeKeychain();
  readonly marker = new FakeMarker();
  readonly provider: RotatingProvider;
  readonly kept = new KeptTokens();
  readonly violations: string[] = [];
  readonly turn: Turn;
  readonly atRest: () => Promise<void>;
  online = true;
  run: Run;
  #lockedAt = 0;

  /** Without parts everything takes its turn at once. */
  constructor({ rotates = true, turn = async () => undefined, atRest = allGoneOn }: Partial<SessionWorldParts> = {}) {
    this.turn = turn;
    this.atRest = atRest;
    this.provider = new RotatingProvider(rotates, (what) => this.violations.push(what));
    this.run = new Run(this);
  }

  /** A person who locks the keychain and unlocks it again takes longer than a few calls. */
  lock(locked: boolean): void {
    if (locked && !this.keychain.locked) this.#lockedAt = this.run.calls;
    if (locked || this.run.isIdle || this.run.calls - this.#lockedAt > 10) this.keychain.locked = locked;
  }

  /** Kills the program where it still runs, and starts it again. */
  async restart(): Promise<void> {
    this.run.die();
    const found = await this.stored();
    if (!this.kept.allows(found)) this.violations.push(`a start finds ${found}, not ${this.kept}`);
    this.provider.excuseAllBut(found);
    this.run = new Run(this);
    void this.run.do('restore', (sessions) => sessions.restore());
  }

  /** All that is in the keychain, however it behaves now. */
  read(account: string): Promise<StoredRecord> {
    const copy = new FakeKeychain();
    for (const [name, value] of this.keychain.entries) copy.entries.set(name, value);
    return new TokenStore(copy).read(account);
  }

  /** The refresh token that a start finds, or why it finds none. */
  async stored(): Promise<string> {
    const marked = (await this.#marked()).filter(({ loggedOut }) => !loggedOut);
    for (const { account } of marked.reverse()) {
      const found = await this.read(account);
      if (found.kind === 'record') {
        if (isMixed(found.record)) this.violations.push(`a mix: ${JSON.stringify(found.record)}`);
        return found.record.refreshToken ?? 'none';
      }
      if (found.kind === 'unreadable') return 'unreadable';
    }
    return 'nothing';
  }

  /** What has to be true whenever nothing is under way. */
  async checkAtRest(): Promise<void> {
    const { sessions, state } = this.run;
    if (this.run.dead) return;
    if (!this.run.isIdle) this.violations.push('something never ends');
    const { current } = state;
    const marked = await this.#marked();
    const names = new Set([...this.keychain.entries.keys()].map((name) => name.replace(/#.*/, '')));
    names.delete('keyporch:probe');
    for (const name of names) {
      const mark = marked.find(({ account }) => account === name);
      if (mark === undefined) this.violations.push(`nothing knows of the entry ${name}`);
      const unreadable = current.status === 'unauthenticated' && current.reason?.code.startsWith('KEYCHAIN_');
      if (mark?.loggedOut === false && current.status !== 'authenticated' && !unreadable) {
        this.violations.push(`tokens are left though the session is ${JSON.stringify(current)}`);
      }
    }
    if (current.status !== 'authenticated') {
      const token = await sessions.getAccessToken(wanted(null)).catch((error: unknown) => error);
      if (!(token instanceof ExpectedError)) this.violations.push('a token without a session');
    } else if (current.session.storage === 'keychain') {
      const stored = await this.stored();
      const { grant, user } = originOf(stored);
      if (user !== current.session.user.id)
        this.violations.push(`stored is ${stored}, shown ${current.session.user.id}`);
      else if (!this.provider.knows(stored))
        this.violations.push(`stored is ${stored}, good ${this.provider.live(grant)}`);
    }
  }

  async #marked(): Promise<MarkedAccount[]> {
    return [...(await new SessionMarker(this.marker).accounts())];
  }
}

/** What an API call asks for. */
export const wanted = (audience: string | null) => ({ provider: 'corp', audience, origin: API_ORIGIN });
