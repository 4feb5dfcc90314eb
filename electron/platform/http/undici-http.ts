import type { Readable } from 'node:stream';
import { createSecureContext } from 'node:tls';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { type HttpAnswer, HttpError, type HttpPort, type HttpRequest } from '../../ports/http.ts';
import { Body } from './body.ts';
import { Deadline } from './deadline.ts';
import { Agent } from './undici-parts.ts';

export interface UndiciHttpOptions {
  /** Authorities to trust, PEM; asked for once, when the first connection needs them. Node's own where left out. */
  readonly authorities?: () => readonly string[];
}

/** Until a connection is there. */
const CONNECT_MS = 10_000;

/** HTTP straight to the server: kept-alive connections, no redirects, no cookies, no cache, every wait and size bounded. */
export class UndiciHttp implements HttpPort {
  readonly #options: UndiciHttpOptions;
  readonly #plain = new Agent({ connect: { timeout: CONNECT_MS } });
  #secure: Agent | null = null;

  constructor(options: UndiciHttpOptions = {}) {
    this.#options = options;
  }

  async request(wanted: HttpRequest): Promise<HttpAnswer> {
    const deadline = new Deadline(wanted);
    try {
      const dispatcher = this.#dispatcherFor(wanted.url);
      return await ask(dispatcher, wanted, deadline).catch((error: unknown) => {
        // A kept-alive connection that the server has closed meanwhile: what only reads may be asked again.
        if (wanted.method !== 'GET' || !isReset(error) || deadline.aborted) throw error;
        return ask(dispatcher, wanted, deadline);
      });
    } catch (error) {
      deadline.end();
      throw deadline.reason ?? toHttpError(error);
    }
  }

  /** Ends the connections. */
  async close(): Promise<void> {
    await Promise.all([this.#plain.close(), this.#secure?.close()]);
  }

  #dispatcherFor(url: string): Dispatcher {
    if (new URL(url).protocol === 'http:') return this.#plain;
    this.#secure ??= this.#secureAgent();
    return this.#secure;
  }

  /** Certificates are checked whatever the environment says (`NODE_TLS_REJECT_UNAUTHORIZED`). */
  #secureAgent(): Agent {
    const { authorities } = this.#options;
    // Made once: reading some hundred certificates takes longer than a request.
    const secureContext = createSecureContext(authorities === undefined ? {} : { ca: [...authorities()] });
    return new Agent({ connect: { timeout: CONNECT_MS, rejectUnauthorized: true, secureContext } });
  }
}

async function ask(dispatcher: Dispatcher, wanted: HttpRequest, deadline: Deadline): Promise<HttpAnswer> {
  const { origin, pathname, search } = new URL(wanted.url);
  const answer = await dispatcher.request({
    origin,
    path: `${pathname}${search}`,
    method: wanted.method as Dispatcher.HttpMethod,
    headers: { 'accept-encoding': 'gzip, br, deflate', ...wanted.headers },
    body: wanted.body,
    signal: deadline,
    headersTimeout: 0, // both waits are the deadline's
    bodyTimeout: 0,
  });
  deadline.headersAreHere();
  const empty = wanted.method === 'HEAD' || answer.statusCode === 204 || answer.statusCode === 304;
  const encoding = empty ? undefined : answer.headers['content-encoding'];
  const stream = decode(answer.body, nameOf(encoding));
  const { pieceBytes, limits } = wanted;
  const body = new Body({ stream, limit: limits.bodyBytes, pieceBytes, deadline, toHttpError: toBodyError });
  return { status: answer.statusCode, headers: listHeaders(answer.headers), body, goOn: (idleMs) => body.goOn(idleMs) };
}

function isReset(error: unknown): boolean {
  return /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(systemCodeOf(error)) && !isBadAnswer(error);
}

/** An answer that nobody asked for (1xx): the library has no code for it, only these words. */
function isBadAnswer(error: unknown): boolean {
  return error instanceof Error && /^bad (?:response|upgrade)$/.test(error.message);
}

function listHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value ?? '']).map((each): [string, string] => [name.toLowerCase(), each]),
  );
}

function nameOf(encoding: string | string[] | undefined): string {
  return String(encoding ?? 'identity')
    .trim()
    .toLowerCase();
}

function decode(body: Readable, encoding: string): Readable {
  const decoders = { gzip: createGunzip, 'x-gzip': createGunzip, br: createBrotliDecompress, deflate: createInflate };
  body.on('error', () => undefined); // what is given up must not end the program; who reads hears of it
  if (encoding === '' || encoding === 'identity') return body;
  const create = decoders[encoding as keyof typeof decoders];
  if (create === undefined) {
    body.destroy();
    throw new HttpError('bad-answer', null);
  }
  const decoder = create();
  body.on('error', (error) => decoder.destroy(error));
  decoder.on('close', () => body.destroy()); // a pipe does not pass on that nobody reads any more
  return body.pipe(decoder);
}

/** The library's texts can quote addresses and headers: only the system's word goes on. */
function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const code = systemCodeOf(error);
  if (/^(ENOTFOUND|EAI_)/.test(code)) return new HttpError('dns', code);
  if (/^(CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_|ERR_SSL|EPROTO)/.test(code)) {
    return new HttpError('tls', code);
  }
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code)) return new HttpError('unreachable', code);
  if (/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/.test(code)) return new HttpError('timeout', code);
  if (/^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(code)) return new HttpError('timeout', code);
  if (isReset(error)) return new HttpError('unreachable', code);
  return new HttpError('bad-answer', code || null);
}

/** A connection that is closed in the middle of a body has not sent what it said. */
function toBodyError(error: unknown): HttpError {
  const code = systemCodeOf(error);
  return code === 'UND_ERR_SOCKET' ? new HttpError('bad-answer', code) : toHttpError(error);
}

function systemCodeOf(error: unknown): string {
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return systemCodeOf(errors[0]);
  return cause === undefined ? '' : systemCodeOf(cause);
}
