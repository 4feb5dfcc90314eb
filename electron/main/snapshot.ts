import type { Snapshot } from '../../shared/ipc.ts';
import type { SessionStateHolder } from '../auth/session-state.ts';
import type { ClockPort } from '../ports/system.ts';
import type { Application } from './application.ts';

/** How long a window's first picture waits for the keychain, in ms: longer than one that is open takes. */
export const FIRST_PICTURE_MS = 1_000;

export interface SnapshotParts {
  readonly application: Application;
  readonly session: SessionStateHolder;
  readonly clock: ClockPort;
}

/**
 * What a window's first picture is made of. A window that opens while the keychain is read waits for it, so that its first
 * picture is right; where somebody has to type a password first, it says what it waits for.
 */
export async function takeSnapshot({ application, session, clock }: SnapshotParts): Promise<Snapshot> {
  await application.state(); // with the demo running, if that is where the person was: only then the keychain is asked
  await untilKnown(session, clock);
  const app = await application.state();
  return { app, session: session.current, signIn: application.signInState };
}

function untilKnown(session: SessionStateHolder, clock: ClockPort): Promise<void> {
  if (session.current.status !== 'loading') return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      cancel();
      end();
      resolve();
    };
    const cancel = clock.after(FIRST_PICTURE_MS, done);
    const end = session.subscribe(done);
  });
}
