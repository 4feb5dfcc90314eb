import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createApi } from './api.ts';
import { stockUrl } from './identity.ts';
import { answerInteraction, html } from './interactions.ts';
import { errorPage, STYLE } from './pages.ts';
import { createProvider } from './provider.ts';
import { StateFolder } from './state-folder.ts';
import { createStock } from './stock.ts';

export interface DemoOptions {
  readonly folder: string;
  readonly redirectUris: readonly string[];
  readonly postLogoutRedirectUris: readonly string[];
  readonly preferredPort: number | null;
}

/** The demo while it runs. */
export interface Demo {
  readonly port: number;
  readonly issuer: string;
  readonly apiBaseUrl: string;
  stop(): Promise<void>;
}

/** Another program has the demo's port. */
export class PortTakenError extends Error {
  readonly port: number;

  constructor(port: number) {
    super('port taken');
    this.port = port;
  }
}

/**
 * Starts provider and API on one loopback port, which stays the same over restarts, because the issuer's name is in every
 * token.
 * @throws {PortTakenError}
 */
export async function startDemo({ folder: path, preferredPort, ...registered }: DemoOptions): Promise<Demo> {
  const folder = new StateFolder(path);
  const saved = (folder.read('port.json') as { port?: unknown } | null)?.port;
  const server = createServer();
  const port = await listen(server, typeof saved === 'number' ? saved : (preferredPort ?? 0));
  folder.write('port.json', { port });
  const host = `127.0.0.1:${port}`;
  const issuer = `http://${host}`;
  const apiBaseUrl = `${issuer}/api`;
  const provider = await createProvider({ ...registered, issuer, apiAudience: apiBaseUrl, folder });
  const callProvider = provider.callback();
  const callApi = createApi(issuer, apiBaseUrl);
  const callStock = createStock(issuer, stockUrl(issuer));

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '/';
    // A page elsewhere that made its own name point here would come with that name.
    if (request.headers.host !== host) return html(response, 421, errorPage('Not here', `This is ${host}.`));
    if (url === '/demo.css') {
      response.writeHead(200, { 'content-type': 'text/css; charset=utf-8' }).end(STYLE);
    } else if (url === '/api' || url.startsWith('/api/')) {
      await callApi(request, response, url.slice('/api'.length) || '/');
    } else if (url.startsWith('/stock/')) {
      await callStock(request, response, url.slice('/stock'.length));
    } else if (/^\/interaction\/[\w-]+$/.test(url)) {
      await answerInteraction(provider, request, response);
    } else {
      await callProvider(request, response);
    }
  }

  server.on('request', (request, response) => {
    answer(request, response).catch(() => {
      // What went wrong may quote a form or a token; the page says that it did.
      if (!response.headersSent)
        html(response, 500, errorPage('Something went wrong', 'Go back to Keyporch and try again.'));
      else response.destroy();
    });
  });
  return { port, issuer, apiBaseUrl, stop: () => stop(server) };
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      reject(error.code === 'EADDRINUSE' ? new PortTakenError(port) : error);
    });
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
  });
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
