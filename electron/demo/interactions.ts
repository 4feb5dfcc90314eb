import type { IncomingMessage, ServerResponse } from 'node:http';
import type Provider from 'oidc-provider';
import { consentPage, errorPage, logInPage } from './pages.ts';
import { findUser } from './users.ts';

const MAX_FORM_BYTES = 4_096;

/** The provider's pages: log-in and consent, both under `/interaction/ID`. */
export async function answerInteraction(
  provider: Provider,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const details = await provider.interactionDetails(request, response).catch(() => null);
  if (details === null) {
    return html(response, 400, errorPage('This log-in is over', 'Go back to Keyporch and log in again.'));
  }
  const action = `/interaction/${details.uid}`;
  const userName = details.session?.accountId ?? '';
  if (request.method === 'GET') {
    const shown =
      details.prompt.name === 'login'
        ? logInPage(action, '', null)
        : consentPage(action, userName, String(details.params.scope ?? '').split(' '));
    return html(response, 200, shown);
  }
  const form = await readForm(request);
  if (details.prompt.name === 'login') {
    const user = findUser(form.get('userName') ?? '');
    if (user === undefined || user.password !== form.get('password')) {
      const typed = (form.get('userName') ?? '').slice(0, 100);
      return html(response, 401, logInPage(action, typed, 'User name or password is wrong.'));
    }
    return provider.interactionFinished(request, response, { login: { accountId: user.userName } });
  }
  if (form.get('decision') !== 'allow') {
    const result = { error: 'access_denied', error_description: 'the person did not allow it' };
    return provider.interactionFinished(request, response, result);
  }
  const grantId = await grantAll(provider, details);
  return provider.interactionFinished(request, response, { consent: { grantId } }, { mergeWithLastSubmission: true });
}

type Details = Awaited<ReturnType<Provider['interactionDetails']>>;

/** Notes what the person allowed: all that was asked for. */
async function grantAll(provider: Provider, { params, session, prompt }: Details): Promise<string> {
  const accountId = session?.accountId;
  if (accountId === undefined) throw new Error('consent without a log-in');
  const grant = new provider.Grant({ accountId, clientId: String(params.client_id) });
  grant.addOIDCScope(String(params.scope ?? ''));
  const missing = prompt.details as { missingResourceScopes?: Record<string, string[]> };
  for (const [resource, scopes] of Object.entries(missing.missingResourceScopes ?? {})) {
    grant.addResourceScope(resource, scopes.join(' '));
  }
  return grant.save();
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_FORM_BYTES) throw new Error('a form that is too long');
  }
  return new URLSearchParams(text);
}

/** Sends a page that can load nothing but the demo's style sheet. */
export function html(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    // No form-action: after the consent the form's answer leads to the program's own scheme.
    'content-security-policy':
      "default-src 'none'; style-src 'self'; img-src data:; base-uri 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
    'cache-control': 'no-store',
  });
  response.end(text);
}
