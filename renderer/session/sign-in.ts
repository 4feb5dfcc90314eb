import type { ErrorCode } from '../../shared/errors.ts';
import type { SignOutAnswer } from '../../shared/ipc.ts';
import type { ProviderSummary, Session, SignInMethod, SignInPrompt } from '../../shared/session.ts';

/** How a log-in ended. */
export type SignInResult = { readonly ok: true } | { readonly ok: false; readonly code: ErrorCode };

export interface SignInOptions {
  /** What the configuration puts first (the system browser, as a rule) if it is left out. */
  readonly method?: SignInMethod;
  /** The provider is made to ask who it is, although its session with the browser would log the same person in again. */
  readonly switchAccount?: boolean;
}

/** What the authorization request may say beside the configuration: these two, and nothing else. @see OIDC Core §3.1.2.1 */
export interface AuthorizationParams {
  readonly prompt?: SignInPrompt;
  /** Who is expected to log in; up to 200 characters. */
  readonly login_hint?: string;
}

/**
 * Starts a log-in, or changes the running one over to another method. Resolves when it is over, and never rejects for an
 * expected failure.
 * @param provider the provider's id in the configuration; the first one if it is left out
 */
export async function signIn(
  provider?: string,
  { method, switchAccount }: SignInOptions = {},
  { prompt, login_hint: loginHint }: AuthorizationParams = {},
): Promise<SignInResult> {
  const id = provider ?? (await configuredProviders())[0]?.id;
  if (id === undefined) return { ok: false, code: 'PROVIDER_UNKNOWN' };
  const wishes = {
    ...(switchAccount ? { switchAccount: true as const } : {}),
    ...(prompt === undefined ? {} : { prompt }),
    ...(loginHint === undefined ? {} : { loginHint }),
  };
  const answer = await window.keyporch.signIn(id, method ?? null, wishes);
  return answer.ok ? { ok: true } : { ok: false, code: answer.failure.code };
}

export interface SignOutOptions {
  /** The system browser is sent to the provider's log-out page too, where there is one. It never opens without this. */
  readonly atProvider?: boolean;
}

/** Ends the session here at once. The answer says what keychain or provider could not be told. */
export async function signOut({ atProvider = false }: SignOutOptions = {}): Promise<SignOutAnswer> {
  const answer = await window.keyporch.signOut(atProvider);
  if (answer.ok) return answer.value;
  return {
    provider: null,
    notDeleted: answer.failure,
    revocation: 'nothing',
    notRevoked: null,
    providerLogOut: null,
  };
}

/** The session as it is now, or null. */
export async function getSession(): Promise<Session | null> {
  const answer = await window.keyporch.getSession();
  return answer.ok && answer.value.status === 'authenticated' ? answer.value.session : null;
}

/** The providers of the configuration by their ids, as in next-auth; null where main does not answer. */
export async function getProviders(): Promise<Readonly<Record<string, ProviderSummary>> | null> {
  const answer = await window.keyporch.getAppState();
  return answer.ok ? Object.fromEntries(answer.value.providers.map((each) => [each.id, each])) : null;
}

/** In the order of the configuration, which a record's keys do not always have. */
async function configuredProviders(): Promise<readonly ProviderSummary[]> {
  const answer = await window.keyporch.getAppState();
  return answer.ok ? answer.value.providers : [];
}
