import type { ApiAnswer, ApiRequest } from '../../shared/api.ts';
import type { ApiConfig } from '../../shared/config.ts';
import { ExpectedError, type Failure, fail, failure, toFailure } from '../../shared/errors.ts';
import { describeApiAnswer, describeApiRequest } from '../flow/describe-api.ts';
import {
  type AccessToken,
  type AccessTokenPort,
  type AccessTokenRequest,
  destinationOf,
} from '../ports/access-token.ts';
import type { FlowPort, Saw } from '../ports/flow.ts';
import { type HttpAnswer, HttpError, type HttpPort } from '../ports/http.ts';
import { linksBelow, requestHeaders, responseHeaders } from './headers.ts';
import { removeToken } from './remove-token.ts';
import { targetUrl } from './target-url.ts';
import { Turnstile } from './turnstile.ts';

const LIMITS = { headersMs: 10_000, totalMs: 30_000, bodyBytes: 10 * 1_048_576 };
const MAX_REQUEST_BYTES = 1_048_576;
const MAX_REDIRECTS = 5;
const AT_ONCE = 16;
/** Calls that a refresh holds up, from all windows together, are all answered after it. */
const MAY_WAIT = 256;

export interface ApiProxyParts {
  readonly apis: readonly ApiConfig[];
  readonly http: HttpPort;
  readonly tokens: AccessTokenPort;
  readonly flow: FlowPort;
  readonly userAgent: string;
  /** Address of a provider's user-info endpoint. */
  readonly userInfoEndpoint: (provider: string) => Promise<string>;
}

/** One call on its way: what was asked for and where it goes. */
interface Call {
  readonly api: ApiConfig;
  /** Every address that is asked is below it. */
  readonly baseUrl: string;
  readonly url: URL;
  readonly request: ApiRequest;
  readonly token: AccessTokenRequest;
  readonly signal: AbortSignal;
  readonly saw: Saw;
}

/** An answer, and the address that gave it after all redirects. */
interface Asked {
  readonly answer: HttpAnswer;
  readonly url: URL;
}

/**
 * Calls APIs for windows: a name and a path in, an answer out. The access token is put in here and never leaves; what may
 * be called is what the configuration lists.
 */
export class ApiProxy {
  readonly #parts: ApiProxyParts;
  readonly #turnstile = new Turnstile(AT_ONCE, MAY_WAIT);
  #count = 0;

  constructor(parts: ApiProxyParts) {
    this.#parts = parts;
  }

