/**
 * The configuration as the program uses it: checked, with every default filled in. The file's own shape (defaults may be
 * left out) is the JSON Schema in `docs/config.schema.json`, generated from the checks in `electron/config/schema.ts`.
 */
export interface Config {
  readonly providers: readonly ProviderConfig[];
  readonly apis: readonly ApiConfig[];
  readonly views: readonly ViewConfig[];
  /** In a configuration that is built into an app: whether `KEYPORCH_CONFIG` and the person's own may take its place. */
  readonly allowOtherConfig: boolean;
  /** Whether the feed of updates is asked that the program was built with, if it was; `docs/updates.md`. */
  readonly updates: boolean;
  readonly log: LogConfig;
}

/** How much is written to the log, the least first: each level has those before it. */
export const LOG_LEVELS = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export interface LogConfig {
  readonly level: LogLevel;
}

/** A provider and this app's registration there: OpenID Connect, or with `oauth2` OAuth 2.0 alone. */
export interface ProviderConfig {
  /** Names the provider in code and in the keychain: lower-case letters, digits, `-`. */
  readonly id: string;
  /** What people read: *Log in with NAME*. */
  readonly name: string;
  /**
   * Issuer identifier, an https URL (http only on loopback). For OAuth 2.0 what the provider calls itself in `iss`, or the
   * origin of its authorization endpoint.
   * @see OpenID Connect Discovery 1.0 §4, RFC 9207 §2
   */
  readonly issuer: string;
  /** What discovery would tell, for a provider that has no OpenID Connect. */
  readonly oauth2?: OAuth2Config;
  readonly clientId: string;
  /** Only where the provider insists on one for desktop apps. It is not confidential there. @see RFC 8252 §8.5 */
  readonly clientSecret?: string;
  readonly scopes: readonly string[];
  /** `prompt` of the authorization request: `consent` is how OIDC asks for a refresh token. @see OIDC Core §3.1.2.1, §11 */
  readonly prompt?: string;
  /** `login_hint`: who is expected to log in. @see OIDC Core §3.1.2.1 */
  readonly loginHint?: string;
  /** `max_age` in seconds: an older log-in at the provider is not taken. @see OIDC Core §3.1.3.7 (13) */
  readonly maxAge?: number;
  /** `acr_values`, the most wanted first. @see OIDC Core §3.1.2.1 */
  readonly acrValues?: readonly string[];
  /**
   * The parameter by which an access token is asked for one API: `resource` (RFC 8707) or `audience` (Auth0 and its kind) with the
   * API's audience, or `scope` where the API's own scopes name it (Microsoft Entra).
   */
  readonly audienceParameter: 'resource' | 'audience' | 'scope';
  /** How the browser's answer comes back: `auto` is the app's scheme where it is ours, a loopback address where not. */
  readonly redirect: RedirectKind | 'auto';
  /** The one loopback port that the provider accepts; any free one where it is left out. @see RFC 8252 §7.3 */
  readonly loopbackPort?: number;
  /**
   * Whether a log-in by code on another device is offered, or comes `first`, where the provider announces it. Off unless
   * somebody wants it: a code can be sent to a person by somebody else. @see RFC 8628 §5.4
   */
  readonly deviceCode: boolean | 'first';
  /** What makes the provider ask who it is, when a person wants another account; as its metadata say where it is left out. */
  readonly switchAccountPrompt?: 'login' | 'select_account';
  /** The provider's log-out page, where its metadata do not name it. @see OpenID Connect RP-Initiated Logout 1.0 §2 */
  readonly endSessionEndpoint?: string;
  /** False: the provider's log-out page is not told to send the browser back. */
  readonly postLogoutRedirect?: boolean;
  /** True: the ID token is kept, and sent along with a log-out. It stands in an address then. @see RP-Initiated Logout 1.0 §2 */
  readonly idTokenHint?: boolean;
  /** Further parameters of the authorization request, as they are. */
  readonly authorizationParameters: Readonly<Record<string, string>>;
}

/** An OAuth 2.0 provider without OpenID Connect. @see RFC 6749 §3 */
export interface OAuth2Config {
  readonly authorizationEndpoint: string;
  readonly tokenEndpoint: string;
  /** @see RFC 7009 §2 */
  readonly revocationEndpoint?: string;
  /** Answers with JSON about the person whose access token it gets. */
  readonly userInfoEndpoint: string;
  readonly user: UserMapping;
}

