import { randomInt } from 'node:crypto';

const PLAIN = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
/** Every eighth character is one of these, so that a mark looks different in each encoding. */
const SPECIAL = {
  /** What may stand in an `Authorization` header. @see RFC 6750 §2.1 */
  header: '+~/',
  /** What may be a refresh token too. @see RFC 6749 Appendix A.17 */
  visible: '"+\\%',
} as const;

/** The name of the one that is no secret of the app: a test puts it where it looks, and has to find it. */
export const PLANTED = 'planted';

/** A text of high entropy that is nowhere else: what it is found in, it was put into. @param length in characters */
export function newMark(length: number, special: keyof typeof SPECIAL = 'header'): string {
  const specials = SPECIAL[special];
  const plain = () => PLAIN[randomInt(PLAIN.length)];
  // Two of them, one after another in their list, are in whatever sixteen characters are looked for.
  const at = (index: number) => (index % 8 === 4 ? specials[(index >> 3) % specials.length] : plain());
  return Array.from({ length }, (_, index) => at(index)).join('');
}

/** All secrets of one life, by name. */
export class Marks {
  readonly #values = new Map<string, string>();

  /** Adds one. What has no value, as a parameter that an answer lacks, is a fault of the test. @returns the value */
  add(name: string, value: string | null | undefined): string {
    if (value === null || value === undefined || value.length < 16) throw new Error(`${name} is no mark: ${value}`);
    this.#values.set(name, value);
    return value;
  }

  /** The parts of a signed ID token that are its own; what all headers have in common opens nothing. */
  addIdToken(name: string, token: string): void {
    const [header = '', payload = '', signature] = token.split('.');
    this.add(`${name}, header`, header.slice(20));
    this.add(`${name}, payload`, payload.slice(20));
    this.add(`${name}, signature`, signature);
  }

  get names(): readonly string[] {
    return [...this.#values.keys()];
  }

  get entries(): readonly (readonly [name: string, value: string])[] {
    return [...this.#values];
  }
}
