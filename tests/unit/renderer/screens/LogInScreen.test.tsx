import { beforeEach, describe, expect, test } from 'vitest';
import { LogInScreen } from '../../../../renderer/screens/LogInScreen.tsx';
import type { SignInState } from '../../../../shared/session.ts';
import { appState, FakeBridge } from '../../../support/fake-bridge.ts';
import { buttonsOf, elementsOf, render, textOf } from '../render.tsx';

let bridge: FakeBridge;

beforeEach(() => {
  bridge = new FakeBridge();
});

const shown = () => render(bridge, <LogInScreen app={bridge.app} />);

describe('the log-in screen', () => {
  test('has one button where there is one provider', async () => {
    expect(buttonsOf(await shown())).toEqual(['Log in']);
  });

  test('has a button with the name of each provider where there are several', async () => {
    bridge.app = appState({
      providers: [
        { id: 'corp', name: 'Corp' },
        { id: 'rd', name: 'R&D <lab>' },
      ],
    });

    expect(buttonsOf(await shown())).toEqual(['Log in with Corp', 'Log in with R&D <lab>']);
  });

  test('says where the password goes', async () => {
    expect(textOf(await shown())).toContain('This window never sees your password.');
  });

  test('offers the demo where there is no configuration, and says how to get one', async () => {
    bridge.app = appState({ mode: 'none', configFile: null, providers: [] });

    const html = await shown();

    expect(elementsOf(html, 'h1')).toEqual(['Welcome to Keyporch']);
    expect(buttonsOf(html)).toEqual(['Try the demo']);
    expect(textOf(html)).toContain('KEYPORCH_CONFIG=/path/to/config.json');
  });

  test('offers a way out of the demo', async () => {
    bridge.app = appState({ mode: 'demo' });

    expect(buttonsOf(await shown())).toEqual(['Log in', 'Leave the demo']);
  });
});

describe('a log-in that runs', () => {
  test.each([
    ['preparing', 'Asking the provider…'],
    ['exchanging', 'Fetching your session…'],
  ] as const)('and is %s can be cancelled', async (phase, title) => {
    bridge.signInState = { phase, provider: 'corp' };

    const html = await shown();

    expect(elementsOf(html, 'h1')).toEqual([title]);
    expect(buttonsOf(html)).toEqual(['Cancel']);
  });

  test('and waits for the browser offers the ways back to it', async () => {
    bridge.signInState = {
      phase: 'waiting',
      provider: 'corp',
      browserProblem: null,
      waited: 'short',
      otherWays: ['paste'],
    };

    const html = await shown();

    expect(elementsOf(html, 'h1')).toEqual(['Finish in your browser']);
    expect(buttonsOf(html)).toEqual(['Open the browser again', 'Copy the link', 'Cancel']);
    expect(html).not.toContain('role="alert"');
  });

  test('says that no browser could be opened, and not that one has', async () => {
    bridge.signInState = {
      phase: 'waiting',
      provider: 'corp',
      browserProblem: 'AUTH_BROWSER_NOT_OPENED',
      waited: 'short',
      otherWays: ['paste'],
    };

    const html = await shown();

    expect(html).toContain('role="alert"');
    expect(textOf(html)).toContain('Your browser could not be opened. Copy the link and open it in your browser.');
    expect(textOf(html)).not.toContain('A page has opened');
    expect(buttonsOf(html)).toContain('Copy the link');
  });
});

describe('after a log-in that failed', () => {
  const failed: SignInState = {
    phase: 'failed',
    provider: 'corp',
    failure: { code: 'AUTH_ACCESS_DENIED', details: { provider: 'Corp' } },
  };

  test('the screen says why and offers to try again', async () => {
    bridge.signInState = failed;

    const html = await shown();

    expect(textOf(html)).toContain('Corp was told not to allow it. Log in again and choose to allow it.');
    expect(buttonsOf(html)).toEqual(['Try again', 'Log in']);
  });

  test('the screen no longer says why the session before ended', async () => {
    bridge.signInState = failed;
    bridge.session = { status: 'unauthenticated', version: 1, reason: { code: 'SESSION_ENDED' } };

    expect(textOf(await shown())).not.toContain('The session is over');
  });
});

describe('after a session that ended', () => {
  test('the screen says why', async () => {
    bridge.session = { status: 'unauthenticated', version: 1, reason: { code: 'SESSION_ENDED' } };

    const html = await shown();

    expect(textOf(html)).toContain('The session is over. Log in again.');
    expect(buttonsOf(html)).toEqual(['Log in']);
  });

  test('the screen offers to try again what may come back', async () => {
    bridge.session = { status: 'unauthenticated', version: 1, reason: { code: 'KEYCHAIN_LOCKED' } };

    const html = await shown();

    expect(textOf(html)).toContain('The keychain is locked.');
    expect(buttonsOf(html)).toEqual(['Try again', 'Log in']);
  });
});
