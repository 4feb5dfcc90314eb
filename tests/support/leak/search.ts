/** How much of a mark is looked for at each of three places: its beginning, middle and end. In characters. */
const WINDOW = 16;
/** What is looked up, in bytes. */
const GRAM = 4;
/** The shortest pattern has a gram at every place that is looked at: no occurrence is stepped over. */
const STEP = WINDOW - GRAM + 1;
const FILTER_BITS = 18;

/** No pattern is longer, in bytes: pieces of something large overlap by this. */
export const MAX_PATTERN = 128;

interface Pattern {
  readonly bytes: Buffer;
  /** Which mark, and how it was written. */
  readonly hit: string;
}

interface Place {
  readonly pattern: Pattern;
  /** Where in the pattern the gram stands. */
  readonly offset: number;
}

/**
 * Looks for many marks at once, in all their encodings, at the speed of memory: of a text only every thirteenth place is looked
 * at, because every pattern is at least sixteen bytes long.
 */
export class LeakSearch {
  readonly #places = new Map<number, Place[]>();
  readonly #filter = new Uint8Array(1 << FILTER_BITS);

  constructor(marks: Iterable<readonly [name: string, value: string]>) {
    for (const [name, value] of marks) {
      for (const [form, bytes] of formsOf(value)) this.#add({ bytes, hit: `${name} (${form})` });
    }
  }

  /** What is in there: each mark and how it is written, once. */
  find(bytes: Buffer): readonly string[] {
    const found = new Set<string>();
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at + GRAM <= bytes.length; at += STEP) {
      const gram = view.getUint32(at, true);
      if (this.#filter[slotOf(gram)] === 0) continue;
      for (const { pattern, offset } of this.#places.get(gram) ?? []) {
        const from = at - offset;
        if (from >= 0 && bytes.subarray(from, from + pattern.bytes.length).equals(pattern.bytes))
          found.add(pattern.hit);
      }
    }
    return [...found];
  }

  #add(pattern: Pattern): void {
    const { bytes, hit } = pattern;
    if (bytes.length < WINDOW || bytes.length > MAX_PATTERN) throw new Error(`${hit}: ${bytes.length} bytes`);
    for (let offset = 0; offset < STEP; offset += 1) {
      const gram = bytes.readUInt32LE(offset);
      this.#filter[slotOf(gram)] = 1;
      this.#places.set(gram, [...(this.#places.get(gram) ?? []), { pattern, offset }]);
    }
  }
}

function slotOf(gram: number): number {
  return Math.imul(gram, 0x9e3779b1) >>> (32 - FILTER_BITS);
}

/** The ways in which a part of a mark can be written down. */
function formsOf(mark: string): readonly (readonly [form: string, bytes: Buffer])[] {
  const middle = Math.floor((mark.length - WINDOW) / 2);
  return [0, middle, mark.length - WINDOW].flatMap((from) => {
    const part = mark.slice(from, from + WINDOW);
    const percent = encodeURIComponent(part);
    const json = JSON.stringify(part).slice(1, -1);
    const hex = Buffer.from(part).toString('hex');
    const texts = [
      ['percent', percent],
      ['percent', percent.replace(/%../g, (octet) => octet.toLowerCase())],
      ['percent', new URLSearchParams({ a: part }).toString().slice(2)],
      ['JSON', json],
      ['JSON', json.replaceAll('/', '\\/')],
      ['hex', hex],
      ['hex', hex.toUpperCase()],
      ...[0, 1, 2].flatMap((before) => base64Of(part, before).map((text) => ['base64', text] as const)),
    ] as const;
    const encoded = texts.filter(([, text]) => text !== part).map(([form, text]) => [form, Buffer.from(text)] as const);
    return [['text', Buffer.from(part)] as const, ['UTF-16', Buffer.from(part, 'utf16le')] as const, ...encoded];
  });
}

/** In base64 and base64url, where so many bytes stand before it: only the characters that are all its own. */
function base64Of(part: string, before: number): readonly string[] {
  const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(part)]);
  const from = Math.ceil((before * 8) / 6);
  const to = Math.floor((bytes.length * 8) / 6);
  const encoded = bytes.toString('base64').slice(from, to);
  return [...new Set([encoded, encoded.replaceAll('+', '-').replaceAll('/', '_')])];
}
