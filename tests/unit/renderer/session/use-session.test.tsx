import { renderToStaticMarkup } from 'react-dom/server';
import { beforeEach, describe, expect, test } from 'vitest';
import { type UseSession, useSession } from '../../../../renderer/session/use-session.ts';
import { adaSession, FakeBridge, loggedIn } from '../../../support/fake-bridge.ts';
import { render } from '../render.tsx';

let bridge: FakeBridge;

beforeEach(() => {
  bridge = new FakeBridge();
});

function Who() {
  const { data, status, reason } = useSession();
  return `${status} ${data?.user.name} ${reason?.code}`;
}

describe('a component', () => {
  test('sees that the keychain has not been asked yet', async () => {
    bridge.session = { status: 'loading', version: 0 };

    expect(await render(bridge, <Who />)).toBe('loading undefined undefined');
  });

  test('sees that nobody is logged in', async () => {
    expect(await render(bridge, <Who />)).toBe('unauthenticated undefined undefined');
  });

  test('sees why the last session ended', async () => {
    bridge.session = { status: 'unauthenticated', version: 1, reason: { code: 'SESSION_ENDED' }, ended: 'expired' };

    expect(await render(bridge, <Who />)).toBe('unauthenticated undefined SESSION_ENDED');
  });

  test('sees who is logged in', async () => {
    bridge.session = loggedIn();

    expect(await render(bridge, <Who />)).toBe('authenticated Ada undefined');
  });

  test('without a provider around it is told what to do', () => {
    expect(() => renderToStaticMarkup(<Who />)).toThrow(/put <SessionProvider client=.* around this component/);
  });
});

describe('an update', () => {
  async function rendered(): Promise<UseSession> {
    const seen: UseSession[] = [];
    function Probe() {
      seen.push(useSession());
      return null;
    }
    await render(bridge, <Probe />);
    const [first] = seen;
    if (first === undefined) throw new Error('nothing was rendered');
    return first;
  }

  test('asks main to look again', async () => {
    const { update } = await rendered();
    bridge.session = loggedIn();

    expect(await update()).toEqual(adaSession());
    expect(bridge.calls).toContain('updateSession');
  });

  test('says that there is no session any more', async () => {
    bridge.session = loggedIn();
    const { update } = await rendered();
    bridge.session = { status: 'unauthenticated', version: 2, reason: { code: 'SESSION_ENDED' }, ended: 'expired' };

    expect(await update()).toBeNull();
  });

  test('says what was known where main does not answer', async () => {
    bridge.session = loggedIn();
    const { update } = await rendered();
    bridge.failing.set('updateSession', { code: 'INTERNAL' });

    expect(await update()).toEqual(adaSession());
  });
});
