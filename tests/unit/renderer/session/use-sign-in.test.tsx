import { beforeEach, describe, expect, test } from 'vitest';
import { type UseSignIn, useSignIn } from '../../../../renderer/session/use-sign-in.ts';
import { FakeBridge } from '../../../support/fake-bridge.ts';
import { render } from '../render.tsx';

let bridge: FakeBridge;

beforeEach(() => {
  bridge = new FakeBridge();
  bridge.signInState = {
    phase: 'waiting',
    provider: 'corp',
    browserProblem: null,
    waited: 'short',
    otherWays: ['paste'],
  };
});

async function rendered(): Promise<UseSignIn> {
  const seen: UseSignIn[] = [];
  function Probe() {
    seen.push(useSignIn());
    return null;
  }
  await render(bridge, <Probe />);
  const [first] = seen;
  if (first === undefined) throw new Error('nothing was rendered');
  return first;
}

describe('a log-in that runs', () => {
  test('is seen', async () => {
    expect((await rendered()).state).toBe(bridge.signInState);
  });

  test('can be cancelled', async () => {
    (await rendered()).cancel();

    expect(bridge.calls.at(-1)).toBe('cancelSignIn');
  });

  test('can open the browser again', async () => {
    (await rendered()).reopenBrowser();

    expect(bridge.calls.at(-1)).toBe('reopenBrowser');
  });

  test('says whether its link was copied', async () => {
    const { copyLink } = await rendered();
    expect(await copyLink()).toBe(true);

    bridge.failing.set('copySignInLink', { code: 'INTERNAL' });
    expect(await copyLink()).toBe(false);
  });

  test('says whether its code was copied', async () => {
    const { copyCode } = await rendered();
    expect(await copyCode()).toBe(true);

    bridge.failing.set('copySignInCode', { code: 'INTERNAL' });
    expect(await copyCode()).toBe(false);
  });

  test.each(['switchToLoopback', 'pasteAnswer'] as const)('says why another way does not work: %s', async (name) => {
    const signIn = await rendered();
    expect(await signIn[name]()).toBeNull();

    bridge.failing.set(name, { code: 'AUTH_PASTE_NOT_AN_ANSWER' });
    expect(await signIn[name]()).toEqual({ code: 'AUTH_PASTE_NOT_AN_ANSWER' });
    expect(bridge.calls.filter((each) => each === name)).toHaveLength(2);
  });
});
