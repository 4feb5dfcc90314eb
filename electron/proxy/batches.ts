import { Turns } from '../../shared/turns.ts';

/** So much is enough for one way to another process, in bytes: no batch is larger. */
export const BATCH_BYTES = 524_288;

/** A body as batches of what comes in together: each batch is a way to another process, which costs more than its bytes. */
export class Batches {
  readonly #reader: AsyncIterator<Uint8Array>;
  readonly #onOver: () => void;
  readonly #turns = new Turns();
  #underWay: Promise<IteratorResult<Uint8Array>> | null = null;
  /** Of a piece that was too large for its batch. */
  #rest: Uint8Array | null = null;

  /** @param onOver told when the body has ended or broken off, whether or not anybody asks for the next batch */
  constructor(body: AsyncIterable<Uint8Array>, onOver: () => void = () => undefined) {
    this.#reader = body[Symbol.asyncIterator]();
    this.#onOver = onOver;
  }

  /**
   * The next batch, as soon as there is a piece; several can be asked for at once.
   * @returns null: there is no more
   * @throws what reading the body throws, after all that had come before
   */
  next(): Promise<readonly Uint8Array[] | null> {
    return this.#turns.run(() => this.#take());
  }

  /** Nobody wants the rest. A body that was not begun can't be ended, and one that is not read hears of nothing. */
  stop(): void {
    this.#reader.next().catch(() => undefined);
    void this.#reader.return?.();
  }

  async #take(): Promise<readonly Uint8Array[] | null> {
    const pieces: Uint8Array[] = [];
    let soon: Promise<null> | null = null;
    try {
      for (let room = BATCH_BYTES; room > 0; ) {
        const piece = await this.#piece(soon);
        if (piece === null) return pieces.length === 0 ? null : pieces;
        this.#rest = piece.byteLength > room ? piece.subarray(room) : null;
        pieces.push(piece.subarray(0, room));
        room -= piece.byteLength;
        soon ??= untilNextTurn();
      }
    } catch (error) {
      if (pieces.length === 0) throw error;
    }
    return pieces;
  }

  /** @returns null: there is no more, or none before `soon` */
  async #piece(soon: Promise<null> | null): Promise<Uint8Array | null> {
    if (this.#rest !== null) return this.#rest;
    this.#underWay ??= this.#begin();
    const piece: IteratorResult<Uint8Array> | null = await (soon === null
      ? this.#underWay
      : Promise.race([this.#underWay, soon]));
    if (piece === null || piece.done) return null;
    this.#underWay = null;
    return piece.value;
  }

  #begin(): Promise<IteratorResult<Uint8Array>> {
    const next = this.#reader.next();
    next.then(({ done }) => done && this.#onOver(), this.#onOver);
    return next;
  }
}

/** What the connection has brought meanwhile has been looked at by then. */
function untilNextTurn(): Promise<null> {
  return new Promise((resolve) => setImmediate(resolve, null));
}
