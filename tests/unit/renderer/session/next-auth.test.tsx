// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { SessionProviderProps } from '../../../../renderer/session/SessionProvider.tsx';
import { type UseSession, type UseSessionOptions, useSession } from '../../../../renderer/session/use-session.ts';
import type { SessionState } from '../../../../shared/session.ts';
import { adaSession, FakeBridge, loggedIn } from '../../../support/fake-bridge.ts';
import { type Mounted, mount } from '../mount.tsx';

/*
 * What next-auth's documentation says of its client, under StrictMode. Where we differ, the title says so.
 * https://next-auth.js.org/getting-started/client
 */

let bridge: FakeBridge;
let mounted: Mounted;
let seen: UseSession<boolean>[];

const loading: SessionState = { status: 'loading', version: 0 };
const loggedOut = (version: number): SessionState => ({
  status: 'unauthenticated',
  version,
  reason: null,
  ended: null,
});

beforeEach(() => {
  bridge = new FakeBridge();
  seen = [];
  window.location.hash = '#orders';
});

afterEach(async () => {
  vi.useRealTimers();
  vi.restoreAllMocks();
  await mounted.unmount();
});

function Probe(options: UseSessionOptions<boolean>) {
  seen.push(useSession(options));
  return null;
}

const start = async (options: UseSessionOptions<boolean> = {}, provider: Partial<SessionProviderProps> = {}) => {
  mounted = await mount(bridge, <Probe {...options} />, provider);
};
const last = () => seen.at(-1);
const updates = () => bridge.calls.filter((each) => each === 'updateSession').length;

describe('useSession()', () => {
  test('gives undefined while it is not known yet, then the session, then null', async () => {
    bridge.session = loading;
    await start();
    expect(last()).toMatchObject({ data: undefined, status: 'loading' });

    await mounted.after(() => bridge.emitSession(loggedIn({}, 1)));
    expect(last()).toMatchObject({ data: adaSession(), status: 'authenticated' });

    await mounted.after(() => bridge.emitSession(loggedOut(2)));
    expect(last()).toMatchObject({ data: null, status: 'unauthenticated' });
  });

  test('differs: is right in the first picture, without a loading', async () => {
    bridge.session = loggedIn();
    await start();

    expect(new Set(seen.map(({ status }) => status))).toEqual(new Set(['authenticated']));
  });

  test('is the same for every component', async () => {
    bridge.session = loggedIn();
    mounted = await mount(
      bridge,
      <>
        <Probe />
        <Probe />
      </>,
    );

    expect(new Set(seen.map(({ data }) => data)).size).toBe(1);
  });
});

describe('a required session', () => {
  test('that is missing is loading, and its screen is told once', async () => {
    const onUnauthenticated = vi.fn();
    await start({ required: true, onUnauthenticated });

    expect(last()).toMatchObject({ data: null, status: 'loading' });
    expect(onUnauthenticated).toHaveBeenCalledTimes(1);
  });

  test('is not missing before it is known whether there is one', async () => {
    bridge.session = loading;
    const onUnauthenticated = vi.fn();
    await start({ required: true, onUnauthenticated });
    expect(onUnauthenticated).not.toHaveBeenCalled();

    await mounted.after(() => bridge.emitSession(loggedOut(1)));
    expect(onUnauthenticated).toHaveBeenCalledTimes(1);
  });

  test('differs: its screen is told once a loss, also where the callback is a new one each time', async () => {
    bridge.session = loggedIn();
    let told = 0;
    function Screen() {
      const { status } = useSession({
        required: true,
        onUnauthenticated: () => {
          told += 1;
        },
      });
      return <p>{status}</p>;
    }
    mounted = await mount(bridge, <Screen />);
    expect(told).toBe(0);

    await mounted.after(() => bridge.emitSession(loggedOut(2)));
    expect(mounted.page.textContent).toBe('loading');
    await mounted.after(() =>
      bridge.emitSession({
        status: 'unauthenticated',
        version: 3,
        reason: { code: 'SESSION_ENDED' },
        ended: 'expired',
      }),
    );
    expect(told).toBe(1);

    await mounted.after(() => bridge.emitSession(loggedIn({}, 4)));
    expect(mounted.page.textContent).toBe('authenticated');
    await mounted.after(() => bridge.emitSession(loggedOut(5)));
    expect(told).toBe(2);
  });

  test('that is missing leads to the log-in screen where the screen has no way of its own', async () => {
    await start({ required: true });

    expect(window.location.hash).toBe('');
    expect(bridge.signIns, 'differs: no browser without a click').toEqual([]);
  });

  test('that is there leads nowhere', async () => {
    bridge.session = loggedIn();
    await start({ required: true });

    expect(window.location.hash).toBe('#orders');
    expect(last()).toMatchObject({ data: adaSession(), status: 'authenticated' });
  });

  test('is none where it is not required: nobody is told, and the window stays', async () => {
    const onUnauthenticated = vi.fn();
    await start({ onUnauthenticated });

    expect(last()?.status).toBe('unauthenticated');
    expect(onUnauthenticated).not.toHaveBeenCalled();
    expect(window.location.hash).toBe('#orders');
  });
});

