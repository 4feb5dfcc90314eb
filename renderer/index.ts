/* What screens are built from: the names of next-auth/react, and the API calls. */
export { ApiError, apiFetch } from './api/api-fetch.ts';
export { useApi } from './api/use-api.ts';
export { connect } from './client.ts';
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
