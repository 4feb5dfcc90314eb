import type { ApiConfig, Config, ConfigFault, OAuth2Config, ProviderConfig, ViewConfig } from '../../shared/config.ts';
import { describeFound } from './describe-found.ts';
import { PRESETS, type Preset, type PresetData, type PresetValue } from './presets.ts';
import type { FileApi, FileConfig, FileProvider } from './schema.ts';

/** A configuration with its presets and defaults filled in, or what stands against that. */
export type Expanded =
  | { readonly faults: readonly ConfigFault[] }
  | { readonly faults: null; readonly config: Config; readonly withData: () => Config };

type Key = keyof FileProvider;

const VALUES: readonly PresetValue[] = ['issuer', 'domain', 'host', 'realm', 'tenant', 'authorizationServer'];
const OAUTH2_NEEDS = ['authorizationEndpoint', 'tokenEndpoint', 'userInfoEndpoint', 'user'] as const;
const OAUTH2_KEYS: readonly Key[] = [...OAUTH2_NEEDS, 'revocationEndpoint'];
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
  };
  return { faults: null, config, withData: () => addData(file, config) };
}

function toProvider(file: FileProvider): ProviderConfig {
  const preset = presetOf(file);
  const known = preset?.provider(file);
  const oauth2 = known?.oauth2 ?? oauth2Of(file);
  const { clientId, clientSecret, prompt = known?.prompt, loginHint, maxAge, acrValues, loopbackPort } = file;
  return {
    id: idOf(file),
    name: file.name ?? preset?.name ?? '',
    issuer: known?.issuer ?? file.issuer ?? originOf(file.authorizationEndpoint),
    clientId,
    scopes: file.scopes ?? known?.scopes ?? (oauth2 === undefined ? DEFAULT_SCOPES : []),
    audienceParameter: file.audienceParameter ?? known?.audienceParameter ?? 'resource',
    redirect: file.redirect ?? known?.redirect ?? 'auto',
    authorizationParameters: { ...known?.authorizationParameters, ...file.authorizationParameters },
    ...present({ oauth2, clientSecret, prompt, loginHint, maxAge, acrValues, loopbackPort }),
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
  const { id, provider, scopes, baseUrl = null, audience = providersAudience } = file;
  const paths = file.paths ?? (userInfo ? ['/'] : ['/**']);
  return { id, baseUrl, provider, methods: file.methods ?? ['GET'], paths, scopes, ...present({ audience }) };
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

function providerFaults(file: FileProvider, at: string): readonly ConfigFault[] {
  const preset = presetOf(file);
  const missing = (key: Key, why: string) =>
    file[key] === undefined ? [{ path: `${at}.${key}`, found: 'nothing', expected: `this key, which ${why}` }] : [];
  const unwanted = (key: Key, why: string) =>
    file[key] === undefined ? [] : [{ path: `${at}.${key}`, found: describeFound(file[key]), expected: why }];
  if (preset === null) {
    const oauth2 = file.type === 'oauth2';
    const needs: readonly Key[] = oauth2 ? OAUTH2_NEEDS : ['issuer'];
    const foreign = VALUES.filter((key) => key !== 'issuer');
    return [
      ...['id', 'name'].flatMap((key) => missing(key as Key, 'is required without a preset')),
      ...needs.flatMap((key) => missing(key, oauth2 ? 'the type oauth2 needs' : 'is required without a preset')),
      ...foreign.flatMap((key) => unwanted(key, 'nothing: it belongs to a preset')),
      ...(oauth2 ? [] : OAUTH2_KEYS.flatMap((key) => unwanted(key, 'nothing: only the type oauth2 takes it'))),
      ...scopeFaults(file, oauth2, at),
    ];
  }
  const takes = [...preset.needs, ...preset.takes];
  const foreign: readonly Key[] = [...VALUES.filter((key) => !takes.includes(key)), ...OAUTH2_KEYS, 'type'];
  return [
    ...preset.needs.flatMap((key) => missing(key, `the preset ${file.preset} needs`)),
    ...foreign.flatMap((key) => unwanted(key, `nothing: the preset ${file.preset} does not take it`)),
    ...scopeFaults(file, preset.provider(file).oauth2 !== undefined, at),
  ];
}

function scopeFaults({ scopes }: FileProvider, oauth2: boolean, at: string): readonly ConfigFault[] {
  if (scopes === undefined || scopes.includes('openid') !== oauth2) return [];
  const expected = oauth2
    ? 'a list of scopes without openid: that is for the type oidc'
    : 'a list of scopes with openid among them';
  return [{ path: `${at}.scopes`, found: describeFound(scopes), expected }];
}

function apiFaults({ baseUrl, userInfo, methods, paths }: FileApi, at: string): readonly ConfigFault[] {
  const fault = (key: string, value: unknown, expected: string) => ({
    path: `${at}.${key}`,
    found: value === undefined ? 'nothing' : describeFound(value),
    expected,
  });
  if (userInfo === undefined) {
    return baseUrl === undefined ? [fault('baseUrl', baseUrl, 'this key, which is required without userInfo')] : [];
  }
  return [
    ...(baseUrl === undefined ? [] : [fault('baseUrl', baseUrl, 'nothing: userInfo says where it is')]),
    ...(methods === undefined ? [] : [fault('methods', methods, 'nothing: userInfo can be read only')]),
    ...(paths === undefined ? [] : [fault('paths', paths, 'nothing: userInfo has no path but /')]),
  ];
}

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
