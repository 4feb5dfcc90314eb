import type { Config, ConfigFault, ProviderConfig } from '../../shared/config.ts';
import { fail } from '../../shared/errors.ts';
import { PROVIDER_VALUES, type PresetSummary, type ProviderDraft } from '../../shared/setup.ts';
import type { FilePart } from './edit-config.ts';
import { parseConfigValue } from './parse-config.ts';
import { PRESET_NAMES, PRESETS, type PresetName } from './presets.ts';
import { isLoopbackAddress } from './schema.ts';
import { idFrom } from './unique-id.ts';

/** Those that refuse a desktop app without its secret, which is none there. @see RFC 8252 §8.5 */
const WANT_SECRET: readonly PresetName[] = ['google', 'github'];
const METADATA_PATH = /\/\.well-known\/(?:openid-configuration|oauth-authorization-server)\/?$/;

/** The kinds of provider that can be chosen, plain OpenID Connect first. */
export function presetSummaries(): readonly PresetSummary[] {
  const names = [...PRESET_NAMES].sort((a, b) => Number(b === 'oidc') - Number(a === 'oidc'));
  return names.map((id) => {
    const { name, needs, takes } = PRESETS[id];
    return { id, name: id === 'oidc' ? 'OpenID Connect' : name, needs, takes, wantsSecret: WANT_SECRET.includes(id) };
  });
}

/** A provider that was typed in: as a config file has it, and what that means. */
export interface DraftedProvider {
  readonly file: FilePart;
  readonly provider: ProviderConfig;
  /** A whole configuration of this provider alone. */
  readonly config: Config;
}

/**
 * Makes a provider of what was typed in, by the same checks as a file's.
 * @throws {ExpectedError} ISSUER_NOT_AN_ADDRESS, ISSUER_NOT_HTTPS, SETUP_INVALID, RUNTIME_IS_TEST_ONLY
 */
export function draftProvider(draft: ProviderDraft, options: { readonly testRuntime: boolean }): DraftedProvider {
  const file = fileOf(draft);
  if (file.issuer !== undefined) checkIssuer(file.issuer);
  const known = parse(file);
  if (options.testRuntime && !isLoopbackAddress(known.provider.issuer)) {
    fail('RUNTIME_IS_TEST_ONLY', { address: known.provider.issuer });
  }
  const more = draft.scopes.split(/\s+/).filter((scope) => scope !== '');
  return more.length === 0 ? known : parse({ ...file, scopes: [...new Set([...known.provider.scopes, ...more])] });
}

function parse(file: FilePart): DraftedProvider {
  const parsed = parseConfigValue({ providers: [file] }, { testRuntime: false });
  if (!parsed.ok) return failWith(parsed.faults);
  const { config } = parsed;
  const [provider] = config.providers;
  return provider === undefined ? fail('SETUP_INVALID') : { file, provider, config };
}

/** Says what is wrong with something that was typed in. @throws {ExpectedError} SETUP_INVALID */
export function failWith([fault]: readonly ConfigFault[]): never {
  const field = fault?.path.split('.').at(-1) ?? '';
  return fail('SETUP_INVALID', fault === undefined ? undefined : { field, expected: fault.expected });
}

function fileOf(draft: ProviderDraft): Record<string, string> {
  const values = Object.fromEntries(PROVIDER_VALUES.map((key) => [key, draft.values[key]?.trim() ?? '']));
  const issuer = values.issuer?.replace(METADATA_PATH, '') ?? '';
  const name = draft.name.trim() || (draft.preset === 'oidc' ? hostOf(issuer) : '');
  const id = idFrom(name || draft.preset, [], 'provider');
  const { preset, clientId, clientSecret, audience } = draft;
  const texts = { preset, name, ...values, issuer, clientId, clientSecret, audience };
  const entries = Object.entries(texts).map(([key, value]) => [key, value.trim()] as const);
  return { id, ...Object.fromEntries(entries.filter(([, value]) => value !== '')) };
}

function checkIssuer(issuer: string): void {
  const url = parseUrl(issuer);
  if (url === null || !/^https?:$/.test(url.protocol)) fail('ISSUER_NOT_AN_ADDRESS');
  if (url.protocol === 'http:' && !isLoopbackAddress(issuer)) fail('ISSUER_NOT_HTTPS', { address: url.origin });
}

function hostOf(issuer: string): string {
  return parseUrl(issuer)?.hostname ?? '';
}

function parseUrl(text: string): URL | null {
  try {
    return new URL(text);
  } catch {
    return null; // said by the caller
  }
}
