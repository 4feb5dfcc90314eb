import type { DoctorFinding, DoctorLine } from '../../shared/doctor.ts';
import type { ClockPort } from '../ports/system.ts';

/** How long one check may take, in ms. All run at once. */
export const CHECK_MS = 5_000;

/** Something to find out about this computer. */
export interface Check extends Pick<DoctorLine, 'id' | 'title'> {
  run(): Promise<DoctorFinding>;
  /** What it means that it takes too long; left out: a warning that says so. */
  readonly late?: DoctorFinding;
}

export function pass(found: string): DoctorFinding {
  return { status: 'pass', reason: null, found, fix: null };
}

export function warn(reason: string, found: string, fix: string): DoctorFinding {
  return { status: 'warn', reason, found, fix };
}

export function failing(reason: string, found: string, fix: string): DoctorFinding {
  return { status: 'fail', reason, found, fix };
}

/** Runs a check for its limited time. A bug in it is a finding too: it must not hide the others. */
export async function runCheck(check: Check, clock: ClockPort): Promise<DoctorFinding> {
  let cancel = (): void => undefined;
  const late = new Promise<DoctorFinding>((resolve) => {
    cancel = clock.after(CHECK_MS, () => resolve(check.late ?? TOO_LATE));
  });
  try {
    return await Promise.race([check.run(), late]);
  } catch {
    return warn('bug', 'this check did not work', TELL_MAKERS); // its text could be anything
  } finally {
    cancel();
  }
}

/** Two checks look at one answer. */
export function once<Value>(task: () => Promise<Value>): () => Promise<Value> {
  let value: Promise<Value> | null = null;
  return () => {
    value ??= task();
    return value;
  };
}

const TOO_LATE = warn('timeout', `no answer in ${CHECK_MS / 1000} s`, 'Try again when the computer is less busy.');
const TELL_MAKERS = 'Tell the people who made this program.';
