import { useRef, useState } from 'react';
import type { AppState } from '../../shared/ipc.ts';
import { describeFailure } from '../../shared/messages.ts';
import type { SignInState } from '../../shared/session.ts';
import { useSignIn } from '../session/use-sign-in.ts';
import { HavingTrouble } from './HavingTrouble.tsx';

type Waiting = Extract<SignInState, { phase: 'waiting' }>;

/** A log-in that runs: what is going on, and every way out of it. */
export function WaitingScreen({ app }: { readonly app: Pick<AppState, 'providers'> }) {
  const { state, cancel } = useSignIn();
  if (state.phase === 'waiting') {
    const name = app.providers.find(({ id }) => id === state.provider)?.name ?? null;
    return <WaitingForBrowser state={state} provider={name} />;
  }
  return (
    <>
      <h1>{state.phase === 'exchanging' ? 'Fetching your session…' : 'Asking the provider…'}</h1>
      <div className="actions">
        <button type="button" onClick={cancel}>
          Cancel
        </button>
      </div>
    </>
  );
}

function WaitingForBrowser({ state, provider }: { readonly state: Waiting; readonly provider: string | null }) {
  const { reopenBrowser, copyLink, cancel } = useSignIn();
  const [copied, setCopied] = useState(false);
  const heading = useRef<HTMLHeadingElement>(null);
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        {state.waited === 'long' ? 'Still waiting' : 'Finish in your browser'}
      </h1>
      <WhatIsGoingOn state={state} provider={provider} />
      <div className="actions">
        <button type="button" onClick={reopenBrowser}>
          Open the page again
        </button>
        <button type="button" onClick={() => void copyLink().then(setCopied)}>
          {copied ? 'Copied' : 'Copy the link'}
        </button>
        <button type="button" onClick={cancel}>
          Cancel
        </button>
      </div>
      {/* In the page from the start: only then is what appears in it read out. */}
      <div aria-live="polite">
        {state.waited !== 'short' && (
          <HavingTrouble ways={state.otherWays} onSwitched={() => heading.current?.focus()} />
        )}
      </div>
    </>
  );
}

function WhatIsGoingOn({ state, provider }: { readonly state: Waiting; readonly provider: string | null }) {
  if (state.browserProblem !== null) {
    const { title, action } = describeFailure({ code: state.browserProblem });
    return (
      <p className="problem" role="alert">
        {title} {action}
      </p>
    );
  }
  if (state.waited === 'long') {
    return (
      <p className="quiet">
        Your browser has not come back for five minutes. If its page is still open, go on there. If you have closed it,
        open it again: a log-in can be finished for fifteen minutes.
      </p>
    );
  }
  return (
    <p className="quiet">
      {provider === null ? 'A page' : `The page of ${provider}`} has opened in your browser. Log in there; this window
      comes back by itself.
    </p>
  );
}
