import type { ServerResponse } from 'node:http';
import { ORDERS_SCOPE } from './identity.ts';
import { isSortable, ordersOf, pageOf } from './orders.ts';
import { createAuthorize, type DemoApi, json } from './resource-server.ts';
import { findUser } from './users.ts';

const MAX_PAGE_SIZE = 200;

/** The demo's API: a resource server that checks the provider's access tokens. */
export function createApi(issuer: string, audience: string): DemoApi {
  const authorize = createAuthorize(issuer, audience, ORDERS_SCOPE);
  return async (request, response, path) => {
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return json(response.setHeader('allow', 'GET, HEAD'), 405, { error: 'only GET is allowed' });
    }
    const userName = await authorize(request, response);
    if (userName === null) return;
    const { pathname, searchParams } = new URL(path, issuer);
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
