import { describeAnswer, describeRequest } from '../flow/describe.ts';
import type { Saw } from '../ports/flow.ts';
import type { ClockPort } from '../ports/system.ts';
import { observedFetch, sentRequest } from './observed-fetch.ts';
import type { RequestFate } from './refresh-failure.ts';
import type { ProviderFetch } from './server-metadata.ts';

export interface TokenChannelParts {
  readonly fetch: ProviderFetch;
  readonly tokenEndpoint: string | undefined;
  readonly jwksUri: string | undefined;
  readonly clock: Pick<ClockPort, 'now'>;
  /** Told when the token endpoint has answered, before anything of the answer is used. */
  readonly onAnswered?: ((status: number) => void) | undefined;
  /** What goes over it, for the flow: the answer of the token endpoint after `onAnswered`. */
  readonly saw: Saw;
}

type JsonObject = Readonly<Record<string, unknown>>;

/** A response that can be read several times. */
interface KeptAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: string;
}

/**
 * The network of one operation at the token endpoint. What is sent there works once, so its answer is kept: it can be
 * judged again with other keys or another clock without being asked for again.
 */
export class TokenChannel {
  readonly #parts: TokenChannelParts;
  readonly #fetch: ProviderFetch;
  readonly #tokenEndpoint: string | null;
  readonly #jwksUri: string | null;
  #answer: KeptAnswer | null = null;
  #asked = false;
  #clockOffsetMs: number | null = null;
  #lacksKeys = false;

  constructor(parts: TokenChannelParts) {
    this.#parts = parts;
    this.#fetch = observedFetch(parts.fetch, parts.saw, parts.clock);
    this.#tokenEndpoint = asWritten(parts.tokenEndpoint);
    this.#jwksUri = asWritten(parts.jwksUri);
  }

  /** True once the token endpoint has answered. */
  get isAnswered(): boolean {
    return this.#answer !== null;
  }

  /** True where the provider's keys were asked for and did not come. */
  get lacksKeys(): boolean {
    return this.#lacksKeys;
  }

  /** How far our clock is before the provider's, in ms, as far as its `Date` tells; null: it did not say. @see RFC 9110 §6.6.1 */
  get clockOffsetMs(): number | null {
    return this.#clockOffsetMs;
  }

  /** The refresh token that came, for whoever wants to withdraw it; null: none. */
  get refreshToken(): string | null {
    const token = this.#answer?.status === 200 ? objectIn(this.#answer.body)?.refresh_token : null;
    return typeof token === 'string' && token !== '' ? token : null;
  }

  /** What became of the request at the token endpoint. */
  get fate(): RequestFate {
    const { status = null, headers } = this.#answer ?? {};
    const retryAfter = headers?.get('retry-after') ?? null;
    return { asked: this.#asked, status, retryAfter, refreshToken: this.refreshToken };
  }

  readonly fetch: ProviderFetch = async (url, options) => {
    if (url === this.#tokenEndpoint) return toResponse(this.#answer ?? (await this.#ask(url, options)));
    this.#lacksKeys = url === this.#jwksUri;
    const response = await this.#fetch(url, options);
    if (response.ok) this.#lacksKeys = false;
    return response;
  };

  async #ask(...[url, options]: Parameters<ProviderFetch>): Promise<KeptAnswer> {
    const { fetch, clock, onAnswered, saw } = this.#parts;
    const request = sentRequest(url, options);
    saw({ messages: [describeRequest(request)] });
    this.#asked = true;
    const response = await fetch(url, options);
    const date = Date.parse(response.headers.get('date') ?? '');
    if (!Number.isNaN(date)) this.#clockOffsetMs = clock.now() - date;
    const body = await response.text();
    const answer = objectIn(body);
    // With a challenge the library looks no further; the error in the body says more. @see RFC 6749 §5.2
    response.headers.delete('www-authenticate');
    this.#answer = {
      status: response.status === 200 && isError(answer) ? 400 : response.status,
      headers: response.headers,
      body: answer === null ? body : JSON.stringify(withoutEmpty(answer)),
    };
    onAnswered?.(this.#answer.status);
    saw(describeAnswer({ status: response.status, body, at: clock.now(), request }));
    return this.#answer;
  }
}

/** GitHub answers errors with the status of a success. @see RFC 6749 §5.2 */
function isError(answer: JsonObject | null): boolean {
  return typeof answer?.error === 'string' && answer.access_token === undefined;
}

/** Some write `null` or nothing for what they do not give; the library wants it left out. */
function withoutEmpty(answer: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(answer).filter(([, value]) => value !== null && value !== ''));
}

function toResponse({ status, headers, body }: KeptAnswer): Response {
  const empty = status === 204 || status === 205 || status === 304;
  return new Response(empty ? null : body, { status, headers });
}

function objectIn(body: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
  } catch {
    return null; // the library says so
  }
}

/** As the library writes an address. */
function asWritten(endpoint: string | undefined): string | null {
  return endpoint === undefined ? null : new URL(endpoint).href;
}
