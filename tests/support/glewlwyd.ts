import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { freePort, Processes, within } from '../../scripts/desktop/processes.ts';

/** What a test wants registered there. */
export interface GlewlwydOptions {
  /** Taken exactly as they are: no other port, no other spelling. */
  readonly redirectUris: readonly string[];
  /** Lifetime of access tokens in seconds. */
  readonly accessTokenSeconds?: number;
  readonly port?: number;
}

/** A glewlwyd of a test's own: its database, its configuration and its process go when it is stopped. */
export interface Glewlwyd {
  readonly origin: string;
  readonly issuer: string;
  readonly clientId: string;
  /** What a browser does there for Ada, who allows everything: the address that was opened in, the callback out. */
  visit(url: string): Promise<string>;
  /** Makes all refresh tokens worthless. */
  disableRefreshTokens(): void;
  stop(): Promise<void>;
}

/** Who can log in there. */
export const ADA = { userName: 'ada', password: 'a password of ada', name: 'Ada Example', email: 'ada@corp.example' };

/** What a fresh database lets in. */
const ADMIN = { username: 'admin', password: 'password' };
const PLUGIN = 'oidc';
export const CLIENT_ID = 'desktop';

/** Starts one on loopback. @throws {Error} if its packages are not unpacked, or it does not start */
export async function startGlewlwyd(options: GlewlwydOptions): Promise<Glewlwyd> {
  const root = process.env.KEYPORCH_GLEWLWYD;
  if (!root) throw new Error('Start this with npm test: it unpacks glewlwyd.');
  const folder = mkdtempSync(join(tmpdir(), 'keyporch-glewlwyd-'));
  const processes = new Processes();
  const port = options.port ?? (await freePort());
  const origin = `http://127.0.0.1:${port}`;
  const stop = async () => {
    await processes.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    makeDatabase(root, join(folder, 'database'));
    const file = join(folder, 'glewlwyd.conf');
    writeFileSync(file, configurationText(root, folder, port));
    processes.start(join(root, 'usr/bin/glewlwyd'), [`--config-file=${file}`], { LD_LIBRARY_PATH: libraries(root) });
    await within(10_000, () => isThere(origin), 'glewlwyd');
    const admin = await logInToApi(origin, ADMIN);
    await setUp(admin, `${origin}/api/${PLUGIN}`, options);
    return {
      origin,
      issuer: `${origin}/api/${PLUGIN}`,
      clientId: CLIENT_ID,
      visit: (url) => visitAsAda(origin, url),
      disableRefreshTokens: () => {
        const database = new DatabaseSync(join(folder, 'database'));
        database.exec('UPDATE gpo_refresh_token SET gpor_enabled = 0');
        database.close();
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

function makeDatabase(root: string, file: string): void {
  const script = readFileSync(join(root, 'usr/share/doc/glewlwyd/database/init.sqlite3.sql.gz'));
  const database = new DatabaseSync(file);
  database.exec(gunzipSync(script).toString());
  database.close();
}

function configurationText(root: string, folder: string, port: number): string {
  const modules = join(root, 'usr/lib/glewlwyd');
  const types = { html: 'text/html', js: 'application/javascript', css: 'text/css', json: 'application/json' };
  return [
    `port=${port}`,
    'bind_address="127.0.0.1"',
    `external_url="http://127.0.0.1:${port}"`,
    'login_url="login.html"',
    'api_prefix="api"',
    `static_files_path="${join(root, 'webapp')}/"`,
    'log_mode="console"',
    'log_level="WARNING"',
    'cookie_domain="127.0.0.1"',
    'cookie_secure=0',
    'admin_scope="g_admin"',
    'profile_scope="g_profile"',
    `user_module_path="${modules}/user"`,
    `user_middleware_module_path="${modules}/user_middleware"`,
    `client_module_path="${modules}/client"`,
    `user_auth_scheme_module_path="${modules}/scheme"`,
    `plugin_module_path="${modules}/plugin"`,
    'hash_algorithm="SHA512"',
    `database={type="sqlite3" path="${join(folder, 'database')}"};`,
    `static_files_mime_types=(${Object.entries(types)
      .map(([extension, type]) => `{extension=".${extension}" mime_type="${type}" compress=0}`)
      .join(',')})`,
    '',
  ].join('\n');
}

/** The libraries that were unpacked with it are in a folder that is named after the processor. */
function libraries(root: string): string {
  const all = join(root, 'usr/lib');
  return join(all, readdirSync(all).find((name) => name.endsWith('-linux-gnu')) ?? '');
}

function isThere(origin: string): Promise<boolean> {
  return fetch(`${origin}/config`).then(
    (response) => response.ok,
    () => false,
  );
}

/** Its own API, as one of its users. */
interface Api {
  readonly cookie: string;
  send(method: 'POST' | 'PUT', path: string, body: unknown): Promise<void>;
}

async function logInToApi(origin: string, user: { username: string; password: string }): Promise<Api> {
  const send = async (method: string, path: string, body: unknown, cookie = '') => {
    const headers = { 'content-type': 'application/json', cookie };
    const answer = await fetch(`${origin}/api${path}`, { method, headers, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`glewlwyd: ${path} was answered ${answer.status}: ${await answer.text()}`);
    return answer.headers.getSetCookie();
  };
  const [session = ''] = await send('POST', '/auth/', user);
  const [cookie = ''] = session.split(';');
  return { cookie, send: async (method, path, body) => void (await send(method, path, body, cookie)) };
}

/** What its log-in page asks of its API. */
async function visitAsAda(origin: string, url: string): Promise<string> {
  const { cookie, send } = await logInToApi(origin, { username: ADA.userName, password: ADA.password });
  const scope = new URL(url).searchParams.get('scope');
  await send('PUT', `/auth/grant/${CLIENT_ID}/`, { scope });
  const answer = await fetch(`${url}&g_continue`, { headers: { cookie }, redirect: 'manual' });
  return answer.headers.get('location') ?? '';
}

async function setUp(admin: Api, issuer: string, options: GlewlwydOptions): Promise<void> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = { ...privateKey.export({ format: 'jwk' }), kid: 'key-1', alg: 'ES256' };
  await admin.send('POST', '/mod/plugin/', {
    module: 'oidc',
    name: PLUGIN,
    display_name: 'OpenID Connect',
    parameters: {
      iss: issuer,
      'jwks-private': JSON.stringify({ keys: [key] }),
      'jwks-show': true,
      'subject-type': 'public',
      'access-token-duration': options.accessTokenSeconds ?? 300,
      'refresh-token-duration': 86_400,
      'refresh-token-one-use': 'always',
      'code-duration': 60,
      'auth-type-code-enabled': true,
      'auth-type-code-revoke-replayed': true,
      'auth-type-refresh-enabled': true,
      'pkce-allowed': true,
      'pkce-required': true,
      'pkce-method-plain-allowed': false,
      'introspection-revocation-allowed': true,
      'introspection-revocation-allow-target-client': true,
      'oauth-as-iss-id': true,
      'name-claim': 'mandatory',
      'email-claim': 'mandatory',
      claims: [],
    },
  });
  await admin.send('POST', '/scope/', { name: 'profile', display_name: 'Your profile', password_required: true });
  await admin.send('POST', '/user/', {
    username: ADA.userName,
    password: ADA.password,
    name: ADA.name,
    email: ADA.email,
    scope: ['openid', 'profile'],
  });
  await admin.send('POST', '/client/', {
    client_id: CLIENT_ID,
    name: 'Keyporch',
    confidential: false,
    redirect_uri: options.redirectUris,
    authorization_type: ['code', 'refresh_token'],
    token_endpoint_auth_method: ['none'],
    scope: [],
  });
}
