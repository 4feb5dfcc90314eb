import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';
import { ORDERS_SCOPE } from './identity.ts';
import { isSortable, ordersOf, pageOf } from './orders.ts';
import { findUser } from './users.ts';

const MAX_PAGE_SIZE = 200;

/** The demo's API: a resource server that checks the provider's access tokens. @see RFC 6750, RFC 9068 §4 */
export function createApi(
  issuer: string,
  audience: string,
): (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void> {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));

  /** @returns the user's name, or null after having refused the request */
  async function authorize(request: IncomingMessage, response: ServerResponse): Promise<string | null> {
    const [, token] = /^Bearer ([\w.~+/=-]+)$/i.exec(request.headers.authorization ?? '') ?? [];
    if (token === undefined) return refuse(response, 401, 'Bearer', 'an access token is required');
    try {
      const { payload } = await jwtVerify(token, keys, {
        issuer,
        audience,
        typ: 'at+jwt',
        algorithms: ['RS256'],
        currentDate: new Date(),
      });
      if (
        !String(payload.scope ?? '')
          .split(' ')
          .includes(ORDERS_SCOPE)
      ) {
        return refuse(
          response,
          403,
          `Bearer error="insufficient_scope", scope="${ORDERS_SCOPE}"`,
          `the scope ${ORDERS_SCOPE} is required`,
        );
      }
      return payload.sub ?? null;
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      return refuse(response, 401, 'Bearer error="invalid_token"', 'the access token is not valid');
    }
  }

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

function refuse(response: ServerResponse, status: number, challenge: string, error: string): null {
  json(response.setHeader('www-authenticate', challenge), status, { error });
  return null;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}
