import { beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../../renderer/client.ts';
import type { SessionState } from '../../../shared/session.ts';
import { appState, FakeBridge, loggedIn } from '../../support/fake-bridge.ts';

let bridge: FakeBridge;

beforeEach(() => {
  bridge = new FakeBridge();
});

const loggedOut = (version: number): SessionState => ({
  status: 'unauthenticated',
  version,
  reason: null,
  ended: null,
});

describe('a connection', () => {
  test('has the states of main from the beginning', async () => {
    bridge.app = appState({ name: 'Other' });
    bridge.session = loggedIn();
    bridge.signInState = { phase: 'preparing', provider: 'corp' };

    const client = await connect(bridge);

    expect(client.bridge).toBe(bridge);
    expect(client.app.get()).toBe(bridge.app);
    expect(client.session.get()).toBe(bridge.session);
    expect(client.signIn.get()).toBe(bridge.signInState);
  });

  test('has the states of main while it still looks into the keychain', async () => {
    bridge.session = { status: 'loading', version: 0 };

    expect((await connect(bridge)).session.get()).toBe(bridge.session);
  });

  test('has what main tells while it is asked', async () => {
    const connecting = connect(bridge);
    const demo = appState({ mode: 'demo' });
    bridge.emitApp(demo);

    expect((await connecting).app.get()).toBe(demo);
  });

  test('follows main', async () => {
    const client = await connect(bridge);
    const demo = appState({ mode: 'demo' });
    const waiting = {
      phase: 'waiting',
      provider: 'corp',
      browserProblem: null,
      waited: 'short',
      otherWays: ['paste'],
    } as const;
    const session = loggedIn({}, 2);

    bridge.emitApp(demo);
    bridge.emitSignIn(waiting);
    bridge.emitSession(session);

    expect(client.app.get()).toBe(demo);
    expect(client.signIn.get()).toBe(waiting);
    expect(client.session.get()).toBe(session);
  });

  test('tells who listens', async () => {
    const client = await connect(bridge);
    const seen: string[] = [];
    client.session.subscribe(() => seen.push(client.session.get().status));

    bridge.emitSession(loggedIn({}, 2));
    bridge.emitSession(loggedOut(3));

    expect(seen).toEqual(['authenticated', 'unauthenticated']);
  });
});

test('a notice is there until there is news of a log-in', async () => {
  const client = await connect(bridge);
  bridge.emitNotice({ code: 'AUTH_OLDER_TAB' });
  expect(client.notice.get()).toEqual({ code: 'AUTH_OLDER_TAB' });

  bridge.emitSignIn({ phase: 'preparing', provider: 'corp' });

  expect(client.notice.get()).toBeNull();
});

describe('news of the session', () => {
  test('that come before the answer count, if they are newer', async () => {
    bridge.session = loggedOut(1);

    const connecting = connect(bridge);
    bridge.emitSession(loggedIn({}, 2));

    expect((await connecting).session.get()).toEqual(loggedIn({}, 2));
  });

  test('that come before the answer do not count, if they are older', async () => {
    bridge.session = loggedOut(3);

    const connecting = connect(bridge);
    bridge.emitSession(loggedIn({}, 2));

    expect((await connecting).session.get()).toEqual(loggedOut(3));
  });

  test('that are late do not bring an old session back', async () => {
    const client = await connect(bridge);
    bridge.emitSession(loggedOut(3));

    bridge.emitSession(loggedIn({}, 2));
    bridge.emitSession(loggedIn({}, 3));

    expect(client.session.get()).toEqual(loggedOut(3));
  });
});

test('a connection asks once', async () => {
  await connect(bridge);

  expect(bridge.calls).toEqual(['getSnapshot']);
});

test('a connection without an answer is a bug and fails', async () => {
  bridge.failing.set('getSnapshot', { code: 'IPC_REFUSED' });

  await expect(connect(bridge)).rejects.toThrow('IPC_REFUSED');
});
