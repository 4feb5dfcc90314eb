import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { fail } from '../../../shared/errors.ts';
import type { LoopbackListener, LoopbackOptions, LoopbackOutcome, LoopbackPort } from '../../ports/loopback.ts';
import { FINISH_PAGE_HEADERS, finishPage } from './finish-page.ts';

/** IP literals: `localhost` can be anything. @see RFC 8252 §8.3 */
const HOSTS = ['127.0.0.1', '::1'] as const;
/** For the request's line and headers: an answer is at most 8 KiB, cookies of other programs on the host come along. */
const MAX_HEAD_BYTES = 32_768;
const MAX_CONNECTIONS = 32;
/** For a request to come in whole, in ms. */
const REQUEST_MS = 5_000;

export interface LoopbackHttpParts {
  /** The program's name, for the page. */
  readonly name: string;
  /** Binds a server; a test stands in for a machine that has only one of the addresses. */
  readonly bind?: (server: Server, port: number, host: string) => Promise<void>;
}

/** Loopback redirects by HTTP: 127.0.0.1, or [::1] where that can't be bound. */
export class LoopbackHttp implements LoopbackPort {
  readonly #parts: LoopbackHttpParts;

  constructor(parts: LoopbackHttpParts) {
    this.#parts = parts;
  }

  async listen(options: LoopbackOptions): Promise<LoopbackListener> {
    const { bind = bindServer } = this.#parts;
    for (const host of HOSTS) {
      const server = createServer({
        maxHeaderSize: MAX_HEAD_BYTES,
        headersTimeout: REQUEST_MS,
        requestTimeout: REQUEST_MS,
        connectionsCheckingInterval: REQUEST_MS,
        requireHostHeader: false, // we refuse it ourselves, without a body
      });
      server.maxConnections = MAX_CONNECTIONS;
      try {
        await bind(server, options.port ?? 0, host);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === 'EADDRINUSE')
          fail('AUTH_LOOPBACK_PORT_TAKEN', { port: options.port ?? 0 });
        continue; // this machine has no such address, or does not let us use it
      }
      return new Listener(server, options, this.#parts.name);
    }
    return fail('AUTH_LOOPBACK_UNAVAILABLE');
  }
}

class Listener implements LoopbackListener {
  readonly redirectUri: string;
  readonly #server: Server;
  readonly #options: LoopbackOptions;
  readonly #name: string;
  /** Its host and port, as a browser's Host header has them. */
  readonly #authority: string;
  readonly #sockets = new Set<Socket>();
  readonly #answering = new Set<Socket>();

  constructor(server: Server, options: LoopbackOptions, name: string) {
    const { address, family, port } = server.address() as AddressInfo;
    this.#authority = family === 'IPv6' ? `[${address}]:${port}` : `${address}:${port}`;
    this.redirectUri = `http://${this.#authority}${options.path}`;
    this.#server = server;
    this.#options = options;
    this.#name = name;
    server.on('connection', (socket) => {
      this.#sockets.add(socket);
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('request', (request, response) => void this.#answer(request, response));
    server.on('checkContinue', (_request, response) => refuse(response, 400));
    server.on('upgrade', (_request, socket) => socket.destroy());
    server.on('error', () => undefined); // one connection's trouble is not the log-in's
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) if (!this.#answering.has(socket)) socket.destroy();
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const refusal = this.#refusal(request);
    if (refusal !== null) return refuse(response, refusal);
    this.#answering.add(request.socket);
    request.socket.once('close', () => this.#answering.delete(request.socket));
    let outcome: LoopbackOutcome;
    try {
      outcome = await this.#options.onRequest(`http://${this.#authority}${request.url}`);
    } catch {
      outcome = { kind: 'failed', code: 'INTERNAL' }; // a bug, and not for the browser
    }
    if (outcome.kind === 'ignored') return refuse(response, 400);
    const status = outcome.kind === 'failed' ? 400 : 200;
    response.writeHead(status, { ...FINISH_PAGE_HEADERS, connection: 'close' });
    response.end(finishPage(outcome, this.#name));
  }

  /** Any page in any browser on this machine can send requests here; a name that was made to lead here shows in Host. */
  #refusal({ method, url = '', headers, rawHeaders }: IncomingMessage): number | null {
    const hosts = rawHeaders.filter((name, at) => at % 2 === 0 && name.toLowerCase() === 'host');
    if (hosts.length !== 1 || headers.host !== this.#authority) return 400;
    if (headers['content-length'] !== undefined || headers['transfer-encoding'] !== undefined) return 400;
    if (method !== 'GET') return 405;
    return url.split('?', 1)[0] === this.#options.path ? null : 404;
  }
}

function refuse(response: ServerResponse, status: number): void {
  response.writeHead(status, { connection: 'close', 'content-length': 0, ...(status === 405 ? { allow: 'GET' } : {}) });
  response.end();
}

function bindServer(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host, exclusive: true }, () => {
      server.off('error', reject);
      resolve();
    });
  });
}
