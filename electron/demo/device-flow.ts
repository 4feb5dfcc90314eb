import type { Configuration, KoaContextWithOIDC } from 'oidc-provider';
import { deviceCodePage, deviceConfirmPage, deviceDonePage, errorPage, type LibraryForm } from './pages.ts';

/** Log-ins by code on another device, with the demo's own pages. @see RFC 8628 §3.3 */
export const deviceFlow = {
  enabled: true,
  userCodeInputSource: async (context, form, _out, error) => {
    if (error?.name === 'AbortedError') {
      sendPage(context, errorPage('You did not allow it', 'Keyporch has been told. You can close this page.'));
      return;
    }
    const { userCode } = (error ?? {}) as { userCode?: unknown };
    const problem = error === undefined ? null : 'There is no such code, or its time is over. Try again.';
    sendPage(context, deviceCodePage(formOf(form), typeof userCode === 'string' ? userCode : '', problem));
  },
  userCodeConfirmSource: async (context, form, _client, _deviceInfo, userCode) => {
    sendPage(context, deviceConfirmPage(formOf(form), userCode));
  },
  successSource: async (context) => {
    sendPage(context, deviceDonePage());
  },
} satisfies NonNullable<Configuration['features']>['deviceFlow'];

/** A page that can load nothing but the demo's style sheet. */
export function sendPage(context: KoaContextWithOIDC, page: string): void {
  context.type = 'html';
  context.set('content-security-policy', "default-src 'none'; style-src 'self'; img-src data:");
  context.body = page;
}

/** The library hands out a form of its own: where it goes, and what proves that it is answered by who got it. */
export function formOf(form: string): LibraryForm {
  const [, action] = /action="([^"]+)"/.exec(form) ?? [];
  const [, xsrf] = /name="xsrf" value="([^"]+)"/.exec(form) ?? [];
  if (action === undefined || xsrf === undefined) throw new Error('the library’s form has changed');
  return { action, xsrf };
}
