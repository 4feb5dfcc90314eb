import { request as ask, createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Behaviour } from './signing-issuer.ts';

/** What goes wrong with one answer. `pass` lets the provider answer after all. */
export type Fault = (answer: ServerResponse, pass: () => void) => void;

/** Stands between the program and a provider, which has to call itself by this address. */
export interface FaultProxy {
  readonly origin: string;
  /** Where the provider really is. */
  target: string;
  /** By path: what is done instead of asking the provider. */
  readonly faults: Map<string, Fault>;
  /** Method and path of what was asked. */
  readonly requests: string[];
  /** Answers that are still under way. */
  readonly unfinished: number;
  stop(): Promise<void>;
}

/** Starts one on a free loopback port. @param tls certificate and key; without them it speaks plain http */
export async function startFaultProxy(tls?: { readonly cert: string; readonly key: string }): Promise<FaultProxy> {
  const unfinished = new Set<ServerResponse>();
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    const path = request.url ?? '';
    self.requests.push(`${request.method} ${path}`);
    unfinished.add(response);
    response.on('close', () => unfinished.delete(response));
    const pass = () => forward(self.target, request, response);
    const fault = self.faults.get(path);
    if (fault === undefined) pass();
    else fault(response, pass);
  };
  const server = tls === undefined ? createServer(answer) : createSecureServer(tls, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const self = {
    origin: `${tls === undefined ? 'http' : 'https'}://127.0.0.1:${(server.address() as AddressInfo).port}`,
    target: '',
    faults: new Map<string, Fault>(),
    requests: [] as string[],
    get unfinished() {
      return unfinished.size;
    },
    stop: () => stop(server),
  };
  return self;
}

function forward(target: string, request: IncomingMessage, response: ServerResponse): void {
  const { method, url, headers } = request;
  const onward = ask(`${target}${url}`, { method, headers }, (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(response);
  });
  onward.on('error', () => response.destroy());
  request.pipe(onward);
}

function stop(server: Pick<Server, 'close' | 'closeAllConnections'>): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

/** A provider behind it calls itself by the address where it is seen. */
export function asSeenThrough(issuer: string): Behaviour {
  return {
    metadata: {
      issuer,
      jwks_uri: `${issuer}/jwks`,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/userinfo`,
      revocation_endpoint: `${issuer}/revoke`,
    },
    claims: { iss: issuer },
    callback: { iss: issuer },
  };
}

const JSON_TYPE = { 'content-type': 'application/json' };
const status =
  (code: number, body = '{}', headers: Record<string, string> = JSON_TYPE): Fault =>
  (answer) =>
    answer.writeHead(code, headers).end(body);

/** To another origin that is this very server, so that a redirect that was followed is seen. */
const redirect =
  (code: number): Fault =>
  (answer) =>
    answer.writeHead(code, { location: `http://localhost:${answer.socket?.localPort}/elsewhere` }).end();

/** 64 MiB in 64 KiB. */
const BOMB = gzipSync(Buffer.alloc(64 * 1024 * 1024, ' '));

/** What servers, and what is between them and us, do wrong. */
export const FAULTS = {
  'says nothing': () => undefined,
  'resets the connection': (answer) => void answer.socket?.resetAndDestroy(),
  'cuts its answer off': (answer) => {
    answer.writeHead(200, { ...JSON_TYPE, 'content-length': '1000' }).write('{"issuer":', () => answer.destroy());
  },
  'never ends its answer': (answer) => {
    answer.writeHead(200, JSON_TYPE);
    const more = () => void (answer.writable && answer.write(' '.repeat(16_384), more));
    more();
  },
  'sends its answer byte by byte': (answer) => {
    answer.writeHead(200, JSON_TYPE);
    const timer = setInterval(() => answer.write(' '), 20);
    answer.on('close', () => clearInterval(timer));
  },
  'sends a gzip bomb': (answer) => {
    answer.writeHead(200, { ...JSON_TYPE, 'content-encoding': 'gzip' }).end(BOMB);
  },
  'answers 500': status(500),
  'answers 502 with a web page': status(502, '<h1>Bad gateway</h1>', { 'content-type': 'text/html' }),
  'answers 429': status(429, '{}', { ...JSON_TYPE, 'retry-after': '1' }),
  'answers 302': redirect(302),
  'answers 307': redirect(307),
  'answers 200 with a web page': status(200, '<h1>Accept our terms</h1>', { 'content-type': 'text/html' }),
  'answers with broken JSON': status(200, '{"issuer":'),
  'answers with JSON of something else': status(200, '[]'),
  'answers without a body': status(200, ''),
} satisfies Readonly<Record<string, Fault>>;

export type FaultName = keyof typeof FAULTS;
