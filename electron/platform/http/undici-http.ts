import type { Readable } from 'node:stream';
import { createSecureContext, type SecureContext } from 'node:tls';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { isLoopbackHost } from '../../../shared/loopback.ts';
import { type HttpAnswer, HttpError, type HttpErrorKind, type HttpPort, type HttpRequest } from '../../ports/http.ts';
import { Agent, ProxyAgent } from './undici-parts.ts';

export interface UndiciHttpOptions {
  /** The system's word on a proxy for an address, such as `DIRECT` or `PROXY host:port`. Not asked for loopback. */
  readonly proxyFor?: (url: string) => Promise<string>;
  /** Authorities to trust, PEM; asked for once, when the first connection needs them. Node's own where left out. */
  readonly authorities?: () => readonly string[];
}

/** How much of a body is read ahead: large pieces make fewer steps on the way to a window. */
const PIECE_BYTES = 524_288;

/** Until a connection is there, to a server or a proxy. */
const CONNECT_MS = 10_000;

/** HTTP through undici: kept-alive connections, no redirects, no cookies, no cache, every wait and size bounded. */
export class UndiciHttp implements HttpPort {
  readonly #options: UndiciHttpOptions;
  readonly #plain = new Agent({ connect: { timeout: CONNECT_MS } });
  #secure: Agent | null = null;
  readonly #proxies = new Map<string, ProxyAgent>();
  /** Reading some hundred certificates takes longer than a request. */
  #context: SecureContext | null = null;

  constructor(options: UndiciHttpOptions = {}) {
    this.#options = options;
  }

  async request(wanted: HttpRequest): Promise<HttpAnswer> {
    const deadline = new Deadline(wanted);
    let viaProxy = false;
    try {
      // The system may have to run a script to know of a proxy: that has no more time than the rest.
      const dispatcher = await deadline.orStop(this.#dispatcherFor(wanted.url));
      viaProxy = dispatcher instanceof ProxyAgent;
      return await ask(dispatcher, wanted, deadline).catch((error: unknown) => {
        // A kept-alive connection that the server has closed meanwhile: what only reads may be asked again.
        if (wanted.method !== 'GET' || !isReset(error) || deadline.signal.aborted) throw error;
        return ask(dispatcher, wanted, deadline);
      });
    } catch (error) {
      deadline.end();
      throw deadline.reason ?? toHttpError(error, viaProxy);
    }
  }

  /** Ends the connections. */
  async close(): Promise<void> {
    await Promise.all([
      this.#plain.close(),
      this.#secure?.close(),
      ...[...this.#proxies.values()].map((proxy) => proxy.close()),
    ]);
  }

  async #dispatcherFor(url: string): Promise<Dispatcher> {
    const { hostname, protocol } = new URL(url);
    const loopback = isLoopbackHost(hostname);
    const answer = loopback ? 'DIRECT' : await this.#options.proxyFor?.(url);
    const proxyUrl = firstUsable(answer ?? 'DIRECT');
    if (proxyUrl !== null) return this.#proxy(proxyUrl);
    if (protocol === 'http:') return this.#plain;
    this.#secure ??= new Agent({ connect: this.#tls });
    return this.#secure;
  }

  #proxy(uri: string): ProxyAgent {
    const proxy = this.#proxies.get(uri) ?? new ProxyAgent({ uri, requestTls: this.#tls, proxyTls: this.#tls });
    this.#proxies.set(uri, proxy);
    return proxy;
  }

  /** Certificates are checked whatever the environment says (`NODE_TLS_REJECT_UNAUTHORIZED`). */
  get #tls() {
    const { authorities } = this.#options;
    this.#context ??= createSecureContext(authorities === undefined ? {} : { ca: [...authorities()] });
    return { timeout: CONNECT_MS, rejectUnauthorized: true, secureContext: this.#context };
  }
}

/** Of the ways that the system names, in its order, the first that can be gone. @returns a proxy's URL, or null: directly */
function firstUsable(ways: string): string | null {
  for (const way of ways.split(';')) {
    const [kind = '', address] = way.trim().split(/\s+/);
    if (/^DIRECT$/i.test(kind)) return null;
    if (/^(PROXY|HTTPS?)$/i.test(kind) && address) return `${/^HTTPS$/i.test(kind) ? 'https' : 'http'}://${address}`;
  }
  throw new HttpError('proxy', 'PROXY_NOT_SUPPORTED');
}

async function ask(dispatcher: Dispatcher, wanted: HttpRequest, deadline: Deadline): Promise<HttpAnswer> {
  const { origin, pathname, search } = new URL(wanted.url);
  const answer = await dispatcher.request({
    origin,
    path: `${pathname}${search}`,
    method: wanted.method as Dispatcher.HttpMethod,
    headers: { 'accept-encoding': 'gzip, br, deflate', ...wanted.headers },
    body: wanted.body,
    signal: deadline.signal,
    headersTimeout: 0, // both waits are the deadline's
    bodyTimeout: 0,
    highWaterMark: PIECE_BYTES,
  });
  deadline.headersAreHere();
  const empty = wanted.method === 'HEAD' || answer.statusCode === 204 || answer.statusCode === 304;
  const encoding = empty ? undefined : answer.headers['content-encoding'];
  const body = new Body(decode(answer.body, nameOf(encoding)), wanted.limits.bodyBytes, deadline);
  return { status: answer.statusCode, headers: listHeaders(answer.headers), body, goOn: (idleMs) => body.goOn(idleMs) };
}

