import { type ApiRequest, hasNoBody, MAX_API_BODY } from '../../shared/api.ts';
import type { ApiConfig } from '../../shared/config.ts';
import { ExpectedError, type Failure, fail } from '../../shared/errors.ts';
import { allowedPaths } from '../../shared/paths.ts';
import { describeApiRequest } from '../flow/describe-api.ts';
import {
  type AccessToken,
  type AccessTokenPort,
  type AccessTokenRequest,
  destinationOf,
} from '../ports/access-token.ts';
import type { FlowPort, FlowStep, Saw } from '../ports/flow.ts';
import { discard, type HttpAnswer, type HttpPort } from '../ports/http.ts';
import type { StopSignal } from '../ports/stop.ts';
import type { ClockPort } from '../ports/system.ts';
import { CallLife } from './call-life.ts';
import { explain } from './explain.ts';
import { type Gathered, gather } from './gather.ts';
import { addressOf, linksBelow, repeats, requestHeaders, responseHeaders, sizeOf } from './headers.ts';
import { removeToken, withoutToken } from './remove-token.ts';
import { SeenBody, tellAnswer } from './seen-body.ts';
import { targetUrl } from './target-url.ts';

/** These two unless the call says otherwise. */
const HEADERS_MS = 10_000;
const TOTAL_MS = 60_000;
const IDLE_MS = 30_000;
/** How long a stream of events may be silent; its server is meant to send a comment now and then. */
const EVENTS_IDLE_MS = 300_000;
/** What a view may read, unless the configuration says otherwise. */
const MAX_BYTES = 10 * 1_048_576;
const MAX_REDIRECTS = 5;
/** The others of 3xx are answers, as with `fetch`. @see Fetch §2.2.6 (redirect status) */
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

export interface ApiProxyParts {
  readonly apis: readonly ApiConfig[];
  readonly http: HttpPort;
  readonly tokens: AccessTokenPort;
  readonly flow: FlowPort;
  readonly clock: Pick<ClockPort, 'after'>;
  readonly userAgent: string;
  /** Address of a provider's user-info endpoint. */
  readonly userInfoEndpoint: (provider: string) => Promise<string>;
}

/** Where an answer goes: what a view reads is limited in size, what goes to a file is not. */
export type Destination = 'view' | 'file';

/** An answer, whatever its status; only headers that a window may see. */
export interface ProxyAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Extract<Gathered, { kind: 'whole' }> | StreamedBody;
}

export interface StreamedBody {
  readonly kind: 'stream';
  /** Reading it ends in an {@link ExpectedError} where it is cut off, too large, too slow or stopped. */
  readonly body: AsyncIterable<Uint8Array>;
  /** Tells that the call was stopped before all of it was read: at once, also while nobody reads. */
  readonly onStopped: (tell: (reason: ExpectedError) => void) => void;
}

/** What does not change from call to call. */
interface KnownApi {
  readonly api: ApiConfig;
  /** What its patterns allow. */
  readonly isAllowed: (pathname: string) => boolean;
  readonly token: AccessTokenRequest;
}

/** One call on its way: what was asked for and where it goes. */
interface Call {
  readonly known: KnownApi;
  /** Every address that is asked is below it. */
  readonly baseUrl: string;
  readonly url: URL;
  readonly request: ApiRequest;
  /** But for the access token. */
  readonly headers: Readonly<Record<string, string>>;
  readonly destination: Destination;
  readonly life: CallLife;
  readonly saw: Saw;
}

/** An answer, the address that gave it after all redirects, and the token that it was given for. */
interface Asked {
  readonly answer: HttpAnswer;
  readonly url: URL;
  readonly token: AccessToken;
  readonly retried: boolean;
}

/**
 * Calls APIs for windows: a name and a path in, an answer out. The access token is put in here and never leaves; what may
 * be called is what the configuration lists.
 */
export class ApiProxy {
  readonly #parts: ApiProxyParts;
  readonly #apis: ReadonlyMap<string, KnownApi>;
  #count = 0;

  constructor(parts: ApiProxyParts) {
    this.#parts = parts;
    this.#apis = new Map(parts.apis.map((api) => [api.id, knownApi(api)]));
  }

