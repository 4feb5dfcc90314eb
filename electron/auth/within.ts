import { ExpectedError, type Failure } from '../../shared/errors.ts';
import type { ClockPort } from '../ports/system.ts';

/** The promise's outcome, or the failure if that takes longer than `ms`. The work itself goes on, unheard. */
export async function within<Value>(
  ms: number,
  work: Promise<Value>,
  clock: ClockPort,
  late: () => Failure,
): Promise<Value> {
  let cancel: () => void = () => undefined;
  const timeout = new Promise<never>((_, reject) => {
    cancel = clock.after(ms, () => reject(new ExpectedError(late())));
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    cancel();
    work.catch(() => undefined); // it was told to the caller already, or came too late for anyone
  }
}