  /** @throws {ExpectedError} API_*, SESSION_* */
  async call(request: ApiRequest, signal: AbortSignal): Promise<ApiAnswer> {
    this.#count += 1;
    const [path = ''] = request.path.split('?');
    const step = this.#parts.flow.begin(`api-${this.#count}`, 'api:called', {
      api: request.api,
      method: request.method,
      path: path.slice(0, 100),
    });
    try {
      const call = await this.#check(request, signal, step.saw);
      const { answer, retried } = await this.#turnstile.run(() => this.#send(call));
      const details = { status: answer.status, bytes: answer.body.byteLength, retried };
      const refused = answer.status === 401 || answer.status === 403;
      if (answer.status >= 400) step.failed(refused ? 'API_REFUSED' : 'API_BAD_RESPONSE', details);
      else step.done(details);
      return answer;
    } catch (error) {
      const reason = this.#explain(error, request);
      step.failed(reason.code);
      throw error instanceof ExpectedError ? error : new ExpectedError(reason);
    }
  }

  /** Everything that can be refused without a token or a connection to the API. */
  async #check(request: ApiRequest, signal: AbortSignal, saw: Saw): Promise<Call> {
    const api = this.#parts.apis.find((each) => each.id === request.api);
    if (api === undefined) fail('API_UNKNOWN', { api: request.api });
    if (!api.methods.includes(request.method)) fail('API_NOT_ALLOWED', { api: api.id, method: request.method });
    requestHeaders(request.headers, '', '');
    const hasBody = request.body !== null && request.body !== '';
    if (hasBody && (request.method === 'GET' || request.method === 'HEAD')) {
      fail('API_BAD_REQUEST', { reason: `a body in a ${request.method} request` });
    }
    const size = typeof request.body === 'string' ? Buffer.byteLength(request.body) : (request.body?.byteLength ?? 0);
    if (size > MAX_REQUEST_BYTES) fail('API_BAD_REQUEST', { reason: 'a body over 1 MiB' });
    const baseUrl = api.baseUrl ?? (await this.#parts.userInfoEndpoint(api.provider));
    const url = targetUrl(api, baseUrl, request.path);
    const token = { provider: api.provider, audience: api.audience ?? null, origin: destinationOf(api) };
    return { api, baseUrl, url, request, token, signal, saw };
  }

  /** A 401 can mean that the token was withdrawn: one refresh, one retry. */
  async #send(call: Call): Promise<{ answer: ApiAnswer; retried: boolean }> {
    const { tokens } = this.#parts;
    if (call.signal.aborted) fail('API_ABORTED'); // while it waited for its turn
    const token = await tokens.getAccessToken(call.token);
    const asked = await this.#ask(call, token);
    if (asked.answer.status !== 401) return { answer: this.#handBack(call, asked, token), retried: false };
    const fresh = await tokens.refreshAccessToken(call.token, token);
    if (fresh === null) return { answer: this.#handBack(call, asked, token), retried: false };
    return { answer: this.#handBack(call, await this.#ask(call, fresh), fresh), retried: true };
  }

  /** Redirects are followed to places that could have been asked for directly, and nowhere else. @see RFC 9110 §15.4 */
  async #ask(call: Call, token: AccessToken): Promise<Asked> {
    let { url } = call;
    for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
      const answer = await this.#askOnce(call, url, token);
      if (answer.status < 300 || answer.status > 399 || answer.status === 304) return { answer, url };
      url = this.#redirectTarget(call, url, answer);
    }
    return fail('API_REDIRECT_REFUSED', { api: call.api.id });
  }

  async #askOnce({ request, signal, saw }: Call, url: URL, token: AccessToken): Promise<HttpAnswer> {
    const headers = requestHeaders(request.headers, token.value, this.#parts.userAgent);
    saw({ messages: [describeApiRequest({ method: request.method, url: url.href, headers })] });
    const answer = await this.#parts.http.request({
      url: url.href,
      method: request.method,
      headers,
      body: request.body instanceof ArrayBuffer ? new Uint8Array(request.body) : request.body,
      limits: LIMITS,
      signal,
    });
    const type = answer.headers.find(([name]) => name === 'content-type')?.[1];
    saw({ messages: [describeApiAnswer(answer.status, type, answer.body.byteLength)] });
    return answer;
  }

  #redirectTarget({ api, baseUrl, request }: Call, from: URL, answer: HttpAnswer): URL {
    const location = answer.headers.find(([name]) => name === 'location')?.[1];
    const base = baseUrl.replace(/\/+$/, '');
    const safe = request.method === 'GET' || request.method === 'HEAD';
    try {
      const target = new URL(location ?? '', from);
      if (safe && location !== undefined && `${target.href}/`.startsWith(`${base}/`) && target.hash === '') {
        return targetUrl(api, baseUrl, target.href.slice(base.length));
      }
    } catch {
      // Not an address, or a path that is not allowed: refused like every other.
    }
    return fail('API_REDIRECT_REFUSED', { api: api.id, status: answer.status });
  }

  /** An answer that comes after a log-out is nobody's any more. */
  #handBack({ baseUrl }: Call, { answer, url }: Asked, token: AccessToken): ApiAnswer {
    if (!this.#parts.tokens.isCurrent(token)) fail('SESSION_ENDED');
    const body = removeToken(answer.body, token.value);
    const seen = Object.entries(responseHeaders(answer.headers));
    const headers = seen
      .filter(([, value]) => !value.includes(token.value))
      .map(([name, value]) => [name, name === 'link' ? linksBelow(baseUrl, url.href, value) : value]);
    return {
      status: answer.status,
      headers: Object.fromEntries(headers),
      body: new Uint8Array(body).buffer,
    };
  }

  #explain(error: unknown, { api }: ApiRequest): Failure {
    if (!(error instanceof HttpError)) return toFailure(error);
    const address = this.#parts.apis.find((each) => each.id === api)?.baseUrl ?? '';
    const details = { api, address, reason: error.systemCode ?? error.kind };
    switch (error.kind) {
      case 'unreachable':
      case 'dns':
      case 'tls':
        return failure('API_UNREACHABLE', details);
      case 'proxy':
        return failure('NETWORK_PROXY_FAILED', details);
      case 'timeout':
        return failure('API_TIMEOUT', details);
      case 'too-large':
        return failure('API_TOO_LARGE', details);
      case 'aborted':
        return failure('API_ABORTED', details);
      case 'bad-answer':
        return failure('API_BAD_RESPONSE', details);
    }
  }
}