describe('update()', () => {
  test('gives the session as it is then', async () => {
    bridge.session = loggedIn();
    await start();
    bridge.session = loggedIn({ stale: true }, 2);

    expect(await last()?.update()).toEqual(adaSession({ stale: true }));
  });

  test('differs: never flips to loading', async () => {
    bridge.session = loggedIn();
    await start();
    await mounted.after(() => last()?.update());
    await mounted.after(() => bridge.emitSession(loggedIn({}, 2)));

    expect(updates()).toBe(1);
    expect(new Set(seen.map(({ status }) => status))).toEqual(new Set(['authenticated']));
  });

  test('stays the same function, so that effects can name it', async () => {
    bridge.session = loggedIn();
    await start();
    await mounted.after(() => bridge.emitSession(loggedIn({}, 2)));

    expect(new Set(seen.map(({ update }) => update)).size).toBe(1);
  });
});

describe('SessionProvider', () => {
  const show = (state: DocumentVisibilityState) => {
    vi.spyOn(document, 'visibilityState', 'get').mockReturnValue(state);
    document.dispatchEvent(new Event('visibilitychange'));
  };

  test('looks again when the window can be seen again, and not when it is hidden', async () => {
    bridge.session = loggedIn();
    await start();

    show('hidden');
    expect(updates()).toBe(0);
    show('visible');
    expect(updates()).toBe(1);
  });

  test('does not with refetchOnWindowFocus={false}', async () => {
    bridge.session = loggedIn();
    await start({}, { refetchOnWindowFocus: false });

    show('visible');

    expect(updates()).toBe(0);
  });

  test('does not ask by itself', async () => {
    vi.useFakeTimers();
    bridge.session = loggedIn();
    await start();

    await vi.advanceTimersByTimeAsync(86_400_000);

    expect(updates()).toBe(0);
  });

  test('asks every refetchInterval seconds, and no more when it is gone', async () => {
    vi.useFakeTimers();
    bridge.session = loggedIn();
    await start({}, { refetchInterval: 60 });

    await vi.advanceTimersByTimeAsync(181_000);
    expect(updates()).toBe(3);

    await mounted.unmount();
    await vi.advanceTimersByTimeAsync(181_000);
    expect(updates()).toBe(3);
  });

  test.each([
    [true, 1],
    [false, 0],
  ])('without network polls as refetchWhenOffline says: %s', async (refetchWhenOffline, times) => {
    vi.useFakeTimers();
    vi.spyOn(navigator, 'onLine', 'get').mockReturnValue(false);
    bridge.session = loggedIn();
    await start({}, { refetchInterval: 60, refetchWhenOffline });

    await vi.advanceTimersByTimeAsync(61_000);

    expect(updates()).toBe(times);
  });

  test.each([
    ['for who is not logged in', loggedOut(1)],
    ['differs: where the keychain would be asked again', loggedIn({ storage: 'memory' })],
  ])('has no effect %s', async (_, state) => {
    vi.useFakeTimers();
    bridge.session = state;
    await start({}, { refetchInterval: 60 });

    await vi.advanceTimersByTimeAsync(61_000);
    show('visible');

    expect(updates()).toBe(0);
  });
});
