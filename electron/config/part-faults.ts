import type { ConfigFault } from '../../shared/config.ts';
import { describeFound } from './describe-found.ts';
import { PRESETS, type Preset, type PresetValue } from './presets.ts';
import type { FileApi, FileProvider } from './schema.ts';

type Key = keyof FileProvider;
/** Keys, and why they are wanted or not. */
type Judged = readonly [keys: readonly Key[], expected: string];

const VALUES: readonly PresetValue[] = ['issuer', 'domain', 'host', 'realm', 'tenant', 'authorizationServer'];
const OAUTH2_NEEDS: readonly Key[] = ['authorizationEndpoint', 'tokenEndpoint', 'userInfoEndpoint', 'user'];
const OAUTH2_KEYS: readonly Key[] = [...OAUTH2_NEEDS, 'revocationEndpoint'];
const OIDC_KEYS: readonly Key[] = ['maxAge', 'acrValues', 'idTokenHint'];

/** What is expected in place of an audience that would be asked for nowhere. */
export const BY_SCOPE = 'nothing: this provider is asked for an API by the API’s scopes';

/** What is wrong with a provider whose keys are right one by one. @param at where it is in the file */
export function providerFaults(file: FileProvider, at: string): readonly ConfigFault[] {
  const preset = file.preset === undefined ? null : PRESETS[file.preset];
  const oauth2 = preset === null ? file.type === 'oauth2' : preset.provider(file).oauth2 !== undefined;
  const { missing, unwanted } = preset === null ? plainKeys(oauth2) : presetKeys(preset, String(file.preset));
  const notOAuth2: Judged = [oauth2 ? OIDC_KEYS : [], 'nothing: it belongs to OpenID Connect'];
  const byScope = (file.audienceParameter ?? preset?.provider(file).audienceParameter) === 'scope';
  const notByScope: Judged = [byScope ? ['audience'] : [], BY_SCOPE];
  return [
    ...missing.flatMap(([keys, why]) =>
      keys.filter((key) => file[key] === undefined).map((key) => faultAt(at, key, undefined, `this key, which ${why}`)),
    ),
    ...[...unwanted, notOAuth2, notByScope].flatMap(([keys, expected]) =>
      keys.filter((key) => file[key] !== undefined).map((key) => faultAt(at, key, file[key], expected)),
    ),
    ...scopeFaults(file, oauth2, at),
  ];
}

function plainKeys(oauth2: boolean): { missing: readonly Judged[]; unwanted: readonly Judged[] } {
  const unwanted: readonly Judged[] = [[VALUES.filter((key) => key !== 'issuer'), 'nothing: it belongs to a preset']];
  const always: Judged = [['id', 'name'], 'is required without a preset'];
  if (oauth2) return { missing: [always, [OAUTH2_NEEDS, 'the type oauth2 needs']], unwanted };
  return {
    missing: [always, [['issuer'], 'is required without a preset']],
    unwanted: [...unwanted, [OAUTH2_KEYS, 'nothing: only the type oauth2 takes it']],
  };
}

function presetKeys(
  { needs, takes }: Preset,
  name: string,
): { missing: readonly Judged[]; unwanted: readonly Judged[] } {
  const foreign = VALUES.filter((key) => !needs.includes(key) && !takes.includes(key));
  return {
    missing: [[needs, `the preset ${name} needs`]],
    unwanted: [[[...foreign, ...OAUTH2_KEYS, 'type'], `nothing: the preset ${name} does not take it`]],
  };
}

function scopeFaults({ scopes }: FileProvider, oauth2: boolean, at: string): readonly ConfigFault[] {
  if (scopes === undefined || scopes.includes('openid') !== oauth2) return [];
  const expected = oauth2
    ? 'a list of scopes without openid: that is for the type oidc'
    : 'a list of scopes with openid among them';
  return [faultAt(at, 'scopes', scopes, expected)];
}

/** What is wrong with an API whose keys are right one by one. @param at where it is in the file */
export function apiFaults({ baseUrl, userInfo, methods, paths }: FileApi, at: string): readonly ConfigFault[] {
  if (userInfo === undefined) {
    return baseUrl === undefined
      ? [faultAt(at, 'baseUrl', baseUrl, 'this key, which is required without userInfo')]
      : [];
  }
  const unwanted = [
    ['baseUrl', baseUrl, 'nothing: userInfo says where it is'],
    ['methods', methods, 'nothing: userInfo can be read only'],
    ['paths', paths, 'nothing: userInfo has no path but /'],
  ] as const;
  return unwanted.flatMap(([key, value, expected]) => (value === undefined ? [] : [faultAt(at, key, value, expected)]));
}

function faultAt(at: string, key: string, value: unknown, expected: string): ConfigFault {
  return { path: `${at}.${key}`, found: value === undefined ? 'nothing' : describeFound(value), expected };
}
