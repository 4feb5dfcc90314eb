import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWK } from 'jose';
import Provider, { type Configuration, errors } from 'oidc-provider';
import { deviceFlow, sendPage } from './device-flow.ts';
import { GrantStore } from './grant-store.ts';
import { DEMO_CLIENT_ID, ORDERS_SCOPE, STOCK_SCOPE, stockUrl } from './identity.ts';
import { rpInitiatedLogout } from './log-out.ts';
import { errorPage } from './pages.ts';
import type { StateFolder } from './state-folder.ts';
import { findUser } from './users.ts';

const FIVE_MINUTES = 300;
const THIRTY_DAYS = 2_592_000;
/** A client may listen on this path of any loopback port. @see RFC 8252 §7.3 */
const DEVICE_GRANT = 'urn:ietf:params:oauth:grant-type:device_code';
const LOOPBACK_REDIRECTS = ['http://127.0.0.1/oauth/callback', 'http://[::1]/oauth/callback'];

interface Keys {
  readonly signing: JWK;
  readonly cookies: readonly string[];
}

export interface DemoProviderOptions {
  readonly issuer: string;
  readonly apiAudience: string;
  readonly redirectUris: readonly string[];
  /** Where its log-out page may send the browser. */
  readonly postLogoutRedirectUris: readonly string[];
  readonly folder: StateFolder;
}

/** The demo's OpenID provider: one public native client, PKCE, rotated refresh tokens, JWT access tokens for either of the demo's APIs. */
export async function createProvider({
  issuer,
  apiAudience,
  redirectUris,
  postLogoutRedirectUris,
  folder,
}: DemoProviderOptions): Promise<Provider> {
  const keys = await loadKeys(folder);
  const store = new GrantStore(folder);
  /** Each API's audience and scope. */
  const apis = new Map([
    [apiAudience, ORDERS_SCOPE],
    [stockUrl(issuer), STOCK_SCOPE],
  ]);
  const configuration: Configuration = {
    adapter: (model: string) => store.adapter(model),
    clients: [
      {
        client_id: DEMO_CLIENT_ID,
        client_name: 'Keyporch',
        application_type: 'native',
        token_endpoint_auth_method: 'none',
        grant_types: ['authorization_code', 'refresh_token', DEVICE_GRANT],
        response_types: ['code'],
        redirect_uris: [...redirectUris, ...LOOPBACK_REDIRECTS],
        post_logout_redirect_uris: [...postLogoutRedirectUris],
      },
    ],
    clientBasedCORS: () => false,
    jwks: { keys: [keys.signing] },
    cookies: { keys: [...keys.cookies] },
    scopes: ['openid', 'profile', 'email', 'offline_access'],
    claims: { openid: ['sub'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'] },
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    responseTypes: ['code'],
    rotateRefreshToken: true,
    issueRefreshToken: async (_context, client) => client.grantTypeAllowed('refresh_token'),
    ttl: {
      AccessToken: FIVE_MINUTES,
      AuthorizationCode: 60,
      DeviceCode: 600,
      Grant: THIRTY_DAYS,
      IdToken: FIVE_MINUTES,
      Interaction: 900,
      RefreshToken: THIRTY_DAYS,
      Session: THIRTY_DAYS,
    },
    features: {
      devInteractions: { enabled: false },
      deviceFlow,
      // A public client may withdraw what it holds. @see RFC 7009 §2.1
      revocation: {
        enabled: true,
        allowedPolicy: async (_context, client, token) => token.clientId === client.clientId,
      },
      rpInitiatedLogout,
      resourceIndicators: {
        enabled: true,
        defaultResource: () => apiAudience,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context, resource) => {
          const scope = apis.get(resource);
          if (scope === undefined) throw new errors.InvalidTarget();
          return {
            scope,
            audience: resource,
            accessTokenFormat: 'jwt',
            accessTokenTTL: FIVE_MINUTES,
            jwt: { sign: { alg: 'RS256' } },
          };
        },
      },
    },
    findAccount: (_context, accountId) => {
      const user = findUser(accountId);
      if (user === undefined) return undefined;
      const { userName, name, email } = user;
      return {
        accountId,
        claims: () => ({ sub: userName, name, preferred_username: userName, email, email_verified: true }),
      };
    },
    interactions: { url: (_context, interaction) => `/interaction/${interaction.uid}` },
    renderError: (context, out) => {
      sendPage(context, errorPage('This request cannot be answered', String(out.error_description ?? out.error)));
    },
  };
  return new Provider(issuer, configuration);
}

/** Made once and kept, so that tokens stay valid over a restart. */
async function loadKeys(folder: StateFolder): Promise<Keys> {
  const saved = folder.read('keys.json') as Keys | null;
  if (typeof saved?.signing?.kid === 'string' && Array.isArray(saved.cookies)) return saved;
  const { privateKey } = await generateKeyPair('RS256', { extractable: true });
  const keys: Keys = {
    signing: { ...(await exportJWK(privateKey)), kid: randomBytes(8).toString('hex'), use: 'sig', alg: 'RS256' },
    cookies: [randomBytes(32).toString('base64url')],
  };
  folder.write('keys.json', keys);
  return keys;
}
