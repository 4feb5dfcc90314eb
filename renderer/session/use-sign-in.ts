import type { Failure } from '../../shared/errors.ts';
import type { Result } from '../../shared/result.ts';
import type { SignInState } from '../../shared/session.ts';
import { useClient, useStore } from './SessionProvider.tsx';

/** The log-in that is running, and the ways back from it. */
export interface UseSignIn {
  readonly state: SignInState;
  readonly reopenBrowser: () => void;
  readonly copyLink: () => Promise<boolean>;
  /** The code of a log-in by code. */
  readonly copyCode: () => Promise<boolean>;
  /** The browser comes back at an address on this machine. @returns why that is not possible, or null */
  readonly switchToLoopback: () => Promise<Failure | null>;
  /** Takes the address that the person has copied in the browser. @returns why it can't be used, or null */
  readonly pasteAnswer: () => Promise<Failure | null>;
  readonly cancel: () => void;
}

/** For screens that show a log-in while it runs. */
export function useSignIn(): UseSignIn {
  const { bridge, signIn } = useClient();
  return {
    state: useStore(signIn),
    reopenBrowser: () => void bridge.reopenBrowser(),
    copyLink: async () => (await bridge.copySignInLink()).ok,
    copyCode: async () => (await bridge.copySignInCode()).ok,
    switchToLoopback: () => failureOf(bridge.switchToLoopback()),
    pasteAnswer: () => failureOf(bridge.pasteAnswer()),
    cancel: () => void bridge.cancelSignIn(),
  };
}

async function failureOf(answer: Promise<Result<unknown>>): Promise<Failure | null> {
  const result = await answer;
  return result.ok ? null : result.failure;
}
