import { ExpectedError } from '../../shared/errors.ts';
import { Turns } from '../../shared/turns.ts';
import type { AccessToken, AccessTokenPort, AccessTokenRequest } from '../ports/access-token.ts';
import type { SessionManager } from './session-manager.ts';

export interface AskBeforeSendingParts {
  readonly sessions: AccessTokenPort & Pick<SessionManager, 'allows' | 'allowOrigin' | 'getServerSession'>;
  /** Asks the person itself. @throws {ExpectedError} CONFIRM_REFUSED, CONFIRM_BUSY */
  readonly confirm: (request: AccessTokenRequest) => Promise<void>;
}

/**
 * A record names the origins that may get its tokens. Where the configuration has got an API at another one since the log-in,
 * the person is asked before anything is sent there: once for each, and again when they ask for it or at the next start.
 */
export class AskBeforeSending implements AccessTokenPort {
  readonly #parts: AskBeforeSendingParts;
  /** By person and origin: what they are being asked, or have said no to. */
  readonly #answers = new Map<string, Promise<boolean>>();
  /** One question after another. */
  readonly #turns = new Turns();

  constructor(parts: AskBeforeSendingParts) {
    this.#parts = parts;
  }

  /** What was refused may be asked again: the person wants to try. */
  askAgain(): void {
    this.#answers.clear();
  }

  async getAccessToken(request: AccessTokenRequest): Promise<AccessToken> {
    await this.#agree(request);
    return this.#parts.sessions.getAccessToken(request); // which says why not, after a no
  }

  refreshAccessToken(request: AccessTokenRequest, rejected: AccessToken): Promise<AccessToken | null> {
    return this.#parts.sessions.refreshAccessToken(request, rejected);
  }

  async #agree(request: AccessTokenRequest): Promise<void> {
    const { sessions } = this.#parts;
    const session = sessions.getServerSession();
    if (session?.provider !== request.provider || sessions.allows(request.origin)) return;
    const key = JSON.stringify([session.provider, session.user.id, request.origin]);
    const answer = this.#answers.get(key) ?? this.#ask(request);
    this.#answers.set(key, answer);
    try {
      const agreed = await answer;
      const same = sessions.getServerSession()?.user.id === session.user.id && !sessions.allows(request.origin);
      if (agreed && same) await sessions.allowOrigin(request.origin);
    } catch (error) {
      this.#answers.delete(key); // it was not asked: another question is open
      throw error;
    }
  }

  #ask(request: AccessTokenRequest): Promise<boolean> {
    return this.#turns.run(async () => {
      try {
        await this.#parts.confirm(request);
        return true;
      } catch (error) {
        if (error instanceof ExpectedError && error.code === 'CONFIRM_REFUSED') return false;
        throw error;
      }
    });
  }
}