  /**
   * @param signal ends it at any time, also while the answer's body is read
   * @throws {ExpectedError} API_*, NETWORK_PROXY_FAILED; what {@link AccessTokenPort} says where there is no token; PROVIDER_* where a
   * provider does not tell where its user-info endpoint is
   */
  async call(request: ApiRequest, signal: StopSignal, destination: Destination = 'view'): Promise<ProxyAnswer> {
    this.#count += 1;
    const [path = ''] = request.path.split('?');
    const step = this.#parts.flow.begin(`api-${this.#count}`, 'api:called', {
      api: request.api,
      method: request.method,
      path: path.slice(0, 100),
      ...(destination === 'file' && { to: destination }),
    });
    const totalMs = request.timeout ?? (destination === 'file' ? null : TOTAL_MS);
    const life = new CallLife(signal, this.#parts.clock, totalMs);
    try {
      const call = await this.#check(request, life, destination, step.saw);
      const asked = await this.#send(call);
      if (isEvents(asked.answer)) this.#goOn(call, asked.answer);
      return {
        status: asked.answer.status,
        headers: this.#headersOf(call, asked),
        body: await this.#read(call, asked, step),
      };
    } catch (error) {
      life.end();
      const reason = this.#explain(life, error, request.api);
      step.failed(reason.code);
      throw error instanceof ExpectedError && error.failure === reason ? error : new ExpectedError(reason);
    }
  }

  /** Events are meant to go on, but for what the call itself says. */
  #goOn({ request, life }: Call, answer: HttpAnswer): void {
    answer.goOn(EVENTS_IDLE_MS);
    if (request.timeout === null) life.goOn();
  }

  /** Everything that can be refused without a token or a connection to the API. */
  async #check(request: ApiRequest, life: CallLife, destination: Destination, saw: Saw): Promise<Call> {
    const known = this.#apis.get(request.api);
    if (known === undefined) fail('API_UNKNOWN', { api: request.api });
    const { api, isAllowed } = known;
    if (!api.methods.includes(request.method)) fail('API_NOT_ALLOWED', { api: api.id, method: request.method });
    const headers = requestHeaders(request.headers, api.requestHeaders, this.#parts.userAgent);
    const hasBody = request.body !== null && request.body !== '';
    if (hasBody && (request.method === 'GET' || request.method === 'HEAD')) {
      fail('API_BAD_REQUEST', { reason: `a body in a ${request.method} request` });
    }
    const size = typeof request.body === 'string' ? Buffer.byteLength(request.body) : (request.body?.byteLength ?? 0);
    if (size > MAX_API_BODY) fail('API_BAD_REQUEST', { reason: 'a body over 16 MiB' });
    const baseUrl = api.baseUrl ?? (await life.orStop(this.#parts.userInfoEndpoint(api.provider)));
    const url = targetUrl(api, baseUrl, request.path, isAllowed);
    return { known, baseUrl, url, request, headers, destination, life, saw };
  }

  /** A 401 can mean that the token was withdrawn: one refresh, one retry. */
  async #send(call: Call): Promise<Asked> {
    const { tokens } = this.#parts;
    const { life } = call;
    if (life.reason !== null) throw life.reason; // while it waited for its turn
    const token = await life.orStop(tokens.getAccessToken(call.known.token));
    const asked = await this.#ask(call, token, false);
    if (asked.answer.status !== 401) return asked;
    let fresh: AccessToken | null;
    try {
      fresh = await life.orStop(tokens.refreshAccessToken(call.known.token, token));
    } catch (error) {
      await letGo(call, asked.answer); // its body may never end
      throw error;
    }
    if (fresh === null) return asked;
    await letGo(call, asked.answer);
    return this.#ask(call, fresh, true);
  }

  /** Redirects are followed to places that could have been asked for directly, and nowhere else. @see RFC 9110 §15.4 */
  async #ask(call: Call, token: AccessToken, retried: boolean): Promise<Asked> {
    let { url } = call;
    call.life.belongsTo(token.over);
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const answer = await this.#askOnce(call, url, token);
      if (!REDIRECTS.has(answer.status)) return { answer, url, token, retried };
      await letGo(call, answer);
      url = this.#redirectTarget(call, url, answer);
    }
    return fail('API_REDIRECT_REFUSED', { api: call.known.api.id });
  }

  async #askOnce(call: Call, url: URL, token: AccessToken): Promise<HttpAnswer> {
    const { known, request, destination, life, saw } = call;
    const { api } = known;
    const headers = { ...call.headers, authorization: `Bearer ${token.value}` };
    saw({ messages: [describeApiRequest({ method: request.method, url, headers })] });
    const answering = this.#parts.http.request({
      url,
      method: request.method,
      headers,
      body: request.body instanceof ArrayBuffer ? new Uint8Array(request.body) : request.body,
      limits: {
        headersMs: request.timeout ?? HEADERS_MS,
        idleMs: IDLE_MS,
        totalMs: null, // the call's, which may be more than this request
        bodyBytes: destination === 'file' ? null : (api.maxBytes ?? MAX_BYTES),
      },
      signal: life.signal,
    });
    const answer = await life.orStop(answering);
    if (answer.status < 200 || answer.status > 599) {
      await discard(answer.body);
      fail('API_BAD_RESPONSE', { api: api.id, reason: `HTTP ${answer.status}` });
    }
    return answer;
  }

  #redirectTarget({ known, baseUrl, request }: Call, from: URL, answer: HttpAnswer): URL {
    const { api, isAllowed } = known;
    const location = answer.headers.find(([name]) => name === 'location')?.[1];
    const base = baseUrl.replace(/\/+$/, '');
    const safe = request.method === 'GET' || request.method === 'HEAD';
    try {
      const target = new URL(addressOf(location ?? ''), from);
      if (safe && location !== undefined && `${target.href}/`.startsWith(`${base}/`) && target.hash === '') {
        return targetUrl(api, baseUrl, target.href.slice(base.length), isAllowed);
      }
    } catch {
      // Not an address, or a path that is not allowed: refused like every other.
    }
    return fail('API_REDIRECT_REFUSED', { api: api.id, status: answer.status });
  }

  #headersOf({ known, baseUrl }: Call, { answer, url, token }: Asked): Record<string, string> {
    const seen = Object.entries(responseHeaders(answer.headers, known.api.responseHeaders));
    const headers = seen
      .filter(([, value]) => !repeats(value, token.value))
      .map(([name, value]) => [name, name === 'link' ? linksBelow(baseUrl, url.href, value) : value]);
    return Object.fromEntries(headers);
  }

  /** The body as a window may see it: without our token, and only while the session lasts. Its end is the step's. */
  async #read(call: Call, asked: Asked, step: FlowStep): Promise<ProxyAnswer['body']> {
    const { answer, token } = asked;
    const seen = new SeenBody({ ...call, ...asked, step });
    try {
      const body = await this.#gather(call, answer);
      if (body.kind === 'stream') return this.#streamed(call, body.body, token, seen);
      const bytes = withoutToken(body.bytes, token.value, seen.onRemoved);
      seen.count(bytes);
      seen.done();
      return { kind: 'whole', bytes };
    } catch (error) {
      throw this.#broken(call, error, seen);
    }
  }

  async #gather({ life, request }: Call, answer: HttpAnswer): Promise<Gathered> {
    const bytes = life.reason === null ? answer.whole?.() : null;
    if (bytes != null) return { kind: 'whole', bytes };
    return gather(life.untilStop(answer.body), sizeAhead(request, answer), this.#parts.clock);
  }

  #streamed(call: Call, body: AsyncIterable<Uint8Array>, token: AccessToken, seen: SeenBody): StreamedBody {
    if (call.life.reason !== null) throw call.life.reason;
    const onStopped: StreamedBody['onStopped'] = (tell) =>
      call.life.onStop((reason) => tell(this.#broken(call, reason, seen)));
    onStopped(() => undefined); // nobody may have begun to read it: no file was chosen for it, or it can't be written
    return { kind: 'stream', body: this.#stream(call, body, token, seen), onStopped };
  }

  async *#stream(
    call: Call,
    body: AsyncIterable<Uint8Array>,
    token: AccessToken,
    seen: SeenBody,
  ): AsyncGenerator<Uint8Array> {
    try {
      for await (const piece of removeToken(body, token.value, seen.onRemoved)) {
        seen.count(piece);
        yield piece;
      }
      seen.done();
    } catch (error) {
      throw this.#broken(call, error, seen);
    } finally {
      seen.failed('API_ABORTED'); // it was not read to its end; every other end came before
    }
  }

  #broken({ known, life }: Call, error: unknown, seen: SeenBody): ExpectedError {
    const reason = this.#explain(life, error, known.api.id);
    seen.failed(reason.code);
    return new ExpectedError(reason);
  }

  #explain(life: CallLife, error: unknown, id: string): Failure {
    return explain(life.reason ?? error, id, this.#apis.get(id)?.api.baseUrl ?? '');
  }
}

function knownApi(api: ApiConfig): KnownApi {
  const { provider, audience = null, scopes } = api;
  const token = { provider, audience, origin: destinationOf(api), ...(scopes !== undefined && { scopes }) };
  return { api, isAllowed: allowedPaths(api.paths), token };
}

/** An answer that is not the last one: it was seen, and its body is nobody's. */
async function letGo({ saw }: Call, answer: HttpAnswer): Promise<void> {
  tellAnswer(saw, answer, 0);
  await discard(answer.body);
}

function isEvents({ headers }: HttpAnswer): boolean {
  return headers.some(([name, value]) => name === 'content-type' && /^text\/event-stream\b/i.test(value));
}

/** How large the body will be, in bytes; null: nobody knows. Some answers have none, whatever they say. @see RFC 9110 §6.4.1 */
function sizeAhead({ method }: ApiRequest, answer: HttpAnswer): number | null {
  if (hasNoBody(method, answer.status)) return 0;
  return isEvents(answer) ? null : sizeOf(answer.headers);
}
