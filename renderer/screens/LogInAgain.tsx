import { signIn } from '../session/sign-in.ts';
import { useSession } from '../session/use-session.ts';

/** A new log-in of who is logged in; what is on the screen is there again after it. */
export function LogInAgain({ className }: { readonly className?: string }) {
  const { data: session } = useSession();
  return (
    <button type="button" className={className} onClick={() => void signIn(session?.provider)}>
      Log in again
    </button>
  );
}
