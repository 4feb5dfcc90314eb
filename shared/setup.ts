import type { RedirectKind } from './config.ts';

/* What windows and main tell each other while a person connects a provider, and adds data to it. */

/** What says where a provider is; which of them, its preset knows. */
export const PROVIDER_VALUES = ['issuer', 'domain', 'host', 'realm', 'tenant', 'authorizationServer'] as const;
export type ProviderValue = (typeof PROVIDER_VALUES)[number];

/** A provider as a person types it in. Texts that are empty were left out. */
export interface ProviderDraft {
  /** The preset's name in the config. */
  readonly preset: string;
  readonly values: Readonly<Partial<Record<ProviderValue, string>>>;
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** What its APIs want beside the usual scopes, with blanks between. */
  readonly scopes: string;
  /** Whom access tokens are to be for. @see RFC 8707 §2 */
  readonly audience: string;
}

/** A kind of provider that can be chosen, and what has to be typed in for it. */
export interface PresetSummary {
  readonly id: string;
  readonly name: string;
  readonly needs: readonly ProviderValue[];
  readonly takes: readonly ProviderValue[];
  /** True where the provider insists on a client secret for desktop apps too. */
  readonly wantsSecret: boolean;
}

/** What a provider can be asked for; in the order in which it is shown. */
export const ABILITIES = [
  'code-flow',
  'pkce-s256',
  'refresh',
  'offline-access',
  'user-info',
  'revocation',
  'end-session',
  'device-code',
] as const;
export type Ability = (typeof ABILITIES)[number];

/** `unknown`: the metadata are silent, which is common and does not mean no. @see RFC 8414 §2 */
export type Support = 'yes' | 'no' | 'unknown';

/** What discovery has told about a provider, and what has to be registered there. */
export interface DiscoveryReport {
  /** The provider's id in the configuration that is not saved yet. */
  readonly provider: string;
  readonly name: string;
  readonly issuer: string;
  readonly abilities: readonly { readonly ability: Ability; readonly support: Support }[];
  readonly redirectUris: readonly { readonly kind: RedirectKind; readonly uri: string }[];
}

/** Where data are, as a person types it in. */
export interface DataDraft {
  readonly baseUrl: string;
  /** Path and query below it. */
  readonly path: string;
}

/** How data that were tried are to be shown. */
export interface ViewDraft {
  readonly title: string;
  readonly type: 'table' | 'record' | 'json';
  /** Where rows or record are in the answer. */
  readonly items: string;
}
