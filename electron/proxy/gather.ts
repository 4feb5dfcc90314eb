import { joined } from '../ports/http.ts';
import type { ClockPort } from '../ports/system.ts';

/** Up to here an answer is handed over in one piece. Above it copying costs more than one more request of the window. */
const WHOLE_BYTES = 262_144;
/** So long a small answer may take to come in, in ms: an answer without an end should not keep its beginning waiting. */
const WHOLE_MS = 50;

/** A body in one piece, or as it comes. */
export type Gathered =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  | { readonly kind: 'stream'; readonly body: AsyncIterable<Uint8Array> };

/**
 * Reads a body that is small and quick; whatever is large, slow or endless stays a stream, with nothing lost of it.
 * @param size what the API says it is, in bytes; null: it does not
 */
export async function gather(
  body: AsyncIterable<Uint8Array>,
  size: number | null,
  clock: Pick<ClockPort, 'after'>,
): Promise<Gathered> {
  const pieces: Uint8Array[] = [];
  const reader = body[Symbol.asyncIterator]();
  if (size !== null && size > WHOLE_BYTES) {
    return { kind: 'stream', body: continued(pieces, reader.next(), reader) };
  }
  let cancel = (): void => undefined;
  const late = new Promise<null>((resolve) => {
    cancel = clock.after(WHOLE_MS, () => resolve(null));
  });
  try {
    for (let bytes = 0; ; ) {
      const next = reader.next();
      const piece = await Promise.race([next, late]);
      if (piece === null) return { kind: 'stream', body: continued(pieces, next, reader) };
      if (piece.done) return { kind: 'whole', bytes: joined(pieces) };
      pieces.push(piece.value);
      bytes += piece.value.byteLength;
      if (bytes > WHOLE_BYTES) return { kind: 'stream', body: continued(pieces, reader.next(), reader) };
    }
  } finally {
    cancel();
  }
}

/** What was read, then the piece that is under way, then the rest. No generator: one that was not begun can't be ended. */
function continued(
  pieces: readonly Uint8Array[],
  underWay: Promise<IteratorResult<Uint8Array>>,
  reader: AsyncIterator<Uint8Array>,
): AsyncIterable<Uint8Array> {
  underWay.catch(() => undefined); // told to whoever reads on
  const before: Promise<IteratorResult<Uint8Array>>[] = [
    ...pieces.map((value) => Promise.resolve({ done: false as const, value })),
    underWay,
  ];
  return {
    [Symbol.asyncIterator]: () => ({
      next: () => before.shift() ?? reader.next(),
      return: async () => {
        await reader.return?.();
        return { done: true, value: undefined };
      },
    }),
  };
}
