import type { Configuration } from 'oidc-provider';
import { formOf, sendPage } from './device-flow.ts';
import { loggedOutPage, logOutPage } from './pages.ts';

/**
 * The provider's own log-out, with the demo's own pages. It asks, because any page can send a browser here.
 * @see OpenID Connect RP-Initiated Logout 1.0 §2
 */
export const rpInitiatedLogout = {
  enabled: true,
  logoutSource: async (context, form) => {
    sendPage(context, logOutPage(formOf(form), context.oidc.session?.accountId ?? ''));
  },
  postLogoutSuccessSource: async (context) => {
    sendPage(context, loggedOutPage());
  },
} satisfies NonNullable<Configuration['features']>['rpInitiatedLogout'];
