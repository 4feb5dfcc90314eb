import { useState } from 'react';
import type { Failure } from '../../shared/errors.ts';
import { describeFailure } from '../../shared/messages.ts';
import type { WayBack } from '../../shared/session.ts';
import { signIn } from '../session/sign-in.ts';
import { useSignIn } from '../session/use-sign-in.ts';

interface HavingTroubleProps {
  readonly ways: readonly WayBack[];
  /** Another way has been taken: the button that had the focus is gone. */
  readonly onSwitched: () => void;
}

/** The other ways to finish a log-in whose answer does not come by itself. */
export function HavingTrouble({ ways, onSwitched }: HavingTroubleProps) {
  return (
    <section className="trouble" aria-labelledby="trouble">
      <h2 id="trouble">Having trouble?</h2>
      <ul>
        {ways.map((way) => (
          <li key={way} className="way">
            {way === 'loopback' && <Loopback onSwitched={onSwitched} />}
            {way === 'paste' && <Paste />}
            {way === 'deviceCode' && <DeviceCode />}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Loopback({ onSwitched }: Pick<HavingTroubleProps, 'onSwitched'>) {
  const { switchToLoopback } = useSignIn();
  const start = async () => {
    const failure = await switchToLoopback();
    if (failure === null) onSwitched();
    return failure;
  };
  return (
    <Way
      text="You have logged in, and your browser does not come back? Open the page once more, to come back by an address on this computer."
      button="Use a local address instead"
      onUse={start}
    />
  );
}

function Paste() {
  const { pasteAnswer } = useSignIn();
  return (
    <Way
      text="Your browser has ended on a page that it can’t show? Copy that page’s whole address there, then:"
      button="Paste the address"
      onUse={pasteAnswer}
    />
  );
}

function DeviceCode() {
  const { state } = useSignIn();
  const start = async () => {
    if ('provider' in state) void signIn(state.provider, { method: 'deviceCode' }); // ends with the log-in
    return null;
  };
  return (
    <Way
      text="This computer’s browser does not work for it? Log in on another device, for example your phone, with a code that is shown here."
      button="Log in with a code"
      onUse={start}
    />
  );
}

interface WayProps {
  readonly text: string;
  readonly button: string;
  /** @returns why it did not work, or null */
  readonly onUse: () => Promise<Failure | null>;
}

/** A failure is said beside the button, and nothing else changes: the log-in goes on waiting. */
function Way({ text, button, onUse }: WayProps) {
  const [failure, setFailure] = useState<Failure | null>(null);
  const [busy, setBusy] = useState(false);
  const start = async () => {
    setBusy(true);
    setFailure(null); // the same failure once more is news
    setFailure(await onUse());
    setBusy(false);
  };
  return <WayPicture text={text} button={button} busy={busy} failure={failure} onUse={() => void start()} />;
}

interface WayPictureProps {
  readonly text: string;
  readonly button: string;
  readonly busy: boolean;
  readonly failure: Failure | null;
  readonly onUse: () => void;
}

export function WayPicture({ text, button, busy, failure, onUse }: WayPictureProps) {
  const problem = failure === null ? null : describeFailure(failure);
  return (
    <>
      <p>{text}</p>
      {/* Not disabled while it is busy: that would take the focus away from who uses the keyboard. */}
      <button type="button" aria-disabled={busy} onClick={busy ? undefined : onUse}>
        {button}
      </button>
      {problem !== null && (
        <p className="problem" role="alert" ref={(node) => node?.scrollIntoView({ block: 'nearest' })}>
          {problem.title} {problem.action}
        </p>
      )}
    </>
  );
}
