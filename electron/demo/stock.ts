import { STOCK_SCOPE } from './identity.ts';
import { PRODUCTS } from './orders.ts';
import { createAuthorize, type DemoApi, json } from './resource-server.ts';

/** The demo's second API, which takes tokens for itself only: one log-in, two access tokens. @see RFC 8707 §1 */
export function createStock(issuer: string, audience: string): DemoApi {
  const authorize = createAuthorize(issuer, audience, STOCK_SCOPE);
  return async (request, response, path) => {
    if ((await authorize(request, response)) === null) return;
    if (request.method !== 'GET' || path !== '/items') json(response, 404, { error: 'there is nothing here' });
    else json(response, 200, { items: PRODUCTS.map(([product, price], index) => toItem(index, product, price)) });
  };
}

function toItem(index: number, product: string, price: number) {
  return { id: 100 + index, product, price: price / 100, currency: 'EUR', left: (index * 37 + 11) % 90 };
}