/** Where in the user-info answer the facts of a session's user are: `$.id`, `$.profile.name`. */
export interface UserMapping {
  /** What never changes and is never given to somebody else; a number becomes text. */
  readonly id: string;
  readonly name?: string;
  /** Shown where there is no name. */
  readonly preferredUsername?: string;
  readonly email?: string;
  readonly image?: string;
}

/** `scheme`: the app's own (RFC 8252 §7.1). `loopback`: an address on this machine (§7.3). */
export type RedirectKind = 'scheme' | 'loopback';

/** An API that main calls for the renderer, and all that may be called there. */
export interface ApiConfig {
  readonly id: string;
  /**
   * Absolute URL without query and fragment; every path is below it. Null: the provider's own user-info endpoint, which is
   * known once the provider is; its one path is `/`.
   */
  readonly baseUrl: string | null;
  /** The provider whose access token is sent. */
  readonly provider: string;
  readonly methods: readonly ApiMethod[];
  /** Patterns of allowed paths: segments, `*` for one segment, `**` for any number of them. */
  readonly paths: readonly string[];
  /** The audience that the access token is asked for. */
  readonly audience?: string;
  /** Scopes that the log-in asks for in addition because of this API; those of its token, where the provider gives one for each. */
  readonly scopes: readonly string[];
  /** Further headers that a window may send, in lower case. */
  readonly requestHeaders?: readonly string[];
  /** Further headers of the answer that a window may see, in lower case. */
  readonly responseHeaders?: readonly string[];
  /** How large an answer a view may read, in bytes; 10 MiB where it is left out. Files are as large as they are. */
  readonly maxBytes?: number;
}

/** The methods that the proxy can be told to allow. */
export const API_METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'] as const;
export type ApiMethod = (typeof API_METHODS)[number];

/** A screen made from one API path. */
export type ViewConfig = TableViewConfig | RecordViewConfig | JsonViewConfig;

interface ViewBase {
  readonly id: string;
  readonly title: string;
  readonly api: string;
  /** Path and query below the API's base URL. */
  readonly path: string;
}

/** Rows in a table. */
export interface TableViewConfig extends ViewBase {
  readonly type: 'table';
  /** Where the rows are in the answer: `$` or a path such as `$.data.items`. */
  readonly items: string;
  /** Worked out from the rows where left out. */
  readonly columns?: readonly ColumnConfig[];
  readonly paging?: PagingConfig;
  /** The API sorts by this; without it the rows that are loaded are sorted in the window. */
  readonly sorting?: SortingConfig;
}

/** One object as names and values. */
export interface RecordViewConfig extends ViewBase {
  readonly type: 'record';
  /** Where the object is in the answer: `$` or a path such as `$.data`. */
  readonly item: string;
}

/** The answer as it is. */
export interface JsonViewConfig extends ViewBase {
  readonly type: 'json';
}

/** A column: `field` is a key or a dotted path in a row. */
export interface ColumnConfig {
  readonly field: string;
  readonly title: string;
  readonly format: 'text' | 'number' | 'date' | 'date-time' | 'money' | 'boolean';
}

/** How the next page is asked for. */
export type PagingConfig =
  | {
      readonly type: 'page';
      readonly parameter: string;
      readonly first: number;
      readonly sizeParameter?: string;
      readonly size: number;
      /** Where the number of all rows is in the answer, if it is. */
      readonly total?: string;
    }
  /** A `Link` header with `rel="next"`. @see RFC 8288 */
  | { readonly type: 'link' }
  | { readonly type: 'cursor'; readonly parameter: string; readonly next: string };

/** How the API is asked to sort: `parameter=field` or `parameter=-field` in one, or a direction of its own. */
export interface SortingConfig {
  readonly parameter: string;
  readonly directionParameter?: string;
}

/** One fault in a config file. */
export interface ConfigFault {
  /** Where in the file: `providers[0].issuer`; empty for the file as a whole. */
  readonly path: string;
  /** What stands there, shortened; secrets are `(hidden)`. */
  readonly found: string;
  /** What should stand there. */
  readonly expected: string;
}
