import type { TokenAnswer } from '../../electron/auth/oidc-client.ts';
import { tokenAnswer } from './fake-provider.ts';

/** What a log-in was granted, as the provider knows it. */
interface Grant {
  readonly user: string;
  /** How many refresh tokens it has had. */
  issued: number;
  /** The one that is good; null: the grant is revoked. */
  live: string | null;
  /** The program could not know of the newest token: its answer was lost, or the program died before the keychain had it. */
  excused: boolean;
}

/** Whose a token is: of which grant and person, and which of the grant's it is. */
export interface TokenOrigin {
  readonly grant: number;
  readonly user: string;
  readonly number: number;
}

/**
 * An authorization server that rotates refresh tokens, and that revokes a grant one of whose old tokens is used again: no
 * program may ever do that which could have known the newer one.
 * @see RFC 9700 §4.14.2
 */
export class RotatingProvider {
  readonly rotates: boolean;
  readonly #violated: (what: string) => void;
  readonly #grants: Grant[] = [];

  constructor(rotates: boolean, violated: (what: string) => void) {
    this.rotates = rotates;
    this.#violated = violated;
  }

  /** A person logs in. */
  grant(user: string): TokenAnswer {
    const grant = { user, issued: 0, live: '', excused: false };
    this.#grants.push(grant);
    return this.#answer(grant, this.#grants.length - 1, null, true);
  }

  /** @returns null for `invalid_grant` */
  refresh(refreshToken: string, audience: string | null): TokenAnswer | null {
    const { grant: number } = originOf(refreshToken);
    const grant = this.#grant(number);
    if (grant.live === null) return null;
    if (grant.live === refreshToken) return this.#answer(grant, number, audience, this.rotates);
    if (!grant.excused) this.#violated(`${refreshToken} was sent after ${grant.live}`);
    grant.live = null;
    return null;
  }

  /** @see RFC 7009 §2.1: any token of a grant ends it */
  revoke(refreshToken: string): void {
    this.#grant(originOf(refreshToken).grant).live = null;
  }

  /** The provider ends all of a person's grants by itself. */
  revokeAll(): void {
    for (const grant of this.#grants) grant.live = null;
  }

  /** Its newest refresh token did not reach the program, or went with it. */
  excuse(grant: number): void {
    this.#grant(grant).excused = true;
  }

  /** A program that died knows only what was stored. */
  excuseAllBut(stored: string): void {
    for (const grant of this.#grants) if (grant.live !== stored) grant.excused = true;
  }

  /** True for a refresh token that is as good as a program's can be. */
  knows(refreshToken: string): boolean {
    const { live, excused } = this.#grant(originOf(refreshToken).grant);
    return live === refreshToken || live === null || excused;
  }

  /** The refresh token of a grant that is good; null: it is revoked. */
  live(grant: number): string | null {
    return this.#grant(grant).live;
  }

  #grant(number: number): Grant {
    const grant = this.#grants[number];
    if (grant === undefined) throw new Error(`no grant ${number}`);
    return grant;
  }

  #answer(grant: Grant, number: number, audience: string | null, newToken: boolean): TokenAnswer {
    if (newToken) {
      grant.issued += 1;
      grant.live = `r.${number}.${grant.user}.${grant.issued}`;
    }
    return tokenAnswer({
      // Records of all lengths: of one piece or of several.
      accessToken: `a.${number}.${grant.user}.${grant.issued}.${audience}.${'x'.repeat((grant.issued * 1_300) % 4_100)}`,
      refreshToken: newToken ? grant.live : null,
      claims: { sub: grant.user, name: grant.user },
    });
  }
}

/** Reads what is written in a token. */
export function originOf(token: string): TokenOrigin {
  const [, grant, user = '', number] = token.split('.');
  return { grant: Number(grant), user, number: Number(number) };
}
