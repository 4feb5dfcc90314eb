import { useState } from 'react';
import type { Failure } from '../../shared/errors.ts';
import type { AppState } from '../../shared/ipc.ts';
import { mayOpenLater } from '../../shared/keychain.ts';
import { describeSessionEnd } from '../../shared/messages.ts';
import type { SessionEnd, SignInState } from '../../shared/session.ts';
import { useClient } from '../session/SessionProvider.tsx';
import { signIn } from '../session/sign-in.ts';
import { useSession } from '../session/use-session.ts';
import { useSignIn } from '../session/use-sign-in.ts';
import { CONNECT } from '../setup/places.ts';
import { DeviceScreen } from './DeviceScreen.tsx';
import { FailurePanel } from './FailurePanel.tsx';
import { SchemeHandlerNotice } from './SchemeHandlerNotice.tsx';
import { WaitingScreen } from './WaitingScreen.tsx';

/** Where a person without a session is: log in, wait for the browser, or see what went wrong. */
export function LogInScreen({ app }: { readonly app: AppState }) {
  const { state } = useSignIn();
  if (state.phase === 'device') {
    return (
      <div className="log-in">
        <DeviceScreen app={app} state={state} />
      </div>
    );
  }
  return (
    <div className="log-in">
      <SchemeHandlerNotice app={app} signingIn={isSigningIn(state)} />
      {isSigningIn(state) ? <WaitingScreen app={app} /> : <LoggedOut app={app} />}
    </div>
  );
}

/** A log-in runs. */
export function isSigningIn({ phase }: SignInState): boolean {
  return phase !== 'idle' && phase !== 'failed';
}

function LoggedOut({ app }: { readonly app: AppState }) {
  const { state } = useSignIn();
  const { reason, ended } = useSession();
  const failure = state.phase === 'failed' ? state.failure : null;
  // A reason of its own says more than how it ended.
  const usual = reason === null || (reason.code === 'SESSION_ENDED' && reason.details?.reason === undefined);
  const plainEnd = ended !== null && app.mode !== 'none' && usual;
  return (
    <>
      <h1>{app.mode === 'none' ? `Welcome to ${app.name}` : 'Log in'}</h1>
      {failure === null && plainEnd && <EndNote ended={ended} />}
      {failure === null && !plainEnd && reason !== null && <SessionNote reason={reason} />}
      {failure !== null && state.phase === 'failed' ? (
        <FailurePanel failure={failure} onRetry={() => void signIn(state.provider)} />
      ) : null}
      {app.mode === 'none' ? <NoConfig /> : <Providers app={app} />}
    </>
  );
}

function Providers({ app }: { readonly app: AppState }) {
  const { ended, reason } = useSession();
  const over = ended !== null || reason?.code === 'SESSION_ENDED'; // the second: found out at the start
  const [only, ...others] = app.providers;
  return (
    <>
      <p className="quiet">You log in with your own browser. This window never sees your password.</p>
      <div className="actions">
        {app.providers.map(({ id, name }) => (
          <button key={id} type="button" className="primary" onClick={() => void signIn(id)}>
            {only !== undefined && others.length === 0 ? 'Log in' : `Log in with ${name}`}
          </button>
        ))}
      </div>
      {over && <SomeoneElse app={app} />}
      {app.mode === 'demo' && <LeaveDemo />}
    </>
  );
}

/** After a log-out the provider may still know the browser, and would log the same person in again without a word. */
function SomeoneElse({ app }: { readonly app: AppState }) {
  const single = app.providers.length === 1;
  return (
    <p className="quiet">
      {app.providers.map(({ id, name }) => (
        <button key={id} type="button" className="link" onClick={() => void signIn(id, { switchAccount: true })}>
          {single ? 'Log in as someone else' : `Log in as someone else with ${name}`}
        </button>
      ))}
    </p>
  );
}

function LeaveDemo() {
  const { bridge } = useClient();
  return (
    <p className="quiet">
      You are in the demo.{' '}
      <button type="button" className="link" onClick={() => void bridge.leaveDemo()}>
        Leave the demo
      </button>
    </p>
  );
}

function NoConfig() {
  return (
    <>
      <p className="quiet">The demo brings its own provider and its own data, on this machine only.</p>
      <TryDemo />
      <h2>Your own provider</h2>
      <p className="quiet">
        Connect it here, or write a config file and start with <code>KEYPORCH_CONFIG=/path/to/config.json</code>. Its
        keys are in <code>docs/configuration.md</code>.
      </p>
      <div className="actions">
        <button
          type="button"
          onClick={() => {
            window.location.hash = CONNECT;
          }}
        >
          Connect a provider
        </button>
      </div>
    </>
  );
}

/** Starts the demo; says why where that does not work. */
export function TryDemo() {
  const { bridge } = useClient();
  const [starting, setStarting] = useState(false);
  const [failure, setFailure] = useState<Failure | null>(null);
  const start = async () => {
    setStarting(true);
    setFailure(null);
    const answer = await bridge.tryDemo();
    setStarting(false);
    if (!answer.ok) setFailure(answer.failure);
  };
  return (
    <>
      {failure !== null && <FailurePanel failure={failure} />}
      <div className="actions">
        <button type="button" className="primary" disabled={starting} onClick={() => void start()}>
          {starting ? 'Starting the demo…' : 'Try the demo'}
        </button>
      </div>
    </>
  );
}

/** How the session ended. It is nobody's mistake, so it does not look like one. */
function EndNote({ ended }: { readonly ended: SessionEnd }) {
  const { title, action } = describeSessionEnd(ended);
  return (
    <p className={ended === 'signed_out' ? 'quiet' : 'notice'}>
      {title} {action}
    </p>
  );
}

/** Why there is no session any more, with the one thing that may bring it back. */
function SessionNote({ reason }: { readonly reason: Failure }) {
  const { update } = useSession();
  return <FailurePanel failure={reason} {...(mayOpenLater(reason) ? { onRetry: () => void update() } : {})} />;
}
