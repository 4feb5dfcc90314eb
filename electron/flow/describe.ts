import type { FlowEvidence, FlowMessage, FlowParameter, FlowToken, FlowWay } from '../../shared/flow.ts';
import { claimsOf, describeClaims, describeToken } from './describe-token.ts';
import { addressOf, describeParameter, describeText, describeValue, isShown, secretsAmong } from './parameters.ts';

/** Parameters of one message that are told. */
const MAX_PARAMETERS = 40;

/** A request as it is sent, secrets and all. */
export interface SentRequest {
  readonly method: string;
  readonly url: string;
  /** Lower-case names. */
  readonly headers?: Readonly<Record<string, string>>;
  /** A form, or null. @see RFC 6749 Appendix B */
  readonly body?: string | null;
}

/** Its answer, secrets and all. */
export interface ReceivedAnswer {
  readonly status: number;
  readonly body: string;
  /** When it came, in ms since the epoch. */
  readonly at: number;
  /** What was asked: an answer may repeat it. */
  readonly request: SentRequest;
}

/**
 * A request to the provider as it may be recorded: address and names, the values that are safe, and of all others what they
 * are and how long. The only way from a request to a {@link FlowMessage}; nothing secret leaves it.
 */
export function describeRequest(request: SentRequest): FlowMessage {
  const pairs = pairsOf(request);
  const line = `${request.method} ${addressOf(request.url)}`;
  return {
    kind: 'request',
    line,
    parameters: [...describeHeaders(request), ...describeAll(pairs, secretsAmong(pairs))],
  };
}

/** The authorization response, and the way it came by. @see RFC 6749 §4.1.2, RFC 9207 */
export function describeCallback(callback: URL, way: FlowWay): FlowMessage {
  const pairs = [...callback.searchParams];
  const parameters = describeAll(pairs, secretsAmong(pairs));
  return { kind: 'answer', line: `${addressOf(callback.href)} (${way})`, parameters };
}

/** What an answer of the provider shows: itself, the tokens in it, and what its ID token says (not checked yet). */
export function describeAnswer({ status, body, at, request }: ReceivedAnswer): FlowEvidence {
  const answer = objectIn(body);
  const line = String(status);
  if (answer === null) {
    const parameters =
      body === '' ? [] : [{ name: 'body', value: describeValue('no JSON object', body), secret: true }];
    return { messages: [{ kind: 'answer', line, parameters }], tokens: [], claims: [] };
  }
  const idToken = textIn(answer.id_token);
  const claims = idToken === null ? null : claimsOf(idToken);
  const pairs = Object.entries(answer);
  const secrets = secretsAmong([
    ...credentialsOf(request),
    ...pairsOf(request),
    ...pairs,
    ...Object.entries(claims ?? {}),
  ]);
  return {
    messages: [{ kind: 'answer', line, parameters: describeAnswered(answer, secrets) }],
    tokens: describeTokens(answer, at),
    claims: claims === null ? [] : describeClaims(claims, secrets),
  };
}

/** The tokens of a token endpoint's answer. @see RFC 6749 §5.1, OIDC Core §3.1.3.3 */
function describeTokens(answer: Readonly<Record<string, unknown>>, receivedAt: number): readonly FlowToken[] {
  const tokens: FlowToken[] = [];
  const add = (kind: FlowToken['kind'], token: string | null, expiresAt: number | null) => {
    if (token !== null) tokens.push(describeToken(kind, token, { receivedAt, expiresAt }));
  };
  const lifetime = Number(answer.expires_in ?? Number.NaN);
  add('access token', textIn(answer.access_token), Number.isFinite(lifetime) ? receivedAt + lifetime * 1_000 : null);
  add('refresh token', textIn(answer.refresh_token), null);
  add('ID token', textIn(answer.id_token), null);
  return tokens;
}

/** Metadata are long: what a log-in uses of them. Keys are told by their number and kind. */
function describeAnswered(
  answer: Readonly<Record<string, unknown>>,
  secrets: readonly string[],
): readonly FlowParameter[] {
  if (Array.isArray(answer.keys)) return [{ name: 'keys', value: describeKeys(answer.keys, secrets), secret: false }];
  const isMetadata = 'authorization_endpoint' in answer;
  const pairs = Object.entries(answer).filter(([name]) => !isMetadata || isShown(name));
  return describeAll(pairs, secrets);
}

function describeKeys(keys: readonly unknown[], secrets: readonly string[]): string {
  const kinds = keys.map((key) => {
    const { kty, alg } = (key ?? {}) as { kty?: unknown; alg?: unknown };
    return [kty, alg].filter((each) => typeof each === 'string' && each.length <= 10).join(' ');
  });
  return describeText(`${keys.length} (${kinds.join(', ')})`, secrets);
}

function describeAll(
  pairs: readonly (readonly [string, unknown])[],
  secrets: readonly string[],
): readonly FlowParameter[] {
  return pairs.slice(0, MAX_PARAMETERS).map(([name, value]) => describeParameter(name, value, secrets));
}

/** How the client, or the person's access token, proves itself. @see RFC 6749 §2.3.1, RFC 6750 §2.1 */
export function describeHeaders({ headers = {} }: Pick<SentRequest, 'headers'>): readonly FlowParameter[] {
  const { authorization } = headers;
  if (authorization === undefined) return [];
  const basic = /^basic /i.test(authorization);
  const what = basic ? 'Basic: client id and client secret' : 'Bearer: access token';
  const [, credentials = ''] = authorization.split(' ', 2);
  return [{ name: 'Authorization', value: describeValue(what, credentials), secret: true }];
}

/** What is in the header is secret in the answer too. */
function credentialsOf({ headers = {} }: SentRequest): readonly (readonly [string, string])[] {
  const [scheme = '', credentials = ''] = headers.authorization?.split(' ', 2) ?? [];
  if (!/^basic$/i.test(scheme)) return [['access_token', credentials]];
  const [, secret = ''] = Buffer.from(credentials, 'base64').toString().split(':', 2);
  return [
    ['token', credentials],
    ['client_secret', new URLSearchParams(`secret=${secret}`).get('secret') ?? ''], // sent percent-encoded
  ];
}

function pairsOf({ url, body }: SentRequest): readonly (readonly [string, string])[] {
  const query = url.includes('?') ? [...new URL(url).searchParams] : [];
  return typeof body === 'string' ? [...query, ...new URLSearchParams(body)] : query;
}

function textIn(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function objectIn(body: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(body);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null; // told as what it is
  }
}
