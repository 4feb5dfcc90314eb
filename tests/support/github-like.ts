import { createHash, randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { sendJson, startWebServer, type WebServer } from './web-server.ts';

export const GITHUB_CLIENT = { clientId: 'Iv1.0123456789abcdef', clientSecret: 'not-so-secret' };

interface Grant {
  readonly challenge: string;
  readonly redirectUri: string;
  readonly scope: string;
}

/** What it is told to do otherwise. */
export interface GitHubBehaviour {
  /** Replaces the user that its API tells about. */
  readonly user?: unknown;
  readonly userStatus?: number;
  /** An error of the token endpoint, with status 200 as ever. */
  readonly tokenError?: string;
  /** Parameters of the callback that are changed; null takes one out. */
  readonly callback?: Readonly<Record<string, string | null>>;
}

/**
 * A provider like GitHub, as a server of its own under one host: OAuth 2.0 alone, PKCE, errors with status 200, JSON only for
 * who asks for it, access tokens without an end, no refresh token, and an API below `/api/v3`.
 */
export interface GitHubLike {
  /** For `host` of the preset. */
  readonly host: string;
  readonly issuer: string;
  readonly server: WebServer;
  behaviour: GitHubBehaviour;
  /** Access tokens that it knows; taking one out withdraws it. */
  readonly tokens: Set<string>;
  /** The authorization endpoint with a person who allows everything: the callback. */
  authorize(url: string): Promise<string>;
  stop(): Promise<void>;
}

const USER = { id: 583231, login: 'ada', name: null, email: null, avatar_url: 'https://avatars.example/u/583231' };

/** Starts one on a free loopback port. */
export async function startGitHubLike(): Promise<GitHubLike> {
  const codes = new Map<string, Grant>();
  const tokens = new Set<string>();
  const server = await startWebServer((request, response) => void answer(request, response));
  const issuer = `${server.origin}/login/oauth`;
  const self: GitHubLike = {
    host: new URL(server.origin).host,
    issuer,
    server,
    behaviour: {},
    tokens,
    authorize: async (url) => {
      const { pathname, searchParams: asked } = new URL(url);
      const whole = asked.get('client_id') === GITHUB_CLIENT.clientId && asked.get('code_challenge_method') === 'S256';
      if (pathname !== '/login/oauth/authorize' || !whole) throw new Error(`not an authorization request: ${pathname}`);
      const code = randomBytes(10).toString('hex');
      const redirectUri = asked.get('redirect_uri') ?? '';
      codes.set(code, { challenge: asked.get('code_challenge') ?? '', redirectUri, scope: asked.get('scope') ?? '' });
      const callback = new URL(redirectUri);
      const parameters = { code, state: asked.get('state'), iss: issuer, ...self.behaviour.callback };
      for (const [name, value] of Object.entries(parameters)) if (value) callback.searchParams.set(name, value);
      return callback.href;
    },
    stop: server.stop,
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '', server.origin);
    if (pathname === '/login/oauth/access_token') return token(request, response);
    const bearer = /^Bearer (\S+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!tokens.has(bearer)) return send(response, 401, { message: 'Bad credentials' });
    const { user = USER, userStatus = 200 } = self.behaviour;
    if (pathname === '/api/v3/user') return send(response, userStatus, user);
    if (pathname === '/api/v3/user/repos') return repositories(Number(searchParams.get('page') ?? '1'), response);
    if (pathname === '/api/v3/issues') return sendJson(response, [ISSUE]);
    send(response, 404, { message: 'Not Found' });
  }

  function repositories(page: number, response: ServerResponse): void {
    const next = `<${server.origin}/api/v3/user/repos?sort=updated&per_page=50&page=${page + 1}>; rel="next"`;
    const names = page === 1 ? ['ada/engine', 'ada/notes'] : ['ada/archive'];
    sendJson(response, names.map(repository), page === 1 ? { link: next } : {});
  }

  async function token(request: IncomingMessage, response: ServerResponse): Promise<void> {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const asked = new URLSearchParams(body);
    const answered = self.behaviour.tokenError ?? exchange(asked);
    const facts = typeof answered === 'string' ? { error: answered, error_description: `Why: ${answered}.` } : answered;
    if (/json/.test(request.headers.accept ?? '')) return send(response, 200, facts);
    response.writeHead(200, { 'content-type': 'application/x-www-form-urlencoded' });
    response.end(new URLSearchParams(facts).toString());
  }

  function exchange(asked: URLSearchParams): string | Record<string, string> {
    const { clientId, clientSecret } = GITHUB_CLIENT;
    const code = asked.get('code') ?? '';
    const grant = codes.get(code);
    codes.delete(code);
    if (asked.get('client_id') !== clientId || asked.get('client_secret') !== clientSecret) {
      return 'incorrect_client_credentials';
    }
    const challenge = createHash('sha256')
      .update(asked.get('code_verifier') ?? '')
      .digest('base64url');
    if (grant === undefined || grant.challenge !== challenge) return 'bad_verification_code';
    if (grant.redirectUri !== asked.get('redirect_uri')) return 'redirect_uri_mismatch';
    const accessToken = `gho_${randomBytes(24).toString('hex')}`;
    tokens.add(accessToken);
    return { access_token: accessToken, token_type: 'bearer', scope: grant.scope.replaceAll(' ', ',') };
  }
  return self;
}

const ISSUE = {
  number: 7,
  title: 'The engine stalls',
  state: 'open',
  updated_at: '2026-11-02T10:00:00Z',
  repository: { full_name: 'ada/engine' },
};

function repository(name: string) {
  return {
    full_name: name,
    description: `All about ${name}`,
    private: name === 'ada/notes',
    open_issues_count: 1,
    updated_at: '2026-11-01T09:30:00Z',
  };
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}