function isReset(error: unknown): boolean {
  return /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(systemCodeOf(error));
}

/** The caller's signal and the limits in time, as one signal that remembers why. */
class Deadline {
  readonly #controller = new AbortController();
  readonly #headers: NodeJS.Timeout;
  #total: NodeJS.Timeout | null;
  #idle: NodeJS.Timeout | null = null;
  #idleMs: number;
  readonly #caller: AbortSignal | undefined;
  reason: HttpError | null = null;

  constructor({ limits, signal }: HttpRequest) {
    this.#headers = setTimeout(this.#stop, limits.headersMs, 'timeout');
    this.#total = limits.totalMs === null ? null : setTimeout(this.#stop, limits.totalMs, 'timeout');
    this.#idleMs = limits.idleMs;
    this.#caller = signal;
    if (signal?.aborted) this.#stop('aborted');
    else signal?.addEventListener('abort', this.#onAbort);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The work's outcome, or the stop if that comes first. */
  async orStop<Value>(work: Promise<Value>): Promise<Value> {
    const stop = new Promise<never>((_, reject) => {
      if (this.signal.aborted) reject(this.reason);
      else this.signal.addEventListener('abort', () => reject(this.reason));
    });
    work.catch(() => undefined); // it may come too late for anyone
    return Promise.race([stop, work]);
  }

  headersAreHere(): void {
    clearTimeout(this.#headers);
  }

  /** The next piece is waited for. */
  waits(): void {
    if (this.#idle === null) this.#idle = setTimeout(this.#stop, this.#idleMs, 'timeout');
    else this.#idle.refresh();
  }

  /** It came; who reads may take as long as they like. */
  heard(): void {
    clearTimeout(this.#idle ?? undefined);
    this.#idle = null;
  }

  /** The total has no limit any more. */
  goOn(idleMs: number): void {
    clearTimeout(this.#total ?? undefined);
    this.#total = null;
    this.#idleMs = idleMs;
  }

  end(): void {
    clearTimeout(this.#headers);
    clearTimeout(this.#total ?? undefined);
    this.heard();
    this.#caller?.removeEventListener('abort', this.#onAbort);
  }

  readonly #stop = (kind: HttpErrorKind): void => {
    this.reason ??= new HttpError(kind, null);
    this.#controller.abort();
  };

  readonly #onAbort = (): void => this.#stop('aborted');
}

/** A body while it comes in, counted once it is unpacked: a small answer can be a large one then. */
class Body implements AsyncIterable<Uint8Array> {
  readonly #stream: Readable;
  #limit: number;
  readonly #deadline: Deadline;

  constructor(stream: Readable, limit: number | null, deadline: Deadline) {
    this.#stream = stream;
    this.#limit = limit ?? Number.POSITIVE_INFINITY;
    this.#deadline = deadline;
    // What is given up, or not read yet when its time is over, must not end the program: who reads hears of it.
    stream.on('error', () => undefined);
    stream.on('close', () => deadline.end());
  }

  goOn(idleMs: number): void {
    this.#limit = Number.POSITIVE_INFINITY;
    this.#deadline.goOn(idleMs);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    const reading = this.#read();
    const stop = () => {
      this.#stream.destroy(); // also where nothing has been read yet, and a generator has nothing to end
      return reading.return(undefined);
    };
    return { next: () => reading.next(), return: stop };
  }

  async *#read(): AsyncGenerator<Uint8Array, undefined> {
    let size = 0;
    try {
      this.#deadline.waits();
      for await (const chunk of this.#stream as AsyncIterable<Uint8Array>) {
        this.#deadline.heard();
        size += chunk.byteLength;
        if (size > this.#limit) throw new HttpError('too-large', null);
        yield chunk;
        this.#deadline.waits();
      }
    } catch (error) {
      throw this.#deadline.reason ?? toHttpError(error, false);
    } finally {
      this.#deadline.end();
      this.#stream.destroy();
    }
  }
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
function toHttpError(error: unknown, viaProxy: boolean): HttpError {
  if (error instanceof HttpError) return error;
  const code = systemCodeOf(error);
  const fault = viaProxy ? proxyFault(error, code) : null;
  if (fault !== null) return new HttpError('proxy', fault);
  if (/^(ENOTFOUND|EAI_)/.test(code)) return new HttpError('dns', code);
  if (/^(CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_|ERR_SSL|EPROTO)/.test(code)) {
    return new HttpError('tls', code);
  }
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code)) return new HttpError('unreachable', code);
  if (/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/.test(code)) return new HttpError('timeout', code);
  if (/^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(code)) return new HttpError('timeout', code);
  if (/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(code)) return new HttpError('unreachable', code);
  return new HttpError('bad-answer', code || null);
}

/** What is at fault when nobody but the proxy was spoken to yet. @see RFC 9110 §9.3.6, §15.5.8 */
function proxyFault(error: unknown, code: string): string | null {
  if (/^(ENOTFOUND|EAI_\w+|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT)$/.test(code)) {
    return 'PROXY_UNREACHABLE';
  }
  // The library has no code for it, only these words.
  const [, status] = /^Proxy response \((\d{3})\)/.exec(error instanceof Error ? error.message : '') ?? [];
  if (status === undefined) return null;
  return status === '407' ? 'PROXY_WANTS_PASSWORD' : 'PROXY_REFUSED';
}

function systemCodeOf(error: unknown): string {
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return systemCodeOf(errors[0]);
  return cause === undefined ? '' : systemCodeOf(cause);
}
