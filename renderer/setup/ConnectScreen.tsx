import { useState } from 'react';
import type { Failure } from '../../shared/errors.ts';
import type { AppState } from '../../shared/ipc.ts';
import type { DiscoveryReport } from '../../shared/setup.ts';
import { FailurePanel } from '../screens/FailurePanel.tsx';
import { LogInScreen } from '../screens/LogInScreen.tsx';
import { useClient } from '../session/SessionProvider.tsx';
import { signIn } from '../session/sign-in.ts';
import { useSession } from '../session/use-session.ts';
import { useSignIn } from '../session/use-sign-in.ts';
import { DiscoveryView } from './DiscoveryView.tsx';
import { StepHeading } from './Field.tsx';
import { NO_PROVIDER, ProviderForm } from './ProviderForm.tsx';
import { ADD_DATA, CONNECT } from './places.ts';

/** Connects a provider: type it in, see what it is, try a log-in, save it. */
export function ConnectScreen({ app }: { readonly app: AppState }) {
  const { state } = useSignIn();
  const [draft, setDraft] = useState(NO_PROVIDER);
  const report = app.connecting;
  if (state.phase !== 'idle' && state.phase !== 'failed') return <LogInScreen app={app} />;
  return (
    <div className="setup">
      {report === null ? <ProviderForm draft={draft} onChange={setDraft} /> : <Trial report={report} />}
    </div>
  );
}

function Trial({ report }: { readonly report: DiscoveryReport }) {
  const { state } = useSignIn();
  const { data: session } = useSession();
  if (session) return <Save report={report} user={session.user.name} />;
  return (
    <>
      <StepHeading>{report.name} can be used</StepHeading>
      {state.phase === 'failed' && <FailurePanel failure={state.failure} />}
      <DiscoveryView report={report} />
      <TrialActions provider={report.provider} />
    </>
  );
}

function TrialActions({ provider }: { readonly provider: string }) {
  const { bridge } = useClient();
  return (
    <div className="actions">
      <button type="button" className="primary" onClick={() => void signIn(provider)}>
        Test the log-in
      </button>
      <button
        type="button"
        onClick={() => {
          window.location.hash = CONNECT; // what was typed in is still there
          void bridge.discardProvider();
        }}
      >
        Change
      </button>
    </div>
  );
}

/** The log-in has worked. */
function Save({ report, user }: { readonly report: DiscoveryReport; readonly user: string }) {
  const { bridge } = useClient();
  const [failure, setFailure] = useState<Failure | null>(null);
  const [saving, setSaving] = useState(false);
  const save = async () => {
    setSaving(true);
    setFailure(null);
    const answer = await bridge.saveProvider();
    setSaving(false);
    if (answer.ok) window.location.hash = ADD_DATA;
    else setFailure(answer.failure);
  };
  return (
    <>
      <StepHeading>The log-in works</StepHeading>
      {failure !== null && <FailurePanel failure={failure} />}
      <p>
        {report.name} says that you are <strong>{user}</strong>.
      </p>
      <p className="quiet">
        Save it, and the next start is ready to use. Until then a restart forgets the provider and logs you out.
      </p>
      <div className="actions">
        <button type="button" className="primary" disabled={saving} onClick={() => void save()}>
          {saving ? 'Saving…' : 'Save'}
        </button>
        <button type="button" disabled={saving} onClick={() => void bridge.discardProvider()}>
          Discard
        </button>
      </div>
    </>
  );
}
