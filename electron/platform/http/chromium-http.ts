import { Readable } from 'node:stream';
import type { ClientRequest, ClientRequestConstructorOptions, IncomingMessage } from 'electron';
import { hasNoBody } from '../../../shared/api.ts';
import { type HttpAnswer, HttpError, type HttpPort, type HttpRequest } from '../../ports/http.ts';
import { bodyOfStream } from './body.ts';
import { fromChromium } from './chromium-errors.ts';
import { Deadline } from './deadline.ts';
import { ENCODINGS, encodingOf } from './encoding.ts';

/** Starts a request of Electron's `net`, in a session that has neither cookies nor a cache. */
export type OpenRequest = (options: ClientRequestConstructorOptions) => ClientRequest;

/** What is unpacked here; Chromium hands on as it came what it does not know. */
const UNPACKED: ReadonlySet<string> = new Set(['', 'identity', 'x-gzip', 'gzip', 'br']);

/** What is about a body that Chromium does not hand over. */
const ABOUT_BODY: ReadonlySet<string> = new Set(['content-encoding', 'content-length', 'transfer-encoding']);

/**
 * HTTP through Chromium: its proxies (PAC, SOCKS, those that know who is logged in to the system), its certificates. No
 * redirects, no cookies, no cache, no password that is asked for; every wait and size bounded.
 */
export class ChromiumHttp implements HttpPort {
  readonly #open: OpenRequest;

  constructor(open: OpenRequest) {
    this.#open = open;
  }

  async request(wanted: HttpRequest): Promise<HttpAnswer> {
    const deadline = new Deadline(wanted);
    try {
      if (deadline.reason !== null) throw deadline.reason;
      const { url, method } = wanted;
      const request = this.#open({ url: url.href, method, redirect: 'manual', credentials: 'omit' });
      const { status, headers, stream } = await send(request, wanted, deadline);
      deadline.headersAreHere();
      const body = bodyOfStream(stream, { limit: wanted.limits.bodyBytes, deadline, toHttpError: fromChromium });
      return { status, headers, body, goOn: (idleMs) => body.goOn(idleMs) };
    } catch (error) {
      deadline.end();
      throw deadline.reason ?? fromChromium(error);
    }
  }
}

/** An answer before its body is read. */
interface RawAnswer extends Pick<HttpAnswer, 'status' | 'headers'> {
  readonly stream: Readable;
}

function send(request: ClientRequest, wanted: HttpRequest, deadline: Deadline): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const fail = (error: unknown) => {
      reject(error);
      request.abort();
    };
    deadline.addEventListener('abort', () => fail(deadline.reason));
    request.on('error', reject); // for good: there can be one more when all is over, and nobody else listens
    request.on('login', ({ isProxy }, answer) => {
      if (isProxy) fail(new HttpError('proxy', 'PROXY_WANTS_PASSWORD'));
      else answer(); // the server's 401 comes back as it is
    });
    request.on('redirect', (status, _method, _url, headers) => resolve(redirect(status, headers)));
    request.on('response', (response) => {
      try {
        resolve(answerOf(request, response as IncomingMessage & Readable, wanted.method));
      } catch (error) {
        fail(error);
      }
    });
    const headers = { 'accept-encoding': ENCODINGS, ...wanted.headers };
    for (const [name, value] of Object.entries(headers)) request.setHeader(name, value);
    if (wanted.body !== null) request.write(Buffer.from(wanted.body));
    request.end();
  });
}

/** @throws {HttpError} for an answer that is none of the server's, or can't be read */
function answerOf(request: ClientRequest, response: IncomingMessage & Readable, method: string): RawAnswer {
  const { statusCode: status, rawHeaders } = response;
  response.on('error', () => undefined); // what is given up must not end the program; who reads hears of it
  // To stop reading closes the connection.
  response.on('close', () => {
    if (!response.readableEnded) request.abort();
  });
  // Chromium takes none from a server: it is the proxy's.
  if (status === 407) throw new HttpError('proxy', 'PROXY_WANTS_PASSWORD');
  const headers = pairs(rawHeaders);
  if (!hasNoBody(method, status) && !UNPACKED.has(encodingOf(headers))) throw new HttpError('bad-answer', null);
  return { status, headers, stream: response };
}

/** Chromium drops its body. */
function redirect(status: number, fields: Readonly<Record<string, readonly string[]>>): RawAnswer {
  const headers = Object.entries(fields)
    .map(([name, values]) => [name.toLowerCase(), values] as const)
    .filter(([name]) => !ABOUT_BODY.has(name))
    .flatMap(([name, values]) => values.map((value) => [name, byteString(value)] as const));
  return { status, headers, stream: Readable.from([]) };
}

/** Name, value, name, value …, as {@link HttpAnswer} has them: Electron has read the bytes as UTF-8. */
function pairs(raw: readonly string[]): readonly (readonly [name: string, value: string])[] {
  return raw.flatMap((name, index) =>
    index % 2 === 0 ? [[name.toLowerCase(), byteString(raw[index + 1])] as const] : [],
  );
}

function byteString(text = ''): string {
  return Buffer.from(text).toString('latin1');
}
