import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Order } from './orders.ts';
import type { OrdersCsv } from './orders-csv.ts';

/** Between two events, in ms. */
const EVENT_MS = 1_000;

/** A file, as quickly as it is taken. */
export async function sendCsv(response: ServerResponse, csv: OrdersCsv): Promise<void> {
  response.writeHead(200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="orders.csv"',
    'content-length': csv.size,
    'cache-control': 'no-store',
  });
  if (response.req.method === 'HEAD') response.end();
  // Who goes before the end has had enough.
  else await pipeline(Readable.from(csv.pieces()), response).catch(() => response.destroy());
}

/** One of the orders each second, until whoever listens goes. @see HTML Standard §9.2.5 */
export function sendEvents(response: ServerResponse, orders: readonly Order[]): void {
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  if (response.req.method === 'HEAD') {
    response.end();
    return;
  }
  let id = 0;
  const send = () => {
    const { product, quantity } = orders[id % orders.length] ?? {};
    id += 1;
    response.write(`id: ${id}\nevent: order\ndata: ${JSON.stringify({ product, quantity })}\n\n`);
  };
  send();
  const timer = setInterval(send, EVENT_MS);
  response.on('close', () => clearInterval(timer));
}
