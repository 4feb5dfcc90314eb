import type { ApiConfig, Config, ConfigFault, ProviderConfig } from '../../shared/config.ts';
import type { AppState, SchemeHandler } from '../../shared/ipc.ts';
import type { SessionState, SignInState } from '../../shared/session.ts';
import { redactText } from './redact.ts';

/** What a person sends along when they ask for help. */
export interface DiagnosticsFacts {
  /** Milliseconds since the epoch. */
  readonly madeAt: number;
  readonly app: Pick<AppState, 'name' | 'id' | 'version' | 'marks' | 'runtime' | 'mode' | 'faults'>;
  readonly system: SystemFacts;
  /** Where the configuration was found; null: nowhere. */
  readonly place: ConfigPlace | null;
  readonly configFile: string | null;
  /** The one that runs, if any. */
  readonly config: Config | null;
  readonly session: SessionState;
  readonly signIn: SignInState;
  readonly scheme: SchemeHandler['kind'];
  /** `lines`: through the log's redactor. `problem`: why it can't be written, in the system's word. */
  readonly log: { readonly path: string; readonly problem: string | null; readonly lines: readonly string[] };
}

export interface SystemFacts {
  readonly platform: string;
  readonly arch: string;
  readonly release: string;
  readonly node: string;
  /** Whose keychain it is: see `desktopOf`. */
  readonly desktop: string;
  /** The person's home folder: paths are shown from there, because it has their name. */
  readonly home: string;
}

/** By which way a configuration was found. */
export type ConfigPlace = 'environment' | 'own' | 'baked';

const PLACES: Readonly<Record<ConfigPlace, string>> = {
  environment: 'named by KEYPORCH_CONFIG',
  own: 'the person’s own',
  baked: 'built in',
};

/** Scopes that the standards name; others may name a company’s things. @see OIDC Core §5.4, §11 */
const KNOWN_SCOPES = ['openid', 'profile', 'email', 'address', 'phone', 'offline_access'];
/** Part of a name that a person would choose: `orders`, `v2`, `C:`. Shorter than any piece of a secret that counts. */
const PLAIN = /^(?:[A-Z]?[a-z]{1,10}\d{0,2}|[A-Z]{1,4}|\d{1,4})$/;
/** A key of the configuration: `clientSecret`, `scopes[0]`. */
const KEY = /^[a-z]{1,14}(?:[A-Z][a-z]{2,11}){0,3}(?:\[\d{1,3}\])?$/;
const MAX_FAULTS = 20;

/**
 * The text of *Help › Copy Diagnostics*: codes, versions, and what of the configuration says how it is put together. No
 * person, no client id, no secret. Every text that is not of this file goes through the redactor.
 */
export function diagnosticsText(facts: DiagnosticsFacts): string {
  const { app, log, system } = facts;
  const sections = [
    ['This program', aboutLines(facts)],
    ['Configuration', configLines(facts)],
    ['State', stateLines(facts)],
    [`Log (${log.lines.length} newest lines of ${placeOf(log.path, system.home)})`, logLines(log)],
  ] as const;
  const text = sections.map(([title, lines]) => `${title}\n${lines.map((line) => `  ${line}`).join('\n')}`);
  return `Diagnostics of ${redactText(app.name)}\n\n${text.join('\n\n')}\n`;
}

function aboutLines({ app, system, madeAt }: DiagnosticsFacts): readonly string[] {
  const { electron, chromium, testOnly } = app.runtime;
  return [
    `version: ${redactText(app.version)}${app.marks.map((mark) => `, ${mark}`).join('')}`,
    `id and scheme: ${redactText(app.id)}`,
    `Electron ${redactText(electron)}, Chromium ${redactText(chromium)}, Node ${redactText(system.node)}`,
    ...(testOnly ? ['this Electron is for tests: addresses on this machine only'] : []),
    `system: ${system.platform} ${redactText(system.release)} ${system.arch}, desktop: ${system.desktop}`,
    `made: ${new Date(madeAt).toISOString()}`,
  ];
}

function configLines({ app, place, configFile, config, system }: DiagnosticsFacts): readonly string[] {
  const where = place === null ? 'none was found' : `${PLACES[place]}: ${placeOf(configFile ?? '', system.home)}`;
  return [
    where,
    `mode: ${app.mode}`,
    ...app.faults.slice(0, MAX_FAULTS).map(faultLine),
    ...(config === null ? [] : [`log level: ${config.log.level}`]),
    ...(config?.providers.map(providerLine) ?? []),
    ...(config?.apis.map(apiLine) ?? []),
    ...(config?.views.map(({ id, type, api }) => `view ${id}: ${type} of ${api}`) ?? []),
  ];
}

