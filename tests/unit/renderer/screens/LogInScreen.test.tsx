import { beforeEach, describe, expect, test } from 'vitest';
import { WayPicture } from '../../../../renderer/screens/HavingTrouble.tsx';
import { LogInScreen } from '../../../../renderer/screens/LogInScreen.tsx';
import type { Failure } from '../../../../shared/errors.ts';
import type { SessionEnd, SessionState, SignInState } from '../../../../shared/session.ts';
import { appState, FakeBridge } from '../../../support/fake-bridge.ts';
import { buttonsOf, elementsOf, render, textOf } from '../render.tsx';

let bridge: FakeBridge;

beforeEach(() => {
  bridge = new FakeBridge();
});

const waiting = (change: Partial<Extract<SignInState, { phase: 'waiting' }>> = {}): SignInState => ({
  phase: 'waiting',
  provider: 'corp',
  browserProblem: null,
  waited: 'short',
  otherWays: ['loopback', 'paste'],
  ...change,
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

  test('offers the demo and to connect a provider where there is no configuration, and says how to get one', async () => {
    bridge.app = appState({ mode: 'none', configFile: null, providers: [] });

    const html = await shown();

    expect(elementsOf(html, 'h1')).toEqual(['Welcome to Keyporch']);
    expect(buttonsOf(html)).toEqual(['Try the demo', 'Connect a provider']);
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

  test('and waits for the browser offers the ways back to it from the start', async () => {
    bridge.signInState = waiting();

    const html = await shown();

    expect(elementsOf(html, 'h1')).toEqual(['Finish in your browser']);
    expect(textOf(html)).toContain('The page of Corp has opened in your browser.');
    expect(buttonsOf(html)).toEqual(['Open the page again', 'Copy the link', 'Cancel']);
    expect(html).not.toContain('role="alert"');
    expect(html, 'what appears later is read out').toContain('<div aria-live="polite"></div>');
  });

  test('for longer offers the other ways', async () => {
    bridge.signInState = waiting({ waited: 'longer' });

    const html = await shown();

    expect(elementsOf(html, 'h1')).toEqual(['Finish in your browser']);
    expect(elementsOf(html, 'h2')).toEqual(['Having trouble?']);
    expect(buttonsOf(html)).toEqual([
      'Open the page again',
      'Copy the link',
      'Cancel',
      'Use a local address instead',
      'Paste the address',
    ]);
  });

  test('offers a code where there is one to be had', async () => {
    bridge.signInState = waiting({ waited: 'longer', otherWays: ['paste', 'deviceCode'] });

    expect(buttonsOf(await shown()).slice(-2)).toEqual(['Paste the address', 'Log in with a code']);
  });

  test('offers only the ways that there are', async () => {
    bridge.signInState = waiting({ waited: 'longer', otherWays: ['paste'] });

    expect(buttonsOf(await shown())).not.toContain('Use a local address instead');
  });

  test('for five minutes says so, and how long it can still be finished', async () => {
    bridge.signInState = waiting({ waited: 'long' });

    const html = await shown();

    expect(elementsOf(html, 'h1')).toEqual(['Still waiting']);
    expect(textOf(html)).toContain('a log-in can be finished for fifteen minutes');
    expect(buttonsOf(html)).toContain('Open the page again');
    expect(buttonsOf(html)).toContain('Paste the address');
  });

  test('says that no browser could be opened, and not that one has', async () => {
    bridge.signInState = waiting({ browserProblem: 'AUTH_BROWSER_NOT_OPENED' });

    const html = await shown();

    expect(html).toContain('role="alert"');
    expect(textOf(html)).toContain('Your browser could not be opened. Copy the link and open it in your browser.');
    expect(textOf(html)).not.toContain('has opened');
    expect(buttonsOf(html)).toContain('Copy the link');
  });
});

describe('another way that does not work', () => {
  const picture = (busy: boolean, failure: Failure | null) =>
    render(
      bridge,
      <WayPicture text="Why?" button="Paste the address" busy={busy} failure={failure} onUse={() => undefined} />,
    );

  test('says why beside its button, which stays', async () => {
    const html = await picture(false, { code: 'AUTH_PASTE_NOT_AN_ANSWER' });

    expect(buttonsOf(html)).toEqual(['Paste the address']);
    expect(textOf(html.slice(html.indexOf('role="alert"')))).toContain(
      'What was copied is not the address of a finished log-in. Log in in your browser, copy the whole address',
    );
  });

  test('keeps the focus while it is busy', async () => {
    const html = await picture(true, null);

    expect(html).toContain('aria-disabled="true"');
    expect(html).not.toMatch(/ disabled/);
    expect(html).not.toContain('role="alert"');
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
    bridge.session = { status: 'unauthenticated', version: 1, reason: { code: 'SESSION_ENDED' }, ended: 'expired' };

    expect(textOf(await shown())).not.toContain('The session is over');
  });
});

describe('after a session that ended', () => {
  const over = (ended: SessionEnd | null, reason: Failure | null): SessionState => ({
    status: 'unauthenticated',
    version: 1,
    reason,
    ended,
  });

  test.each([
    ['expired', 'Your session has run out. Log in again, and you are back where you were.'],
    ['revoked', 'The provider has ended your session. That happens after a log-out elsewhere'],
  ] as const)('and is %s the screen says so, as nobody’s mistake', async (ended, words) => {
    bridge.session = over(ended, { code: 'SESSION_ENDED' });

    const html = await shown();

    expect(textOf(html)).toContain(words);
    expect(html).not.toContain('role="alert"');
    expect(buttonsOf(html)).toEqual(['Log in', 'Log in as someone else']);
  });

  test('and was ended by the person the screen says so, quietly', async () => {
    bridge.session = over('signed_out', null);

    expect(elementsOf(await shown(), 'p')[0]).toBe('You are logged out.');
  });

  test('and belongs to somebody else now the screen says that', async () => {
    bridge.session = over('revoked', { code: 'AUTH_SUBJECT_CHANGED' });

    const html = await shown();

    expect(textOf(html)).toContain('The renewed session belongs to somebody else.');
    expect(textOf(html)).not.toContain('The provider has ended');
  });

  test('and whose newest token was lost the screen says that, not that the provider ended it', async () => {
    bridge.session = over('revoked', { code: 'SESSION_ENDED', details: { provider: 'Corp', reason: 'rotation_lost' } });

    const html = await shown();

    expect(textOf(html)).toContain('The session is over: its newest token was lost on the way here');
    expect(textOf(html)).not.toContain('The provider has ended');
  });

  test('says nothing of it where the demo was left', async () => {
    bridge.app = appState({ mode: 'none', configFile: null, providers: [] });
    bridge.session = over('signed_out', null);

    expect(textOf(await shown())).not.toContain('You are logged out.');
  });

  test('before this run the screen says why', async () => {
    bridge.session = over(null, { code: 'SESSION_ENDED' });

    expect(textOf(await shown())).toContain('The session is over. Log in again.');
  });

  test('the screen offers to try again what may come back', async () => {
    bridge.session = over(null, { code: 'KEYCHAIN_LOCKED' });

    const html = await shown();

    expect(textOf(html)).toContain('The keychain is locked.');
    expect(buttonsOf(html)).toEqual(['Try again', 'Log in']);
  });

  test('offers no second try where that cannot help', async () => {
    const reason = { code: 'KEYCHAIN_RECORD_NEWER' } as const;
    bridge.session = { status: 'unauthenticated', version: 1, reason, ended: null };

    const html = await shown();

    expect(textOf(html)).toContain('made by a newer version of this program');
    expect(buttonsOf(html)).toEqual(['Log in']);
  });
});
