import type { ApiConfig, OAuth2Config, ProviderConfig, ViewConfig } from '../../shared/config.ts';

/** What a preset is told about where the provider is: keys of the config's provider. */
export type PresetValue = 'issuer' | 'domain' | 'host' | 'realm' | 'tenant' | 'authorizationServer';
export type PresetValues = { readonly [Value in PresetValue]?: string | undefined };

export const PRESET_NAMES = ['auth0', 'google', 'github', 'entra', 'keycloak', 'okta', 'gitlab', 'oidc'] as const;
export type PresetName = (typeof PRESET_NAMES)[number];

/** What is known about a kind of provider, so that a config need not say it. */
export interface Preset {
  /** What people read where the config has no name. */
  readonly name: string;
  /** The values without which the provider can't be found. */
  readonly needs: readonly PresetValue[];
  /** Those that may be given too. */
  readonly takes: readonly PresetValue[];
  readonly provider: (values: PresetValues) => PresetProvider;
  /** What to look at after the first log-in, where the config has nothing of this provider. */
  readonly data: (provider: ProviderConfig, values: PresetValues) => PresetData;
}

/** A preset's part of a provider; what the config says itself goes before it. */
export interface PresetProvider
  extends Partial<
    Pick<
      ProviderConfig,
      | 'prompt'
      | 'switchAccountPrompt'
      | 'endSessionEndpoint'
      | 'audienceParameter'
      | 'redirect'
      | 'authorizationParameters'
    >
  > {
  readonly issuer: string;
  readonly oauth2?: OAuth2Config;
  readonly scopes: readonly string[];
}

/** An API and views of it, under ids that begin with the provider's. */
export interface PresetData {
  readonly api: ApiConfig;
  readonly views: readonly ViewConfig[];
}

const SCOPES = ['openid', 'profile', 'email'];
/** @see OIDC Core §11 */
const OFFLINE_SCOPES = [...SCOPES, 'offline_access'];

/** The presets. What each provider wants to be told is in `docs/providers/`. */
export const PRESETS: Readonly<Record<PresetName, Preset>> = {
  auth0: {
    name: 'Auth0',
    needs: ['domain'],
    takes: [],
    // Its issuer ends with a slash.
    provider: ({ domain = '' }) => ({
      issuer: `${addressOfSite(domain)}/`,
      scopes: OFFLINE_SCOPES,
      audienceParameter: 'audience',
      // Not every tenant's metadata name it.
      endSessionEndpoint: `${addressOfSite(domain)}/oidc/logout`,
    }),
    data: userInfo,
  },
  google: {
    name: 'Google',
    needs: [],
    takes: [],
    provider: () => ({
      issuer: 'https://accounts.google.com',
      scopes: SCOPES, // it refuses offline_access
      redirect: 'loopback',
      switchAccountPrompt: 'select_account',
      authorizationParameters: { access_type: 'offline' },
    }),
    data: userInfo,
  },
  github: { name: 'GitHub', needs: [], takes: ['host'], provider: gitHub, data: gitHubData },
  entra: {
    name: 'Microsoft',
    needs: ['tenant'],
    takes: [],
    provider: ({ tenant = '' }) => ({
      issuer: `https://login.microsoftonline.com/${tenant}/v2.0`,
      scopes: OFFLINE_SCOPES,
      audienceParameter: 'scope',
      switchAccountPrompt: 'select_account',
    }),
    data: graph,
  },
  keycloak: {
    name: 'Keycloak',
    needs: ['host', 'realm'],
    takes: [],
    provider: ({ host = '', realm = '' }) => ({
      issuer: `${addressOfSite(host)}/realms/${realm}`,
      scopes: OFFLINE_SCOPES,
    }),
    data: userInfo,
  },
  okta: {
    name: 'Okta',
    needs: ['domain'],
    takes: ['authorizationServer'],
    provider: ({ domain = '', authorizationServer }) => ({
      issuer: `${addressOfSite(domain)}${authorizationServer === undefined ? '' : `/oauth2/${authorizationServer}`}`,
      scopes: OFFLINE_SCOPES,
    }),
    data: userInfo,
  },
  gitlab: {
    name: 'GitLab',
    needs: [],
    takes: ['host'],
    // It gives a refresh token unasked and refuses offline_access.
    provider: ({ host = 'gitlab.com' }) => ({ issuer: addressOfSite(host), scopes: SCOPES }),
    data: userInfo,
  },
  oidc: {
    name: 'OpenID',
    needs: ['issuer'],
    takes: [],
    provider: ({ issuer = '' }) => ({ issuer, scopes: OFFLINE_SCOPES, prompt: 'consent' }),
    data: userInfo,
  },
};

