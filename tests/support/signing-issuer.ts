import { randomBytes } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

/** What the issuer is told to do wrong; everything else is right. */
export interface Behaviour {
  /** Changes the ID token's claims; an undefined value takes one out. */
  readonly claims?: Readonly<Record<string, unknown>>;
  /** `other-key`: signed by a key that nobody published, under the published one's name. */
  readonly signature?: 'right' | 'other-key' | 'none' | 'hs256' | 'cut';
  /** Changes the ID token's header. */
  readonly header?: Readonly<Record<string, unknown>>;
  /** Changes the ID token as it is sent. */
  readonly token?: (idToken: string) => string;
  /** What the key set says instead. */
  readonly jwks?: unknown;
  /** What an endpoint answers instead of everything else. */
  readonly raw?: Readonly<Partial<Record<'discovery' | 'jwks' | 'token', RawAnswer>>>;
  /** Changes the token endpoint's answer. */
  readonly answer?: Readonly<Record<string, unknown>>;
  readonly answerStatus?: number;
  readonly answerHeaders?: Record<string, string>;
  /** Changes the metadata. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Changes the callback's parameters. */
  readonly callback?: Readonly<Record<string, string | null>>;
}

export interface RawAnswer {
  readonly status?: number;
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A small OpenID provider that can be told to do one thing wrong. */
export interface SigningIssuer {
  readonly issuer: string;
  behaviour: Behaviour | ((tokenRequest: Readonly<Record<string, string>>) => Behaviour);
  /** What came to the token endpoint. */
  readonly tokenRequests: URLSearchParams[];
  readonly tokenHeaders: IncomingHttpHeaders[];
  /** Paths that were asked for, in order. */
  readonly requests: string[];
  /** What came to the revocation endpoint. */
  readonly revoked: string[];
  /** From now on another key signs; only that one is published. */
  rotateKeys(): Promise<void>;
  /** What the token endpoint answered. */
  readonly tokenAnswers: Readonly<Record<string, unknown>>[];
  /** The authorization endpoint with a person who allows everything: the callback. */
  authorize(url: string): Promise<string>;
  stop(): Promise<void>;
}

export const CLIENT_ID = 'desktop';
/** Starts one on a loopback port, a free one unless it is given. */
export async function startSigningIssuer(port = 0): Promise<SigningIssuer> {
  const other = await generateKeyPair('RS256');
  let current = await newKey(1);
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let nonce = '';
  const self: SigningIssuer = {
    issuer,
    behaviour: {},
    tokenRequests: [],
    tokenHeaders: [],
    tokenAnswers: [],
    requests: [],
    revoked: [],
    rotateKeys: async () => {
      current = await newKey(current.number + 1);
    },
    authorize: async (url) => {
      const asked = new URL(url).searchParams;
      nonce = asked.get('nonce') ?? '';
      const callback = new URL(asked.get('redirect_uri') ?? '');
      const parameters = { code: secret(), state: asked.get('state'), iss: issuer, ...behaviourFor().callback };
      for (const [name, value] of Object.entries(parameters)) if (value) callback.searchParams.set(name, value);
      return callback.href;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };

  function behaviourFor(): Behaviour {
    const { behaviour } = self;
    return typeof behaviour === 'function' ? behaviour(Object.fromEntries(self.tokenRequests.at(-1) ?? [])) : behaviour;
  }

  async function idToken(): Promise<string> {
    const { claims = {}, signature = 'right' } = behaviourFor();
    const now = Math.floor(Date.now() / 1000);
    const payload = {
      iss: issuer,
      aud: CLIENT_ID,
      sub: 'user-1',
      name: 'Ada',
      nonce,
      iat: now,
      exp: now + 300,
      ...claims,
    };
    if (signature === 'none') return unsigned(payload);
    const { header, token: change = (same: string) => same } = behaviourFor();
    const { jwk, privateKey } = current;
    const token = new SignJWT(payload).setProtectedHeader({
      alg: signature === 'hs256' ? 'HS256' : 'RS256',
      kid: jwk.kid,
      ...header,
    });
    if (signature === 'hs256') return token.sign(new TextEncoder().encode(JSON.stringify(jwk)));
    const signed = change(await token.sign(signature === 'other-key' ? other.privateKey : privateKey));
    return signature === 'cut' ? signed.slice(0, -20) : signed;
  }

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { metadata, raw, jwks } = behaviourFor();
    self.requests.push(request.url ?? '');
    const endpoint = ENDPOINTS[request.url ?? ''];
    const raws = endpoint === undefined ? undefined : raw?.[endpoint];
    if (raws !== undefined) return sendRaw(response, raws);
    if (request.url === '/.well-known/openid-configuration')
      return json(response, 200, { ...metadataOf(issuer), ...metadata });
    if (request.url === '/jwks') return json(response, 200, jwks ?? { keys: [current.jwk] });
    if (request.url === '/userinfo') return json(response, 200, userInfoFor(request));
    let body = '';
    for await (const chunk of request) body += String(chunk);
    if (request.url === '/revoke') {
      self.revoked.push(new URLSearchParams(body).get('token') ?? '');
      return json(response, 200, {});
    }
    if (request.url !== '/token') return json(response, 404, {});
    self.tokenRequests.push(new URLSearchParams(body));
    self.tokenHeaders.push(request.headers);
    const instead = behaviourFor().raw?.token;
    if (instead !== undefined) return sendRaw(response, instead);
    const { answer: changed, answerStatus = 200, answerHeaders } = behaviourFor();
    const tokens = { access_token: secret(), token_type: 'Bearer', expires_in: 300, refresh_token: secret() };
    const whole = { ...tokens, id_token: await idToken(), ...changed };
    self.tokenAnswers.push(whole);
    json(response, answerStatus, whole, answerHeaders);
  }
  return self;
}

const ENDPOINTS: Readonly<Record<string, 'discovery' | 'jwks'>> = {
  '/.well-known/openid-configuration': 'discovery',
  '/jwks': 'jwks',
};

async function newKey(number: number) {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { extractable: true });
  const jwk = { ...(await exportJWK(publicKey)), kid: `key-${number}`, use: 'sig', alg: 'RS256' };
  return { number, privateKey, jwk };
}

/** @see OIDC Core §5.3.2 */
function userInfoFor({ headers }: IncomingMessage) {
  const known = /^Bearer \S+$/.test(headers.authorization ?? '');
  return known
    ? { sub: 'user-1', name: 'Ada', email_verified: true, address: { locality: 'London' } }
    : { error: 'invalid_token' };
}

function sendRaw(response: ServerResponse, { status = 200, body = '', headers = {} }: RawAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
}

/** Like what providers make: long, random, one of its kind. */
function secret(): string {
  return randomBytes(40).toString('base64url');
}

function metadataOf(issuer: string) {
  return {
    issuer,
    authorization_endpoint: `${issuer}/authorize`,
    token_endpoint: `${issuer}/token`,
    jwks_uri: `${issuer}/jwks`,
    userinfo_endpoint: `${issuer}/userinfo`,
    revocation_endpoint: `${issuer}/revoke`,
    response_types_supported: ['code'],
    code_challenge_methods_supported: ['S256'],
    id_token_signing_alg_values_supported: ['RS256'],
    authorization_response_iss_parameter_supported: true,
  };
}

function unsigned(payload: unknown): string {
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  return `${encode({ alg: 'none' })}.${encode(payload)}.`;
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
}
