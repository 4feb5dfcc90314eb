import { useEffect, useRef, useState } from 'react';
import type { AppState } from '../../shared/ipc.ts';
import { describeFailure } from '../../shared/messages.ts';
import type { DeviceSignIn } from '../../shared/session.ts';
import { signIn } from '../session/sign-in.ts';
import { useSignIn } from '../session/use-sign-in.ts';
import { QrCode } from './QrCode.tsx';

interface DeviceScreenProps {
  readonly app: Pick<AppState, 'name'>;
  readonly state: DeviceSignIn;
}

/** A log-in by code: the code, where to type it in, and every way out of it. @see RFC 8628 §3.3 */
export function DeviceScreen({ app, state }: DeviceScreenProps) {
  const { reopenBrowser, copyLink, copyCode, cancel } = useSignIn();
  const { userCode, verificationUri, verificationUriComplete, problem } = state;
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => heading.current?.focus(), []); // the button that led here is gone
  return (
    <>
      <h1 ref={heading} tabIndex={-1}>
        Log in with a code
      </h1>
      <p className="quiet">
        Open this address on any device, for example your phone, type in the code and log in there. This window goes on
        by itself.
      </p>
      <div className="device">
        <dl>
          <dt>Address</dt>
          <dd className="device-address">{verificationUri}</dd>
          <dt>Code</dt>
          <dd className="device-code">{userCode}</dd>
        </dl>
        {verificationUriComplete !== null && (
          <QrCode text={verificationUriComplete} label="The address with the code in it, for your phone’s camera" />
        )}
      </div>
      <div className="actions">
        <CopyButton text="Copy the code" onCopy={copyCode} />
        <CopyButton text="Copy the address" onCopy={copyLink} />
        <button type="button" onClick={reopenBrowser}>
          Open the page
        </button>
        <button type="button" onClick={cancel}>
          Cancel
        </button>
      </div>
      {/* In the page from the start: only then is what appears in it read out. */}
      <div aria-live="polite">{problem !== null && <p className="problem">{problemText(problem)}</p>}</div>
      <TimeLeft until={state.expiresAt} />
      <p className="quiet">
        Never type in a code that somebody has sent you: they would be logged in as you, in a {app.name} of theirs.
      </p>
      <p className="quiet">
        Or{' '}
        <button type="button" className="link" onClick={() => void signIn(state.provider, { method: 'browser' })}>
          log in with this computer’s browser
        </button>
        .
      </p>
    </>
  );
}

interface CopyButtonProps {
  readonly text: string;
  readonly onCopy: () => Promise<boolean>;
}

function CopyButton({ text, onCopy }: CopyButtonProps) {
  const [copied, setCopied] = useState(false);
  return (
    <button type="button" onClick={() => void onCopy().then(setCopied)}>
      {copied ? 'Copied' : text}
    </button>
  );
}

/** A clock that runs down. Not read out: once a second is no news. */
function TimeLeft({ until }: { readonly until: string }) {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="quiet device-time" role="timer">
      The code is good for {timeText(Date.parse(until) - now)}.
    </p>
  );
}

/** @param ms what is left. @returns minutes and seconds, such as `9:05 minutes` */
export function timeText(ms: number): string {
  const seconds = Math.max(0, Math.ceil(ms / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')} minutes`;
}

function problemText(problem: NonNullable<DeviceSignIn['problem']>): string {
  const { title, action } = describeFailure(problem);
  if (problem.code === 'AUTH_BROWSER_NOT_OPENED') return `${title} Copy the address and open it in a browser.`;
  return problem.code.startsWith('PROVIDER_') || problem.code === 'AUTH_PROVIDER_ERROR'
    ? `${title} It is tried again by itself; the code stays good.`
    : `${title} ${action}`;
}
