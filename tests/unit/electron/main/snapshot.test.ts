import { expect, test } from 'vitest';
import { SessionStateHolder } from '../../../../electron/auth/session-state.ts';
import type { Application } from '../../../../electron/main/application.ts';
import { FIRST_PICTURE_MS, takeSnapshot } from '../../../../electron/main/snapshot.ts';
import { adaSession, appState } from '../../../support/fake-bridge.ts';
import { FakeClock } from '../../../support/fake-clock.ts';

function start() {
  const session = new SessionStateHolder();
  const clock = new FakeClock();
  const app = appState();
  const application = { state: async () => app, signInState: { phase: 'idle' } } as unknown as Application;
  let taken = false;
  const snapshot = takeSnapshot({ application, session, clock }).finally(() => {
    taken = true;
  });
  return { session, clock, app, snapshot, taken: () => taken };
}

test('waits for the keychain, so that the first picture is right', async () => {
  const { session, clock, app, snapshot, taken } = start();
  await expect.poll(() => clock.waiting).toBe(1);
  expect(taken()).toBe(false);

  session.apply({ kind: 'established', session: adaSession() });

  expect(await snapshot).toEqual({ app, session: session.current, signIn: { phase: 'idle' } });
  expect(session.current.status).toBe('authenticated');
  expect(clock.waiting).toBe(0);
});

test('does not wait for a person who has to open it', async () => {
  const { clock, snapshot } = start();
  await expect.poll(() => clock.waiting).toBe(1);

  clock.advance(FIRST_PICTURE_MS);

  expect(await snapshot).toMatchObject({ session: { status: 'loading' } });
});
