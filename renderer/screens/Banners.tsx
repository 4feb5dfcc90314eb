import type { Failure } from '../../shared/errors.ts';
import type { AppState } from '../../shared/ipc.ts';
import { describeFailure } from '../../shared/messages.ts';
import type { Session } from '../../shared/session.ts';
import { useClient, useStore } from '../session/SessionProvider.tsx';
import { useSession } from '../session/use-session.ts';

interface BannersProps {
  readonly app: AppState;
  readonly session: Session | null;
  /** What a log-out left undone. */
  readonly leftOver: Failure | null;
}

/** What a person should know all the time, whatever is on the screen. */
export function Banners({ app, session, leftOver }: BannersProps) {
  const { update } = useSession();
  const { electron, testOnly } = app.runtime;
  return (
    <>
      {testOnly && (
        <p className="banner">Electron {electron} stands in for tests: only addresses on this machine can be used.</p>
      )}
      {session?.stale && (
        <p className="banner">
          The session could not be renewed; what you see may be old.{' '}
          <button type="button" className="link" onClick={() => void update()}>
            Try again
          </button>
        </p>
      )}
      {session?.storage === 'memory' && (
        <p className="banner">
          A restart will ask you to log in again. {sentence(session.storageProblem ?? 'KEYCHAIN_UNAVAILABLE')}{' '}
          <button type="button" className="link" onClick={() => void update()}>
            Try again
          </button>
        </p>
      )}
      <Notice />
      {leftOver !== null && session === null && <p className="banner">{sentence(leftOver.code)}</p>}
    </>
  );
}

/** It goes when the person has read it, or with the next log-in. */
function Notice() {
  const { notice } = useClient();
  const shown = useStore(notice);
  if (shown === null) return null;
  return (
    <p className="banner" role="status">
      {sentence(shown.code)}{' '}
      <button type="button" className="link" onClick={() => notice.set(null)}>
        Hide
      </button>
    </p>
  );
}

function sentence(code: Failure['code']): string {
  const { title, action } = describeFailure({ code });
  return `${title} ${action}`;
}
