import { useEffect, useState } from 'react';
import { type Failure, failure } from '../../shared/errors.ts';
import type { AppState } from '../../shared/ipc.ts';
import { describeFailure, describeSignOut, describeStaleness, describeUpdate } from '../../shared/messages.ts';
import type { Session, SignInState } from '../../shared/session.ts';
import { useClient, useStore } from '../session/SessionProvider.tsx';
import { useSession } from '../session/use-session.ts';
import { LogInAgain } from './LogInAgain.tsx';

interface BannersProps {
  readonly app: AppState;
  readonly session: Session | null;
}

/** What a person should know all the time, whatever is on the screen. */
export function Banners({ app, session }: BannersProps) {
  const { electron, testOnly } = app.runtime;
  return (
    <>
      {testOnly && (
        <p className="banner">Electron {electron} stands in for tests: only addresses on this machine can be used.</p>
      )}
      {session?.stale && <Stale session={session} />}
      {session?.expiring && <Expiring session={session} />}
      {session !== null && <FailedLogIn />}
      <StorageNotice app={app} session={session} />
      <Notice />
      <Update app={app} />
      <DiagnosticsNotice />
      {session === null && <SignedOut app={app} />}
    </>
  );
}

function Stale({ session }: { readonly session: Session }) {
  const { update } = useSession();
  const reason = session.staleReason ?? { code: 'SESSION_STALE' };
  return (
    <p className="banner">
      {describeStaleness(reason)}{' '}
      {reason.code === 'SESSION_REFRESH_REFUSED' ? (
        <LogInAgain className="link" />
      ) : (
        <button type="button" className="link" onClick={() => void update()}>
          Try again
        </button>
      )}
    </p>
  );
}

/** A session that nothing can renew is about to end. */
function Expiring({ session }: { readonly session: Session }) {
  return (
    <p className="banner" aria-live="polite">
      Your session ends {session.expiresAt === null ? 'soon' : `at ${clockTime(session.expiresAt)}`}. Log in again
      before that, and you are not interrupted. <LogInAgain className="link" />
    </p>
  );
}

/** Why logging in again did not work, for who still has the session before. */
function FailedLogIn() {
  const state = useStore(useClient().signIn);
  const [read, setRead] = useState<SignInState | null>(null);
  if (state.phase !== 'failed' || state === read) return null;
  return (
    <p className="banner" role="alert">
      {sentence(state.failure)}{' '}
      <button type="button" className="link" onClick={() => setRead(state)}>
        Hide
      </button>
    </p>
  );
}

/** Why the tokens are in memory only: told once for each reason, then the account's menu has it. */
function StorageNotice({ app, session }: BannersProps) {
  const { bridge } = useClient();
  const { update } = useSession();
  const problem = session?.storageProblem ?? failure('KEYCHAIN_UNAVAILABLE');
  if (session?.storage !== 'memory' || app.dismissed.includes(problem.code)) return null;
  return (
    <p className="banner" role="status">
      A restart will ask you to log in again. {sentence(problem)}{' '}
      <button type="button" className="link" onClick={() => void update()}>
        Try again
      </button>{' '}
      <button type="button" className="link" onClick={() => void bridge.dismiss(problem.code)}>
        Hide
      </button>
    </p>
  );
}

/** It goes when the person has read it, or with the next log-in. */
function Notice() {
  const { notice } = useClient();
  const shown = useStore(notice);
  if (shown === null) return null;
  return (
    <p className="banner" role="status">
      {sentence(shown)}{' '}
      <button type="button" className="link" onClick={() => notice.set(null)}>
        Hide
      </button>
    </p>
  );
}

/** There is a newer version: told once a version. Nothing is done about it unless the person says so. */
function Update({ app }: { readonly app: AppState }) {
  const { bridge } = useClient();
  if (app.update === null) return null;
  const { install } = app.update;
  return (
    <p className="banner" role="status">
      {describeUpdate(app.update, app)} {install?.phase === 'offered' && install.failure && sentence(install.failure)}{' '}
      {install?.phase === 'downloading' && <progress aria-label="Download" max={100} value={install.percent} />}{' '}
      {install?.phase === 'offered' && (
        <button type="button" className="link" onClick={() => void bridge.installUpdate()}>
          {install.failure === null ? 'Install and restart' : 'Try again'}
        </button>
      )}{' '}
      {install?.phase !== 'restarting' && (
        <button type="button" className="link" onClick={() => void bridge.dismissUpdate()}>
          {install?.phase === 'downloading' ? 'Cancel' : 'Hide'}
        </button>
      )}
    </p>
  );
}

/** The menu's *Copy Diagnostics* has done what it says. */
function DiagnosticsNotice() {
  const { bridge } = useClient();
  const [copied, setCopied] = useState(false);
  useEffect(() => bridge.onDiagnosticsCopied(() => setCopied(true)), [bridge]);
  if (!copied) return null;
  return (
    <p className="banner" role="status">
      The diagnostics were copied: paste them where you ask for help. They have no names, tokens or passwords.{' '}
      <button type="button" className="link" onClick={() => setCopied(false)}>
        Hide
      </button>
    </p>
  );
}

/** What the last log-out has done, and what it has not. */
function SignedOut({ app }: { readonly app: AppState }) {
  const { signOutNotice } = useClient();
  const shown = useStore(signOutNotice);
  if (shown === null) return null;
  return (
    <p className="banner" aria-live="polite">
      {describeSignOut(shown, app.name)}{' '}
      <button type="button" className="link" onClick={() => signOutNotice.set(null)}>
        Hide
      </button>
    </p>
  );
}

function sentence(failure: Failure): string {
  const { title, action } = describeFailure(failure);
  return `${title} ${action}`;
}

function clockTime(iso: string): string {
  return new Date(iso).toLocaleTimeString(undefined, { timeStyle: 'short' });
}
