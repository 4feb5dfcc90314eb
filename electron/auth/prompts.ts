import type { ProviderConfig } from '../../shared/config.ts';
import type { SignInWishes } from '../../shared/session.ts';

/**
 * `prompt` and `login_hint` of an authorization request. A provider that still has a session with the browser would log the
 * same person in again without a word; who wants another account is let choose one, or has to log in.
 * @param supported what the provider's metadata list (`prompt_values_supported`), if they do
 * @see OIDC Core §3.1.2.1, Initiating User Registration via OpenID Connect 1.0 §4
 */
export function promptsOf(
  wishes: SignInWishes,
  config: Pick<ProviderConfig, 'prompt' | 'loginHint' | 'switchAccountPrompt'>,
  supported: unknown,
): { readonly prompt?: string; readonly login_hint?: string } {
  const wished = wishes.prompt ?? (wishes.switchAccount ? switchPrompt(config.switchAccountPrompt, supported) : null);
  const configured = config.prompt?.split(' ') ?? [];
  const prompts = wished === null ? configured : [wished, ...configured.filter((each) => each !== wished)];
  // Whom the configuration expects is just who it is not.
  const hint = wishes.loginHint ?? (wishes.switchAccount ? undefined : config.loginHint);
  return {
    ...(prompts.length === 0 ? {} : { prompt: prompts.join(' ') }),
    ...(hint === undefined ? {} : { login_hint: hint }),
  };
}

function switchPrompt(configured: ProviderConfig['switchAccountPrompt'], supported: unknown) {
  if (configured !== undefined) return configured;
  return Array.isArray(supported) && supported.includes('select_account') ? 'select_account' : 'login';
}
