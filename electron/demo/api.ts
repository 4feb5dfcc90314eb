import type { IncomingMessage, ServerResponse } from 'node:http';
import { ORDERS_SCOPE } from './identity.ts';
import { MAX_NOTE, Notes } from './notes.ts';
import { isSortable, ordersOf, pageOf } from './orders.ts';
import { OrdersCsv } from './orders-csv.ts';
import { createAuthorize, type DemoApi, json } from './resource-server.ts';
import { sendCsv, sendEvents } from './streams.ts';
import { findUser } from './users.ts';

const MAX_PAGE_SIZE = 200;
const MAX_BODY_BYTES = 4_096;
/** Some 600 MB. */
const MAX_CSV_ROWS = 9_999_999;

/** The demo's API: a resource server that checks the provider's access tokens. */
export function createApi(issuer: string, audience: string): DemoApi {
  const authorize = createAuthorize(issuer, audience, ORDERS_SCOPE);
  const notes = new Notes();
  return async (request, response, path) => {
    const { pathname, searchParams } = new URL(path, issuer);
    const writes = request.method === 'POST' && pathname === '/notes';
    if (request.method !== 'GET' && request.method !== 'HEAD' && !writes) {
      return json(response.setHeader('allow', 'GET, HEAD'), 405, { error: 'only GET is allowed' });
    }
    const userName = await authorize(request, response);
    if (userName === null) return;
    if (writes) {
      const note = notes.add(userName, await readJson(request), Date.now());
      return note === null
        ? json(response, 400, { error: `JSON with a text of 1 to ${MAX_NOTE} characters` })
        : json(response, 201, note);
    }
    if (pathname === '/notes') return json(response, 200, { items: notes.of(userName) });
    if (pathname === '/orders.csv') return exportOrders(response, userName, searchParams);
    if (pathname === '/events') return sendEvents(response, ordersOf(userName));
    if (pathname === '/me') return json(response, 200, profileOf(userName));
    if (pathname === '/orders') {
      listOrders(response, userName, searchParams);
      return;
    }
    const [, id] = /^\/orders\/(\d{1,9})$/.exec(pathname) ?? [];
    const order = id === undefined ? undefined : ordersOf(userName).find((each) => each.id === Number(id));
    return order === undefined ? json(response, 404, { error: 'there is nothing here' }) : json(response, 200, order);
  };
}

async function exportOrders(response: ServerResponse, userName: string, query: URLSearchParams): Promise<void> {
  const orders = ordersOf(userName);
  const rows = wholeNumber(query.get('rows'), orders.length, MAX_CSV_ROWS);
  if (rows === null) json(response, 400, { error: `rows from 1 to ${MAX_CSV_ROWS}` });
  else await sendCsv(response, new OrdersCsv(orders, rows));
}

/** @returns null for what is no JSON, or too much of it */
async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) {
    if (text.length <= MAX_BODY_BYTES) text += chunk; // who is not read to the end gets no answer
  }
  if (text.length > MAX_BODY_BYTES) return null;
  try {
    return JSON.parse(text);
  } catch {
    return null; // told to who has sent it
  }
}

function listOrders(response: ServerResponse, userName: string, query: URLSearchParams): void {
  const page = wholeNumber(query.get('page'), 1, 1_000_000);
  const size = wholeNumber(query.get('size'), 50, MAX_PAGE_SIZE);
  const sort = query.get('sort');
  if (page === null || size === null || (sort !== null && !isSortable(sort))) {
    json(response, 400, { error: `page from 1, size from 1 to ${MAX_PAGE_SIZE}, sort by a field of an order` });
  } else {
    json(response, 200, pageOf(ordersOf(userName), sort, page, size));
  }
}

function wholeNumber(text: string | null, otherwise: number, most: number): number | null {
  if (text === null) return otherwise;
  const number = /^\d{1,7}$/.test(text) ? Number(text) : 0;
  return number >= 1 && number <= most ? number : null;
}

function profileOf(userName: string): unknown {
  const user = findUser(userName);
  return {
    userName,
    name: user?.name,
    email: user?.email,
    address: { street: '1 Loopback Road', city: 'Localhost', country: 'XX' },
    orders: { total: ordersOf(userName).length },
  };
}
