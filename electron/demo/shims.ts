import * as nodeCrypto from 'node:crypto';

/*
 * What oidc-provider expects of Node 22 and Electron 25's Node 18 lacks. Imported before it; does nothing on a newer Node.
 */

function fill(target: object, name: string, value: unknown): void {
  if (!(name in target)) Object.defineProperty(target, name, { value, configurable: true, writable: true });
}

fill(globalThis, 'crypto', nodeCrypto.webcrypto);
fill(URL, 'canParse', (text: string, base?: string): boolean => parse(text, base) !== null);
fill(URL, 'parse', parse);
fill(
  globalThis,
  'CustomEvent',
  class CustomEvent<Detail> extends Event {
    readonly detail: Detail | null;

    constructor(
      type: string,
      options: { bubbles?: boolean; cancelable?: boolean; composed?: boolean; detail?: Detail } = {},
    ) {
      super(type, options);
      this.detail = options.detail ?? null;
    }
  },
);
// The module's own object, which `import crypto from 'node:crypto'` gives to the library.
const crypto = (nodeCrypto as unknown as { default: typeof nodeCrypto }).default ?? nodeCrypto;
fill(
  crypto,
  'hash',
  (algorithm: string, data: nodeCrypto.BinaryLike, encoding: nodeCrypto.BinaryToTextEncoding = 'hex') =>
    nodeCrypto.createHash(algorithm).update(data).digest(encoding),
);

function parse(text: string, base?: string): URL | null {
  try {
    return new URL(text, base);
  } catch {
    return null; // what the real one answers
  }
}