/** The address of a host that may have a port and a path: https, or http on this machine. */
export function addressOfSite(site: string): string {
  const local = /^(?:127\.0\.0\.1|\[::1\]|localhost)(?::|\/|$)/.test(site);
  return `${local ? 'http' : 'https'}://${site}`;
}

function userInfo({ id }: ProviderConfig): PresetData {
  const api = { id, baseUrl: null, provider: id, methods: ['GET'], paths: ['/'], scopes: [] } as const;
  return { api, views: [{ id, title: 'Profile', type: 'record', api: id, path: '/', item: '$' }] };
}

/** Github.com, or GitHub Enterprise Server at a host of its own. */
function gitHub({ host = 'github.com' }: PresetValues): PresetProvider {
  const site = addressOfSite(host);
  return {
    issuer: `${site}/login/oauth`,
    oauth2: {
      authorizationEndpoint: `${site}/login/oauth/authorize`,
      tokenEndpoint: `${site}/login/oauth/access_token`,
      userInfoEndpoint: `${gitHubApi(host)}/user`,
      user: {
        id: '$.id',
        name: '$.name',
        preferredUsername: '$.login',
        email: '$.email',
        image: '$.avatar_url',
      },
    },
    scopes: ['read:user', 'user:email'],
    switchAccountPrompt: 'select_account', // its own, without OpenID Connect
  };
}

function gitHubApi(host: string): string {
  return host === 'github.com' ? 'https://api.github.com' : `${addressOfSite(host)}/api/v3`;
}

function gitHubData({ id }: ProviderConfig, { host = 'github.com' }: PresetValues): PresetData {
  const table = { type: 'table', api: id, items: '$', paging: { type: 'link' } } as const;
  return {
    api: {
      id,
      baseUrl: gitHubApi(host),
      provider: id,
      methods: ['GET'],
      paths: ['/user', '/user/repos', '/issues'],
      scopes: [],
    },
    views: [
      {
        ...table,
        id: `${id}-repositories`,
        title: 'Repositories',
        path: '/user/repos?sort=updated&per_page=50',
        columns: [
          { field: 'full_name', title: 'Repository', format: 'text' },
          { field: 'description', title: 'Description', format: 'text' },
          { field: 'private', title: 'Private', format: 'boolean' },
          { field: 'open_issues_count', title: 'Open issues', format: 'number' },
          { field: 'updated_at', title: 'Updated', format: 'date-time' },
        ],
      },
      {
        ...table,
        id: `${id}-issues`,
        title: 'Issues',
        path: '/issues?filter=all&per_page=50',
        columns: [
          { field: 'repository.full_name', title: 'Repository', format: 'text' },
          { field: 'number', title: 'No.', format: 'text' },
          { field: 'title', title: 'Title', format: 'text' },
          { field: 'state', title: 'State', format: 'text' },
          { field: 'updated_at', title: 'Updated', format: 'date-time' },
        ],
      },
    ],
  };
}

function graph({ id }: ProviderConfig): PresetData {
  return {
    api: {
      id,
      baseUrl: 'https://graph.microsoft.com/v1.0',
      provider: id,
      methods: ['GET'],
      paths: ['/me'],
      scopes: ['User.Read'],
    },
    views: [{ id, title: 'Profile', type: 'record', api: id, path: '/me', item: '$' }],
  };
}
