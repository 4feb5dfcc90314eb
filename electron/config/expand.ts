import type { ApiConfig, Config, ConfigFault, OAuth2Config, ProviderConfig, ViewConfig } from '../../shared/config.ts';
import { apiFaults, providerFaults } from './part-faults.ts';
import { PRESETS, type Preset, type PresetData } from './presets.ts';
import type { FileApi, FileConfig, FileProvider } from './schema.ts';

/** A configuration with its presets and defaults filled in, or what stands against that. */
export type Expanded =
  | { readonly faults: readonly ConfigFault[] }
  | { readonly faults: null; readonly config: Config; readonly withData: () => Config };

const DEFAULT_SCOPES = ['openid', 'profile', 'email', 'offline_access'];

/**
 * Fills in what a file may leave out. `withData` adds the APIs and views that presets bring for providers of which the file
 * has none: after the file's own, so that an index in a fault is always one of the file.
 */
export function expand(file: FileConfig): Expanded {
  const faults = [
    ...file.providers.flatMap((each, index) => providerFaults(each, `providers[${index}]`)),
    ...file.apis.flatMap((each, index) => apiFaults(each, `apis[${index}]`)),
  ];
  if (faults.length > 0) return { faults };
  const providers = file.providers.map(toProvider);
  const audienceOf = (id: string) => file.providers[providers.findIndex((each) => each.id === id)]?.audience;
  const config: Config = {
    providers,
    apis: file.apis.map((api) => toApi(api, audienceOf(api.provider))),
    views: file.views as readonly ViewConfig[],
    allowOtherConfig: file.allowOtherConfig,
    updates: file.updates,
    log: file.log,
  };
  return { faults: null, config, withData: () => addData(file, config) };
}

function toProvider(file: FileProvider): ProviderConfig {
  const preset = presetOf(file);
  const known = preset?.provider(file);
  const oauth2 = known?.oauth2 ?? oauth2Of(file);
  const { clientId, clientSecret, prompt = known?.prompt, loginHint, maxAge, acrValues, loopbackPort } = file;
  const { switchAccountPrompt = known?.switchAccountPrompt, endSessionEndpoint = known?.endSessionEndpoint } = file;
  const { postLogoutRedirect, idTokenHint } = file;
  return {
    id: idOf(file),
    name: file.name ?? preset?.name ?? '',
    issuer: known?.issuer ?? file.issuer ?? originOf(file.authorizationEndpoint),
    clientId,
    scopes: file.scopes ?? known?.scopes ?? (oauth2 === undefined ? DEFAULT_SCOPES : []),
    audienceParameter: file.audienceParameter ?? known?.audienceParameter ?? 'resource',
    redirect: file.redirect ?? known?.redirect ?? 'auto',
    deviceCode: file.deviceCode ?? false,
    authorizationParameters: { ...known?.authorizationParameters, ...file.authorizationParameters },
    ...present({ oauth2, clientSecret, prompt, loginHint, maxAge, acrValues, loopbackPort }),
    ...present({ switchAccountPrompt, endSessionEndpoint, postLogoutRedirect, idTokenHint }),
  };
}

function oauth2Of(file: FileProvider): OAuth2Config | undefined {
  const { authorizationEndpoint, tokenEndpoint, revocationEndpoint, userInfoEndpoint, user } = file;
  if (authorizationEndpoint === undefined || tokenEndpoint === undefined) return undefined;
  if (userInfoEndpoint === undefined || user === undefined) return undefined;
  const mapping = { id: user.id, ...present(user) };
  return { authorizationEndpoint, tokenEndpoint, userInfoEndpoint, user: mapping, ...present({ revocationEndpoint }) };
}

function toApi({ userInfo, ...file }: FileApi, providersAudience: string | undefined): ApiConfig {
  const { id, provider, scopes, baseUrl = null, audience = providersAudience, ...more } = file;
  const paths = file.paths ?? (userInfo ? ['/'] : ['/**']);
  return {
    id,
    baseUrl,
    provider,
    methods: file.methods ?? ['GET'],
    paths,
    scopes,
    ...limits(more),
    ...present({ audience }),
  };
}

function limits({ requestHeaders, responseHeaders, maxBytes }: Partial<FileApi>) {
  return present({ requestHeaders, responseHeaders, maxBytes });
}

function addData(file: FileConfig, config: Config): Config {
  const data = file.providers.flatMap((each, index): PresetData[] => {
    const provider = config.providers[index];
    const preset = presetOf(each);
    if (preset === null || provider === undefined) return [];
    if (config.apis.some((api) => api.provider === provider.id)) return [];
    const { api, views } = preset.data(provider, each);
    return [{ api: { ...api, ...present({ audience: each.audience }) }, views }];
  });
  const taken = new Set([...config.apis, ...config.views].map(({ id }) => id));
  // Ids of the file come first; a preset's API whose id is taken is the file's business to write out.
  const added = data.filter(({ api, views }) => [api, ...views].every(({ id }) => !taken.has(id)));
  return {
    ...config,
    apis: [...config.apis, ...added.map(({ api }) => api)],
    views: [...config.views, ...added.flatMap(({ views }) => views)],
  };
}

/** What is known about a provider of this kind, or null. */
function presetOf({ preset }: FileProvider): Preset | null {
  return preset === undefined ? null : PRESETS[preset];
}

function idOf({ id, preset }: FileProvider): string {
  return id ?? preset ?? '';
}

function originOf(endpoint: string | undefined): string {
  return endpoint === undefined ? '' : new URL(endpoint).origin;
}

/** The entries that have a value: a key that is there with `undefined` is another thing than one that isn't. */
function present<Values extends object>(values: Values): { [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [Key in keyof Values]?: Exclude<Values[Key], undefined>;
  };
}
