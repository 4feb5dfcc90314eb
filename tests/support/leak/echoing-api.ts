import type { IncomingMessage, ServerResponse } from 'node:http';
import { startWebServer, type WebServer } from '../web-server.ts';
import { type Marks, newMark } from './marks.ts';

/** An API that repeats the access token wherever it can: in headers, bodies, errors, addresses. */
export interface EchoingApi extends WebServer {
  /** Bodies of requests that had one. */
  readonly bodies: readonly string[];
  /** What the revocation endpoint does, which is here too. */
  revocation: 'works' | 'fails';
}

const MORE = 400_000;

/** Starts one. @param marks get what the API itself keeps secret: its cookie */
export async function startEchoingApi(marks: Marks): Promise<EchoingApi> {
  const cookie = marks.add('cookie', newMark(60));
  const bodies: string[] = [];
  const tried = new Set<string>();
  const server = await startWebServer((request, response) => void answer(request, response));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { authorization = '' } = request.headers;
    const token = authorization.replace(/^Bearer /, '');
    const path = request.url ?? '';
    let body = '';
    for await (const chunk of request) body += String(chunk);
    bodies.push(path === '/revoke' ? '' : body);
    const echo = {
      ...repeated(token),
      'set-cookie': `session=${cookie}; Max-Age=3600`,
      'content-type': 'application/json',
    };
    const json = JSON.stringify([{ path, headers: request.headers, body }]);
    const say = (status: number, headers: Record<string, string> = echo) =>
      response.writeHead(status, headers).end(json);
    if (path === '/revoke')
      return void (self.revocation === 'works' ? say(200, {}) : say(503, { 'x-body': 'repeated' }));
    if (path === '/withdrawn' && !tried.has(path)) {
      tried.add(path);
      return void say(401);
    }
    const status = Number(/^\/status\/(\d+)$/.exec(path)?.[1] ?? 200);
    if (path === '/redirect')
      return void say(302, { location: `${server.origin.replace('127.0.0.1', 'localhost')}/?t=${token}` });
    if (path === '/large') return void large(response, token);
    if (path === '/cut') {
      response.writeHead(200, { ...echo, 'content-length': '100000' }).write(`${json}${token.slice(0, 30)}`);
      return void setImmediate(() => response.destroy());
    }
    say(status);
  }

  const self: EchoingApi = { ...server, bodies, revocation: 'works' };
  return self;
}

/** Those that windows get to see, and those that they don't. */
function repeated(token: string): Record<string, string> {
  return {
    'x-request-id': `for ${token}`,
    etag: `"${token}"`,
    link: `</rows?token=${encodeURIComponent(token)}>; rel=next`,
    'x-echo': token,
    'www-authenticate': `Bearer realm="${token.slice(0, 30)}"`,
  };
}

/** More than comes at once, with the token at each place where a piece of it may end. */
function large(response: ServerResponse, token: string): void {
  response.writeHead(200, { 'content-type': 'text/plain' });
  const filled = 'x'.repeat(MORE);
  response.write(`${filled}${token}${token.slice(0, 20)}`);
  setImmediate(() => response.end(`${token.slice(20)}${filled}${token}`));
}