/** What was found there may be a secret in the wrong place, and so may a key that is not known. */
function faultLine({ path }: ConfigFault): string {
  const [first = '', ...keys] = path.split('.');
  if (path === '') return 'fault at the file as a whole';
  if (!/^(?:providers|apis|views|log)(?:\[\d{1,3}\])?$/.test(first)) return 'fault at (removed)';
  return `fault at ${[first, ...(keys.every((key) => KEY.test(key)) ? keys : ['(removed)'])].join('.')}`;
}

function providerLine(provider: ProviderConfig): string {
  const { id, issuer, oauth2, clientId, clientSecret, scopes, redirect, audienceParameter } = provider;
  const known = scopes.filter((scope) => KNOWN_SCOPES.includes(scope));
  return [
    `provider ${id}: ${addressOf(issuer)}`,
    oauth2 === undefined ? 'OpenID Connect' : 'OAuth 2.0',
    `client id ${setOrNot(clientId)}`,
    `client secret ${setOrNot(clientSecret)}`,
    `scopes ${known.join(' ') || 'none'} and ${scopes.length - known.length} others`,
    `redirect ${redirect}${provider.loopbackPort === undefined ? '' : ` port ${provider.loopbackPort}`}`,
    `audience by ${audienceParameter}`,
    `device code ${provider.deviceCode}`,
    `prompt ${setOrNot(provider.prompt)}`,
    `${Object.keys(provider.authorizationParameters).length} further parameters`,
  ].join(', ');
}

function apiLine({ id, baseUrl, provider, methods, paths, audience, scopes }: ApiConfig): string {
  return [
    `api ${id}: ${baseUrl === null ? 'the user-info endpoint' : addressOf(baseUrl)}`,
    `provider ${provider}`,
    methods.join(' '),
    `${paths.length} path patterns`,
    `audience ${setOrNot(audience)}`,
    `${scopes.length} scopes`,
  ].join(', ');
}

function stateLines({ session, signIn, scheme }: DiagnosticsFacts): readonly string[] {
  const failed = signIn.phase === 'failed' ? `, ${signIn.failure.code}` : '';
  return [
    `session: ${sessionWords(session)}`,
    `keychain: ${keychainWords(session)}`,
    `log-in: ${signIn.phase}${failed}`,
    `the scheme’s handler: ${scheme}`,
  ];
}

function sessionWords(state: SessionState): string {
  if (state.status === 'loading') return 'loading';
  if (state.status === 'unauthenticated') {
    return ['unauthenticated', state.ended, state.reason?.code].filter((word) => word != null).join(', ');
  }
  const { provider, stale, staleReason, expiring } = state.session;
  const words = ['authenticated', `provider ${provider}`, stale && 'stale', staleReason?.code, expiring && 'expiring'];
  return words.filter(Boolean).join(', ');
}

function keychainWords(state: SessionState): string {
  if (state.status === 'authenticated') {
    const { storage, storageProblem } = state.session;
    return storage === 'keychain' ? 'has the tokens' : `tokens in memory only, ${storageProblem?.code ?? 'no reason'}`;
  }
  const code = state.status === 'unauthenticated' ? state.reason?.code : undefined;
  return code?.startsWith('KEYCHAIN_') ? code : 'no problem was seen';
}

function logLines({ problem, lines }: DiagnosticsFacts['log']): readonly string[] {
  return [...(problem === null ? [] : [`the log can’t be written: ${redactText(problem)}`]), ...lines];
}

function setOrNot(value: unknown): string {
  return value === undefined || value === '' ? 'not set' : 'set';
}

/** Scheme, host and port; of the path the parts that are plain words. */
function addressOf(address: string): string {
  const { origin, pathname } = new URL(address); // the configuration's checks were made
  return `${origin}${pathOf(pathname === '/' ? '' : pathname)}`;
}

/** A file, from the person's home folder on. */
function placeOf(path: string, home: string): string {
  const inHome = home !== '' && path.startsWith(home);
  return `${inHome ? '~' : ''}${pathOf((inHome ? path.slice(home.length) : path).replaceAll('\\', '/'))}`;
}

/** Up to the first part that may be a key, or somebody's name for something. */
function pathOf(path: string): string {
  const parts = path.split('/');
  const hidden = parts.findIndex((part) => !isPlain(part));
  return hidden < 0 ? path : [...parts.slice(0, hidden), '(removed)'].join('/');
}

/** `orders`, `.config`, `com.example.keyporch`, `C:`. */
function isPlain(part: string): boolean {
  const [, name = part] = /^\.?(.*?):?$/.exec(part) ?? [];
  return name === '' || (name.length <= 40 && name.split(/[._ -]/).every((word) => PLAIN.test(word)));
}
