import { HttpError, type HttpErrorKind } from '../../ports/http.ts';

type Meaning = readonly [words: RegExp, kind: HttpErrorKind, systemCode?: string];

/**
 * Chromium's words (without `net::ERR_`) in the port's, the first that fits. Where Node has a word for the same, that is used:
 * whether a request may have arrived is judged by it. Others stay as they are.
 */
const MEANINGS: readonly Meaning[] = [
  [/^PROXY_CONNECTION_FAILED$/, 'proxy', 'PROXY_UNREACHABLE'],
  [/^PROXY_AUTH_/, 'proxy', 'PROXY_WANTS_PASSWORD'],
  [/^(TUNNEL_CONNECTION_FAILED|HTTPS_PROXY_TUNNEL_RESPONSE_REDIRECT|SOCKS_)/, 'proxy', 'PROXY_REFUSED'],
  [/^NO_SUPPORTED_PROXIES$/, 'proxy', 'PROXY_NOT_SUPPORTED'],
  [/^(PROXY_|PAC_|MANDATORY_PROXY_)/, 'proxy'],
  [/^NAME_NOT_RESOLVED$/, 'dns', 'ENOTFOUND'],
  [/^(NAME_|DNS_|ICANN_)/, 'dns'],
  [/^(CERT_|SSL_|BAD_SSL_|TLS|ECH_)/, 'tls'],
  [/^CONNECTION_REFUSED$/, 'unreachable', 'ECONNREFUSED'],
  [/^INTERNET_DISCONNECTED$/, 'unreachable', 'ENETUNREACH'],
  [/^(ADDRESS_UNREACHABLE|CONNECTION_FAILED)$/, 'unreachable', 'EHOSTUNREACH'],
  [/^(CONNECTION_(RESET|CLOSED|ABORTED)|EMPTY_RESPONSE|NETWORK_(CHANGED|IO_SUSPENDED))$/, 'unreachable', 'ECONNRESET'],
  [/^(NETWORK_ACCESS_DENIED|UNSAFE_PORT|ADDRESS_INVALID)$/, 'unreachable'],
  [/^CONNECTION_TIMED_OUT$/, 'timeout', 'ETIMEDOUT'],
  [/^TIMED_OUT$/, 'timeout'],
];

/** What an error of Chromium's network means. Its text is a word of Chromium's and nothing else; any other text is dropped. */
export function fromChromium(error: unknown): HttpError {
  if (error instanceof HttpError) return error;
  const [, word] = /^net::ERR_(\w+)$/.exec(error instanceof Error ? error.message : '') ?? [];
  if (word === undefined) return new HttpError('bad-answer', null);
  const [, kind, systemCode] = MEANINGS.find(([words]) => words.test(word)) ?? [null, 'bad-answer' as const];
  return new HttpError(kind, systemCode ?? `ERR_${word}`);
}
