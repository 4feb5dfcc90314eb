import type { SignInState } from '../../shared/session.ts';
import { useClient, useStore } from './SessionProvider.tsx';

/** The log-in that is running, and the ways back from it. */
export interface UseSignIn {
  readonly state: SignInState;
  readonly reopenBrowser: () => void;
  readonly copyLink: () => Promise<boolean>;
  readonly cancel: () => void;
}

/** For screens that show a log-in while it runs. */
export function useSignIn(): UseSignIn {
  const { bridge, signIn } = useClient();
  return {
    state: useStore(signIn),
    reopenBrowser: () => void bridge.reopenBrowser(),
    copyLink: async () => (await bridge.copySignInLink()).ok,
    cancel: () => void bridge.cancelSignIn(),
  };
}
