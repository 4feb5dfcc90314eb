import { createSecureContext } from 'node:tls';
import type { Dispatcher } from 'undici';
import type { HttpAnswer, HttpPort, HttpRequest } from '../../ports/http.ts';
import { Deadline } from './deadline.ts';
import { ENCODINGS } from './encoding.ts';
import { Answering } from './undici-answer.ts';
import { isReset, toHttpError } from './undici-errors.ts';
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

  #dispatcherFor({ protocol }: URL): Dispatcher {
    if (protocol === 'http:') return this.#plain;
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

function ask(dispatcher: Dispatcher, wanted: HttpRequest, deadline: Deadline): Promise<HttpAnswer> {
  const { origin, pathname, search } = wanted.url;
  return new Promise((resolve, reject) => {
    dispatcher.dispatch(
      {
        origin,
        path: `${pathname}${search}`,
        method: wanted.method as Dispatcher.HttpMethod,
        headers: { 'accept-encoding': ENCODINGS, ...wanted.headers },
        body: wanted.body,
        headersTimeout: 0, // both waits are the deadline's
        bodyTimeout: 0,
      },
      new Answering({ wanted, deadline, resolve, reject }),
    );
  });
}
