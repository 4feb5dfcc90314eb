import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import { Agent, type Dispatcher, ProxyAgent, request } from 'undici';
import { type HttpAnswer, HttpError, type HttpErrorKind, type HttpPort, type HttpRequest } from '../../ports/http.ts';

export interface UndiciHttpOptions {
  /** The system's word on a proxy for an address, such as `DIRECT` or `PROXY host:port`. Not asked for loopback. */
  readonly proxyFor?: (url: string) => Promise<string>;
}

/** HTTP through undici: kept-alive connections, no redirects, no cookies, no cache, every wait and size bounded. */
export class UndiciHttp implements HttpPort {
  readonly #options: UndiciHttpOptions;
  readonly #direct = new Agent({ connect: { timeout: 10_000 } });
  readonly #proxies = new Map<string, ProxyAgent>();

  constructor(options: UndiciHttpOptions = {}) {
    this.#options = options;
  }

  async request(wanted: HttpRequest): Promise<HttpAnswer> {
    const deadline = new Deadline(wanted);
    try {
      const dispatcher = await this.#dispatcherFor(wanted.url);
      deadline.signal.throwIfAborted();
      return await ask(dispatcher, wanted, deadline).catch((error: unknown) => {
        // A kept-alive connection that the server has closed meanwhile: what only reads may be asked again.
        if (wanted.method !== 'GET' || !isReset(error) || deadline.signal.aborted) throw error;
        return ask(dispatcher, wanted, deadline);
      });
    } catch (error) {
      throw deadline.reason ?? toHttpError(error);
    } finally {
      deadline.end();
    }
  }

  /** Ends the connections. */
  async close(): Promise<void> {
    await Promise.all([this.#direct.close(), ...[...this.#proxies.values()].map((proxy) => proxy.close())]);
  }

  async #dispatcherFor(url: string): Promise<Dispatcher> {
    const { hostname } = new URL(url);
    const loopback = hostname === '127.0.0.1' || hostname === '[::1]' || hostname === 'localhost';
    const answer = loopback ? 'DIRECT' : await this.#options.proxyFor?.(url);
    const [, kind, address] = /^\s*(PROXY|HTTPS)\s+([^;\s]+)/i.exec(answer ?? '') ?? [];
    if (kind === undefined || address === undefined) return this.#direct;
    const proxyUrl = `${kind.toUpperCase() === 'HTTPS' ? 'https' : 'http'}://${address}`;
    const proxy = this.#proxies.get(proxyUrl) ?? new ProxyAgent(proxyUrl);
    this.#proxies.set(proxyUrl, proxy);
    return proxy;
  }
}

async function ask(dispatcher: Dispatcher, wanted: HttpRequest, deadline: Deadline): Promise<HttpAnswer> {
  const answer = await request(wanted.url, {
    dispatcher,
    method: wanted.method as Dispatcher.HttpMethod,
    headers: { ...wanted.headers, 'accept-encoding': 'gzip, br, deflate' },
    body: wanted.body,
    signal: deadline.signal,
    headersTimeout: wanted.limits.headersMs,
    bodyTimeout: wanted.limits.totalMs,
  });
  deadline.headersAreHere();
  const headers = listHeaders(answer.headers);
  const body = await readBody(answer.body, answer.headers['content-encoding'], wanted.limits.bodyBytes);
  return { status: answer.statusCode, headers, body };
}

function isReset(error: unknown): boolean {
  return /^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(systemCodeOf(error));
}

/** The caller's signal and the two limits in time, as one signal that remembers why. */
class Deadline {
  readonly #controller = new AbortController();
  readonly #headers: NodeJS.Timeout;
  readonly #total: NodeJS.Timeout;
  readonly #caller: AbortSignal | undefined;
  reason: HttpError | null = null;

  constructor({ limits, signal }: HttpRequest) {
    this.#headers = setTimeout(this.#stop, limits.headersMs, 'timeout');
    this.#total = setTimeout(this.#stop, limits.totalMs, 'timeout');
    this.#caller = signal;
    if (signal?.aborted) this.#stop('aborted');
    else signal?.addEventListener('abort', this.#onAbort);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  headersAreHere(): void {
    clearTimeout(this.#headers);
  }

  end(): void {
    clearTimeout(this.#headers);
    clearTimeout(this.#total);
    this.#caller?.removeEventListener('abort', this.#onAbort);
  }

  readonly #stop = (kind: HttpErrorKind): void => {
    this.reason ??= new HttpError(kind, null, false);
    this.#controller.abort();
  };

  readonly #onAbort = (): void => this.#stop('aborted');
}

function listHeaders(headers: Readonly<Record<string, string | string[] | undefined>>): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value ?? '']).map((each): [string, string] => [name.toLowerCase(), each]),
  );
}

/** Decodes while it counts: a small answer can be a large one once it is unpacked. */
async function readBody(body: Readable, encoding: string | string[] | undefined, limit: number): Promise<Uint8Array> {
  body.on('error', () => undefined); // who reads hears of it; what is given up must not end the program
  const decoded = decode(
    body,
    String(encoding ?? 'identity')
      .trim()
      .toLowerCase(),
  );
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of decoded as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > limit) {
      body.destroy();
      throw new HttpError('too-large', null, false);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}

function decode(body: Readable, encoding: string): Readable {
  const decoders = { gzip: createGunzip, 'x-gzip': createGunzip, br: createBrotliDecompress, deflate: createInflate };
  if (encoding === '' || encoding === 'identity') return body;
  const create = decoders[encoding as keyof typeof decoders];
  if (create === undefined) {
    body.destroy();
    throw new HttpError('bad-answer', null, false);
  }
  const decoder = create();
  body.on('error', (error) => decoder.destroy(error));
  return body.pipe(decoder);
}

/** The library's texts can quote addresses and headers: only the system's word goes on. */
function toHttpError(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const code = systemCodeOf(error);
  if (/^(ENOTFOUND|EAI_)/.test(code)) return new HttpError('dns', code, true);
  if (/^(CERT_|ERR_TLS|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO|HOSTNAME_|ERR_SSL|EPROTO)/.test(code)) {
    return new HttpError('tls', code, true);
  }
  if (/^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|EADDRNOTAVAIL)$/.test(code))
    return new HttpError('unreachable', code, true);
  if (/^(ETIMEDOUT|UND_ERR_CONNECT_TIMEOUT)$/.test(code)) return new HttpError('timeout', code, true);
  if (/^UND_ERR_(HEADERS|BODY)_TIMEOUT$/.test(code)) return new HttpError('timeout', code, false);
  if (/^(ECONNRESET|EPIPE|UND_ERR_SOCKET)$/.test(code)) return new HttpError('unreachable', code, false);
  return new HttpError('bad-answer', code || null, false);
}

function systemCodeOf(error: unknown): string {
  const { code, cause, errors } = (error ?? {}) as { code?: unknown; cause?: unknown; errors?: unknown[] };
  if (typeof code === 'string') return code;
  if (Array.isArray(errors) && errors.length > 0) return systemCodeOf(errors[0]);
  return cause === undefined ? '' : systemCodeOf(cause);
}
