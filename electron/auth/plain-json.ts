/** JSON as data: what survives a keychain entry and the way to a window as it is. */
export type PlainObject = Readonly<Record<string, unknown>>;

/** What was left out of a value, and where it was: `session.role`. */
export interface JsonFault {
  readonly path: string;
  readonly kind: 'a token' | 'not JSON' | 'too large';
}

export interface CheckedJson {
  /** A copy without what is at fault; null: nothing of it can be used. */
  readonly value: PlainObject | null;
  readonly faults: readonly JsonFault[];
}

/** What a value may come to, about as many characters as its JSON. */
export const MAX_JSON_LENGTH = 16_384;
const MAX_DEPTH = 32;
const MAX_FAULTS = 20;
/** An ID token, or an access token of the usual form. @see RFC 7519 §3 */
const JWT = /\beyJ[\w-]{5,}\.[\w-]{8,}\.[\w-]*/;

class TooLarge extends Error {}

/**
 * Copies what somebody else's code has given, as plain JSON: whatever holds one of the `secrets`, or a signed token of any
 * kind, is left out, and so is what JSON does not have (functions, dates, instances). A token that was cut up, or encoded in
 * another way than for an address or in base 64, is not found.
 */
export function checkJson(given: unknown, name: string, secrets: readonly string[]): CheckedJson {
  const walk = new Walk(secrets);
  try {
    const value = walk.copy(given, name, 0);
    if (value !== LEFT_OUT && isPlain(value)) return { value, faults: walk.faults };
    return { value: null, faults: walk.faults.length > 0 ? walk.faults : [{ path: name, kind: 'not JSON' }] };
  } catch (error) {
    // A getter or a proxy that throws is not JSON either; its words may hold anything.
    return { value: null, faults: [{ path: name, kind: error instanceof TooLarge ? 'too large' : 'not JSON' }] };
  }
}

const LEFT_OUT = Symbol('left out');

class Walk {
  readonly faults: JsonFault[] = [];
  readonly #secrets: readonly string[];
  #left = MAX_JSON_LENGTH;

  constructor(secrets: readonly string[]) {
    this.#secrets = secrets.filter((secret) => secret !== '').flatMap(formsOf);
  }

  copy(value: unknown, path: string, depth: number): unknown {
    if (depth > MAX_DEPTH) throw new TooLarge(); // a cycle ends here, one with branches in the next line
    this.#spend(2);
    if (typeof value === 'string') {
      this.#spend(value.length);
      return this.#isSecret(value) ? this.#leaveOut(path, 'a token') : value;
    }
    if (value === null || typeof value === 'boolean' || Number.isFinite(value)) return value;
    if (Array.isArray(value)) return this.#copyArray(value, path, depth + 1);
    return isPlain(value) ? this.#copyObject(value, path, depth + 1) : this.#leaveOut(path, 'not JSON');
  }

  /** The others keep their places. */
  #copyArray(values: readonly unknown[], path: string, depth: number): unknown[] {
    this.#spend(values.length); // before one with a length and nothing in it is gone through
    return Array.from(values, (value, at) => {
      const copy = this.copy(value, `${path}[${at}]`, depth);
      return copy === LEFT_OUT ? null : copy;
    });
  }

  #copyObject(object: PlainObject, path: string, depth: number): PlainObject {
    const copies: [string, unknown][] = [];
    for (const [key, value] of Object.entries(object)) {
      if (value === undefined) continue; // as JSON does it
      this.#spend(key.length);
      if (this.#isSecret(key)) this.#leaveOut(`${path}.(removed)`, 'a token');
      else copies.push([key, this.copy(value, `${path}.${key}`, depth)]);
    }
    return Object.fromEntries(copies.filter(([, copy]) => copy !== LEFT_OUT));
  }

  #leaveOut(path: string, kind: JsonFault['kind']): typeof LEFT_OUT {
    if (this.faults.length < MAX_FAULTS) this.faults.push({ path: path.slice(0, 100), kind });
    return LEFT_OUT;
  }

  #isSecret(text: string): boolean {
    return JWT.test(text) || this.#secrets.some((secret) => text.includes(secret));
  }

  #spend(length: number): void {
    this.#left -= length;
    if (this.#left < 0) throw new TooLarge();
  }
}

function isPlain(value: unknown): value is PlainObject {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function formsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64').replace(/=+$/, '');
  return [...new Set([secret, encodeURIComponent(secret), base64, base64.replaceAll('+', '-').replaceAll('/', '_')])];
}
