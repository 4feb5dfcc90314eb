import type { Order } from './orders.ts';

const HEADER = 'No.,Placed,Product,Quantity,Total,Currency,Status\r\n';
/** The lines of a piece. */
const PIECE = 1_000;

/** Orders as a table for other programs, as many rows as wanted: after the last order comes the first again. @see RFC 4180 */
export class OrdersCsv {
  readonly #lines: readonly string[];
  readonly #rows: number;

  constructor(orders: readonly Order[], rows = orders.length) {
    this.#lines = orders.map(line);
    this.#rows = rows;
  }

  /** In bytes: nothing of it is longer in UTF-8 than as text. */
  get size(): number {
    const whole = Math.floor(this.#rows / this.#lines.length);
    const rest = this.#lines.slice(0, this.#rows % this.#lines.length);
    return HEADER.length + whole * lengthOf(this.#lines) + lengthOf(rest);
  }

  *pieces(): Generator<string> {
    yield HEADER;
    for (let row = 0; row < this.#rows; row += PIECE) {
      const wanted = Math.min(PIECE, this.#rows - row);
      yield Array.from({ length: wanted }, (_, index) => this.#lines[(row + index) % this.#lines.length]).join('');
    }
  }
}

function line({ id, placedAt, product, quantity, total, currency, status }: Order): string {
  return `${id},${placedAt},"${product}",${quantity},${total.toFixed(2)},${currency},${status}\r\n`;
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((sum, { length }) => sum + length, 0);
}
