const REPLACEMENT = Buffer.from('(removed)');
/** As much of a token as is looked for first, in bytes. */
const ENDING = 32;

/**
 * Takes the access token out of a body while it comes in: debug endpoints and error pages repeat what they were sent. Only
 * the token as it is, in UTF-8; one that an API has encoded is not found. Nothing is held back but an end that may be the
 * token's beginning, so that an event that is there is passed on at once.
 * @param onRemoved told each time one was taken out
 */
export async function* removeToken(
  body: AsyncIterable<Uint8Array>,
  token: string,
  onRemoved: () => void,
): AsyncGenerator<Uint8Array> {
  const wanted = Buffer.from(token);
  let rest: Uint8Array = new Uint8Array();
  for await (const piece of body) {
    let held = asBuffer(piece);
    if (rest.byteLength > 0) {
      // As a rule what was held back was no beginning after all: then the piece need not be copied to be behind it.
      const seam = Buffer.concat([rest, held.subarray(0, wanted.length - 1)]);
      if (held.length >= wanted.length && !seam.includes(wanted)) yield rest;
      else held = Buffer.concat([rest, held]);
    }
    const clean = without(held, wanted, onRemoved);
    const begun = lengthOfBeginning(clean, wanted);
    rest = clean.subarray(clean.length - begun);
    if (begun < clean.length) yield clean.subarray(0, clean.length - begun);
  }
  if (rest.byteLength > 0) yield rest;
}

/** As {@link removeToken}, for a body that is there as a whole. */
export function withoutToken(body: Uint8Array, token: string, onRemoved: () => void): Uint8Array {
  const buffer = asBuffer(body);
  return buffer.includes(token) ? without(buffer, Buffer.from(token), onRemoved) : buffer;
}

function without(buffer: Buffer, wanted: Buffer, onRemoved: () => void): Buffer {
  let at = indexOf(buffer, wanted, 0);
  if (at < 0) return buffer;
  const parts: Uint8Array[] = [];
  let from = 0;
  while (at >= 0) {
    onRemoved();
    parts.push(buffer.subarray(from, at), REPLACEMENT);
    from = at + wanted.length;
    at = indexOf(buffer, wanted, from);
  }
  parts.push(buffer.subarray(from));
  return Buffer.concat(parts);
}

/**
 * Looks for the last bytes: they are like nothing else, while the first ones are like every token's, and for a long text a search
 * looks at many places one by one before it leaps.
 */
function indexOf(buffer: Buffer, wanted: Buffer, from: number): number {
  if (wanted.length === 0) return -1;
  const ending = wanted.subarray(-ENDING);
  const before = wanted.length - ending.length;
  for (let at = buffer.indexOf(ending, from + before); at >= 0; at = buffer.indexOf(ending, at + 1)) {
    const begin = at - before;
    if (buffer.compare(wanted, 0, before, begin, at) === 0) return begin;
  }
  return -1;
}

/** How much of the buffer's end is the beginning of what is looked for. */
function lengthOfBeginning(buffer: Buffer, wanted: Buffer): number {
  const [first] = wanted;
  if (first === undefined) return 0;
  const earliest = Math.max(0, buffer.length - wanted.length + 1);
  for (let at = buffer.indexOf(first, earliest); at >= 0; at = buffer.indexOf(first, at + 1)) {
    const length = buffer.length - at;
    if (buffer.compare(wanted, 0, length, at) === 0) return length;
  }
  return 0;
}

function asBuffer(piece: Uint8Array): Buffer {
  return Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
}
