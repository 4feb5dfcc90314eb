import { useEffect, useState } from 'react';
import type { Failure } from '../../shared/errors.ts';
import type { AppState, SchemeHandler, SchemeRemedy } from '../../shared/ipc.ts';
import { describeFailure, describeSchemeHandler } from '../../shared/messages.ts';
import { useClient } from '../session/SessionProvider.tsx';

interface SchemeHandlerNoticeProps {
  readonly app: AppState;
  /** A log-in has begun: the answer will come soon, so the question is asked anew. */
  readonly signingIn: boolean;
}

/** Says that another program gets the browser's answers, and offers to take them back. Logging in stays possible. */
export function SchemeHandlerNotice({ app, signingIn }: SchemeHandlerNoticeProps) {
  const { bridge } = useClient();
  const [handler, setHandler] = useState<SchemeHandler>({ kind: 'unknown' });
  const [failure, setFailure] = useState<Failure | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a log-in that begins is a reason to ask again
  useEffect(() => {
    let current = true;
    const ask = async () => {
      if (!current) return;
      const answer = await bridge.getSchemeHandler();
      if (current && answer.ok) setHandler(answer.value);
    };
    // The second frame begins when the first one has been painted: main starts a program for the answer.
    requestAnimationFrame(() => requestAnimationFrame(() => void ask()));
    // The person comes back from running the command, or from the system's settings.
    const askAgain = () => void ask();
    window.addEventListener('focus', askAgain);
    return () => {
      current = false;
      window.removeEventListener('focus', askAgain);
    };
  }, [bridge, signingIn]);
  const takeBack = async () => {
    const answer = await bridge.takeSchemeBack();
    setFailure(answer.ok ? null : answer.failure);
    if (answer.ok) setHandler(answer.value);
  };
  const copyCommand = async () => (await bridge.copySchemeCommand()).ok;
  return <Notice app={app} handler={handler} failure={failure} onTakeBack={takeBack} onCopyCommand={copyCommand} />;
}

interface NoticeProps {
  readonly app: Pick<AppState, 'name' | 'id'>;
  readonly handler: SchemeHandler;
  /** Why it could not be taken back. */
  readonly failure: Failure | null;
  readonly onTakeBack: () => Promise<void>;
  readonly onCopyCommand: () => Promise<boolean>;
}

export function Notice({ app, handler, failure, onTakeBack, onCopyCommand }: NoticeProps) {
  const text = describeSchemeHandler(handler, app);
  if (text === null || !('remedy' in handler)) return null;
  const problem = failure === null ? null : describeFailure(failure);
  return (
    <div className="notice" aria-live="polite">
      <p>{text}</p>
      {problem !== null && (
        <p className="problem" role="alert">
          {problem.title} {problem.action}
        </p>
      )}
      <Remedy remedy={handler.remedy} onTakeBack={onTakeBack} onCopyCommand={onCopyCommand} />
    </div>
  );
}

interface RemedyProps extends Pick<NoticeProps, 'onTakeBack' | 'onCopyCommand'> {
  readonly remedy: SchemeRemedy;
}

function Remedy({ remedy, onTakeBack, onCopyCommand }: RemedyProps) {
  const [copied, setCopied] = useState(false);
  if (remedy.kind === 'none') return null;
  if (remedy.kind === 'take-back') {
    return (
      <button type="button" onClick={() => void onTakeBack()}>
        Use this app
      </button>
    );
  }
  return (
    <>
      <p>To use this app, run this in a terminal:</p>
      <pre>
        <code>{remedy.command}</code>
      </pre>
      <button type="button" onClick={() => void onCopyCommand().then(setCopied)}>
        {copied ? 'Copied' : 'Copy the command'}
      </button>
    </>
  );
}
