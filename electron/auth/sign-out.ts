import type { SignOutAnswer, SignOutNotice, SignOutWays } from '../../shared/ipc.ts';
import type { EndSession } from './end-session.ts';
import type { Provider, Providers } from './providers.ts';
import type { SessionManager } from './session-manager.ts';

export interface SignOutParts {
  readonly providers: Pick<Providers, 'get'>;
  readonly sessions: Pick<SessionManager, 'signOut' | 'getServerSession' | 'idToken' | 'logOutFlow'>;
  readonly endSession: EndSession;
  /** What every window says about it. */
  readonly onNotice: (notice: SignOutNotice) => void;
}

/**
 * A person logs out. What is on this machine goes first and always, whatever keychain, network and provider say to it; the
 * provider's own session with the browser is ended only where the person has asked for that.
 */
export class SignOut {
  readonly #parts: SignOutParts;

  constructor(parts: SignOutParts) {
    this.#parts = parts;
  }

  /** What can be offered to who is logged in. */
  async ways(): Promise<SignOutWays> {
    const provider = this.#provider();
    return { atProvider: provider !== null && (await this.#parts.endSession.isOffered(provider)) };
  }

  /** @param atProvider the browser is sent to the provider's log-out page too */
  async signOut(atProvider: boolean): Promise<SignOutAnswer> {
    const { sessions, endSession, onNotice } = this.#parts;
    const provider = this.#provider();
    const { idToken } = sessions;
    const leaving = sessions.signOut();
    const opening = provider !== null && atProvider ? endSession.open(provider, idToken, sessions.logOutFlow) : null;
    const [left, providerLogOut] = await Promise.all([leaving, opening]);
    const answer = { ...left, provider: provider?.config.name ?? null, providerLogOut };
    onNotice({ kind: 'logged-out', answer });
    return answer;
  }

  #provider(): Provider | null {
    const session = this.#parts.sessions.getServerSession();
    return session === null ? null : this.#parts.providers.get(session.provider);
  }
}
