/** One row of the demo's data. */
export interface Order {
  readonly id: number;
  readonly placedAt: string;
  readonly product: string;
  readonly quantity: number;
  readonly total: number;
  readonly currency: string;
  readonly status: string;
}

export const ORDERS_PER_USER = 5_000;

/** What can be ordered, and its price in cents. */
export const PRODUCTS: readonly (readonly [name: string, price: number])[] = [
  ['Desk lamp', 3490],
  ['Notebook, ruled', 450],
  ['Fountain pen', 2795],
  ['Paper, 500 sheets', 620],
  ['Ring binder', 385],
  ['Pencil, HB', 95],
  ['Stapler', 1240],
  ['Ink, blue', 780],
  ['Letter tray', 990],
  ['Desk pad', 2150],
  ['Clipboard', 540],
  ['Hole punch', 1375],
];
const STATUSES = ['Delivered', 'Delivered', 'Delivered', 'Shipped', 'Packed', 'Returned'];
const FIRST_DAY = Date.UTC(2024, 0, 1);

/** The same orders for the same person each time, and other ones for another person. */
export function ordersOf(userName: string): readonly Order[] {
  const random = seeded(userName);
  return Array.from({ length: ORDERS_PER_USER }, (_, index) => {
    const [product = '', price = 0] = PRODUCTS[Math.floor(random() * PRODUCTS.length)] ?? [];
    const quantity = 1 + Math.floor(random() * random() * 12);
    return {
      id: 10_000 + index,
      placedAt: new Date(FIRST_DAY + index * 4.5 * 3_600_000 + Math.floor(random() * 3_600_000)).toISOString(),
      product,
      quantity,
      total: (price * quantity) / 100,
      currency: 'EUR',
      status: STATUSES[Math.floor(random() * STATUSES.length)] ?? '',
    };
  });
}

/** A page of orders. `sort` is a field, with `-` before it for the other direction; null: newest first. */
export function pageOf(orders: readonly Order[], sort: string | null, page: number, size: number) {
  const sorted = [...orders].sort(comparison(sort ?? '-placedAt'));
  return { items: sorted.slice((page - 1) * size, page * size), page, size, total: orders.length };
}

/** @returns false for a field that orders don't have */
export function isSortable(sort: string): boolean {
  return ['id', 'placedAt', 'product', 'quantity', 'total', 'currency', 'status'].includes(sort.replace(/^-/, ''));
}

function comparison(sort: string): (a: Order, b: Order) => number {
  const field = sort.replace(/^-/, '') as keyof Order;
  const sign = sort.startsWith('-') ? -1 : 1;
  return (a, b) => {
    const [left, right] = [a[field], b[field]];
    if (left === right) return a.id - b.id;
    return left < right ? -sign : sign;
  };
}

/** A small generator of numbers from 0 to 1 that begins at a text (xorshift, 32 bits). */
function seeded(text: string): () => number {
  let state =
    [...text].reduce((sum, character) => Math.imul(sum ^ character.charCodeAt(0), 16_777_619), 2_166_136_261) || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 4_294_967_296;
  };
}
