import { useEffect, useRef, useState } from 'react';
import type { DoctorLine, DoctorStatus } from '../../shared/doctor.ts';
import type { Failure } from '../../shared/errors.ts';
import { describeFailure } from '../../shared/messages.ts';
import { useClient } from '../session/SessionProvider.tsx';

/** Opens what the menu's *Check This Installation* asks for, and shows what main finds while it finds it. */
export function DoctorDialog() {
  const { bridge } = useClient();
  const [asked, setAsked] = useState(0);
  useEffect(() => bridge.onDoctorRequested(() => setAsked((times) => times + 1)), [bridge]);
  return asked === 0 ? null : <RunningDoctor key={asked} onClose={() => setAsked(0)} />;
}

function RunningDoctor({ onClose }: { readonly onClose: () => void }) {
  const { bridge } = useClient();
  const dialog = useRef<HTMLDialogElement>(null);
  const [lines, setLines] = useState<readonly DoctorLine[]>([]);
  const [failure, setFailure] = useState<Failure | null>(null);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    let current = true;
    if (dialog.current?.open === false) dialog.current.showModal();
    const stop = bridge.onDoctorProgressed(setLines);
    void bridge.runDoctor().then((answer) => {
      if (!current) return;
      if (answer.ok) setLines(answer.value);
      else setFailure(answer.failure);
    });
    return () => {
      current = false;
      stop();
    };
  }, [bridge]);
  const copy = async () => setCopied((await bridge.copyDoctorReport()).ok);
  return (
    <dialog ref={dialog} className="doctor" aria-labelledby="doctor-title" onClose={onClose}>
      <DoctorReportView lines={lines} failure={failure} />
      <form method="dialog">
        <button type="button" disabled={!isDone(lines)} onClick={() => void copy()}>
          {copied ? 'Copied' : 'Copy'}
        </button>
        <button type="submit">Close</button>
      </form>
    </dialog>
  );
}

interface ReportProps {
  readonly lines: readonly DoctorLine[];
  /** Why there are no findings. */
  readonly failure: Failure | null;
}

/** What was found so far. */
export function DoctorReportView({ lines, failure }: ReportProps) {
  return (
    <>
      <h1 id="doctor-title">Check of this installation</h1>
      <p role="status">{failure === null ? summary(lines) : describeFailure(failure).title}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a list that scrolls has to be reached by the keyboard */}
      <ul tabIndex={0} aria-label="Checks">
        {lines.map((line) => (
          <Line key={line.id} line={line} />
        ))}
      </ul>
    </>
  );
}

function Line({ line: { title, finding } }: { readonly line: DoctorLine }) {
  return (
    <li className={finding?.status}>
      <span className="verdict">{finding === null ? '…' : WORDS[finding.status]}</span>
      <div>
        <strong>{title}</strong>
        {finding !== null && <p>{finding.found}</p>}
        {finding?.fix && <p className="fix">{finding.fix}</p>}
      </div>
    </li>
  );
}

const WORDS: Readonly<Record<DoctorStatus, string>> = { pass: 'OK', warn: 'Look', fail: 'Failed' };

function isDone(lines: readonly DoctorLine[]): boolean {
  return lines.length > 0 && lines.every(({ finding }) => finding !== null);
}

function summary(lines: readonly DoctorLine[]): string {
  if (!isDone(lines)) return 'Checking…';
  const count = (status: DoctorStatus) => lines.filter(({ finding }) => finding?.status === status).length;
  const [failed, looked] = [count('fail'), count('warn')];
  if (failed === 0 && looked === 0) return 'Everything is in order.';
  return `${failed} failed, ${looked} to look at, ${count('pass')} in order.`;
}
