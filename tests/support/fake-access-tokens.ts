import type { AccessToken, AccessTokenPort, AccessTokenRequest } from '../../electron/ports/access-token.ts';

/** Hands out `access-1`, and one number higher after each refresh. */
export class FakeAccessTokens implements AccessTokenPort {
  readonly wanted: AccessTokenRequest[] = [];
  readonly rejected: AccessToken[] = [];
  readonly #over = new AbortController();
  /** Set to refuse. */
  problem: Error | null = null;
  /** Set to keep who asks waiting. */
  wait: Promise<void> | null = null;

  async getAccessToken(request: AccessTokenRequest): Promise<AccessToken> {
    this.wanted.push(request);
    if (this.wait !== null) await this.wait;
    return this.#token();
  }

  async refreshAccessToken(_request: AccessTokenRequest, rejected: AccessToken): Promise<AccessToken> {
    this.rejected.push(rejected);
    return this.#token();
  }

  /** The person logs out. */
  end(): void {
    this.#over.abort();
  }

  #token(): AccessToken {
    if (this.problem !== null) throw this.problem;
    return { value: `access-${this.rejected.length + 1}`, over: this.#over.signal };
  }
}
