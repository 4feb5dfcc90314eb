/* What screens are built from: the names of next-auth/react, and the API calls. `docs/build-your-own.md` shows how. */
export type { ApiProgress, DownloadedFile } from '../shared/api.ts';
export { ApiError, type ApiFetchOptions, apiFetch } from './api/api-fetch.ts';
export { type DownloadApiOptions, downloadApi } from './api/download-api.ts';
export { type ApiEvent, eventsOf } from './api/events-of.ts';
export { createQueryClient, followSession } from './api/query-client.ts';
export { type UseApi, type UseApiMutationOptions, type UseApiOptions, useApi, useApiMutation } from './api/use-api.ts';
export { connect } from './client.ts';
export { FailurePanel } from './screens/FailurePanel.tsx';
export type { OwnScreen } from './screens/own-screen.ts';
export { SessionProvider, type SessionProviderProps } from './session/SessionProvider.tsx';
export {
  type AuthorizationParams,
  getProviders,
  getSession,
  type SignInOptions,
  type SignInResult,
  type SignOutOptions,
  signIn,
  signOut,
} from './session/sign-in.ts';
export { type UseSession, type UseSessionOptions, useSession } from './session/use-session.ts';
export { type UseSignIn, useSignIn } from './session/use-sign-in.ts';
export { OldData } from './views/OldData.tsx';
