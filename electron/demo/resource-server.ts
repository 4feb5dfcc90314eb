import type { IncomingMessage, ServerResponse } from 'node:http';
import { createRemoteJWKSet, errors, jwtVerify } from 'jose';

/** Answers requests below its base URL. */
export type DemoApi = (request: IncomingMessage, response: ServerResponse, path: string) => Promise<void>;

/** An API's door. @returns the user's name, or null after having refused the request */
export type Authorize = (request: IncomingMessage, response: ServerResponse) => Promise<string | null>;

/** Checks the provider's access tokens for one API. @see RFC 6750, RFC 9068 §4 */
export function createAuthorize(issuer: string, audience: string, scope: string): Authorize {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return async (request, response) => {
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
      const scopes = String(payload.scope ?? '').split(' ');
      if (scopes.includes(scope)) return payload.sub ?? null;
      const challenge = `Bearer error="insufficient_scope", scope="${scope}"`;
      return refuse(response, 403, challenge, `the scope ${scope} is required`);
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) throw error;
      return refuse(response, 401, 'Bearer error="invalid_token"', 'the access token is not valid');
    }
  };
}

export function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(JSON.stringify(body));
}

function refuse(response: ServerResponse, status: number, challenge: string, error: string): null {
  json(response.setHeader('www-authenticate', challenge), status, { error });
  return null;
}
