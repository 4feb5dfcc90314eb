import { beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../../../renderer/client.ts';
import { Banners } from '../../../../renderer/screens/Banners.tsx';
import type { Session } from '../../../../shared/session.ts';
import type { UpdateInstall } from '../../../../shared/updates.ts';
import { adaSession, appState, FakeBridge, loggedIn, signOutAnswer } from '../../../support/fake-bridge.ts';
import { buttonsOf, elementsOf, render, renderWith, textOf } from '../render.tsx';

let bridge: FakeBridge;

beforeEach(() => {
  bridge = new FakeBridge();
});

const shown = (session: Session | null) => render(bridge, <Banners app={bridge.app} session={session} />);

describe('a banner', () => {
  test('is not there while all is well', async () => {
    expect(await shown(adaSession())).toBe('');
    expect(await shown(null)).toBe('');
  });

  test('says that Electron stands in for tests', async () => {
    bridge.app = appState({ runtime: { electron: '9.9.9', chromium: '1', testOnly: true } });

    expect(elementsOf(await shown(null), 'p')).toEqual([
      'Electron 9.9.9 stands in for tests: only addresses on this machine can be used.',
    ]);
  });

  test.each([
    [
      'SESSION_STALE',
      'The session could not be renewed. What you see may be old. It is tried again by itself.',
      'Try again',
    ],
    [
      'SESSION_REFRESH_REFUSED',
      'Corp does not renew the session, and does not say why. What you see may be old.',
      'Log in again',
    ],
    [
      'AUTH_CLIENT_REJECTED',
      'The session could not be renewed: Corp does not accept this program. Check clientId, and clientSecret',
      'Try again',
    ],
  ] as const)('says why the session could not be renewed, and offers what helps: %s', async (code, words, button) => {
    const staleReason = code === 'SESSION_STALE' ? { code } : { code, details: { provider: 'Corp' } };
    const html = await shown(adaSession({ stale: true, staleReason }));

    expect(textOf(html)).toContain(words);
    expect(buttonsOf(html)).toEqual([button]);
  });

  test('says when a session ends that nothing can renew, and offers to log in before that', async () => {
    const expiresAt = '2026-01-01T12:34:00.000Z';
    const html = await shown(adaSession({ expiring: true, expiresAt }));

    const time = new Date(expiresAt).toLocaleTimeString(undefined, { timeStyle: 'short' });
    expect(textOf(html)).toContain(`Your session ends at ${time} .`.replace(' .', '.'));
    expect(buttonsOf(html)).toEqual(['Log in again']);
    expect(textOf(await shown(adaSession({ expiring: true })))).toContain('Your session ends soon.');
  });

  test('says why logging in again did not work, to who still has a session', async () => {
    bridge.signInState = { phase: 'failed', provider: 'corp', failure: { code: 'AUTH_ACCESS_DENIED' } };

    expect(textOf(await shown(adaSession()))).toContain('was told not to allow it.');
    expect(await shown(null), 'the log-in screen says it').toBe('');
  });

  test('says that a restart will ask for a log-in, and why', async () => {
    const html = await shown(adaSession({ storage: 'memory', storageProblem: { code: 'KEYCHAIN_LOCKED' } }));

    expect(elementsOf(html, 'p')[0]).toMatch(/^A restart will ask you to log in again\. The keychain is locked\./);
  });

  test('says that there is no keychain where no other reason is known', async () => {
    const html = await shown(adaSession({ storage: 'memory' }));

    expect(elementsOf(html, 'p')[0]).toContain('There is no keychain.');
  });

  test('says what a log-out has done and what it left behind, until somebody logs in', async () => {
    const client = await connect(bridge);
    const answer = signOutAnswer({ notDeleted: { code: 'KEYCHAIN_NOT_DELETED' }, revocation: 'queued' });
    bridge.emitSignOut({ kind: 'logged-out', answer });
    const html = () => renderWith(client, <Banners app={bridge.app} session={null} />);

    expect(elementsOf(html(), 'p')[0]).toContain(
      'You are logged out here. Corp could not be told; Keyporch tries again at its next start.' +
        ' An entry is still in the keychain; Keyporch deletes it at its next start.',
    );
    expect(buttonsOf(html())).toEqual(['Hide']);

    bridge.emitSession(loggedIn({}, 2));
    expect(html()).toBe('');
  });

  test('names the remedy on the person’s desktop', async () => {
    const storageProblem = { code: 'KEYCHAIN_LOCKED', details: { desktop: 'kde' } } as const;
    const html = await shown(adaSession({ storage: 'memory', storageProblem }));

    expect(elementsOf(html, 'p')[0]).toContain('KWalletManager');
    expect(buttonsOf(html)).toEqual(['Try again', 'Hide']);
  });

  test('that was put away does not come back for the same reason, but for another', async () => {
    bridge.app = appState({ dismissed: ['KEYCHAIN_LOCKED'] });

    expect(await shown(adaSession({ storage: 'memory', storageProblem: { code: 'KEYCHAIN_LOCKED' } }))).toBe('');
    expect(await shown(adaSession({ storage: 'memory', storageProblem: { code: 'KEYCHAIN_FULL' } }))).not.toBe('');
  });

  test('says that an answer came from an older tab', async () => {
    const client = await connect(bridge);
    bridge.emitNotice({ code: 'AUTH_OLDER_TAB' });
    const html = renderWith(client, <Banners app={bridge.app} session={adaSession()} />);

    expect(elementsOf(html, 'p')[0]).toContain('An answer came from an older tab of your browser.');
    expect(buttonsOf(html)).toEqual(['Hide']);
  });

  test.each([
    ['package-manager', 'Your package manager has this copy (com.example.keyporch): update it there.'],
    ['snap', 'run snap refresh com.example.keyporch.'],
    ['flatpak', 'run flatpak update com.example.keyporch.'],
    ['app-image', 'Get the new AppImage where you got this one'],
    ['again', 'Get it where you got this one, and install it over it.'],
  ] as const)('tells of a newer version, and how to get it: %s', async (way, remedy) => {
    bridge.app = appState({ update: { version: '1.1.0', way, install: null } });
    const html = await shown(adaSession());

    expect(elementsOf(html, 'p')[0]).toContain('There is a newer version of Keyporch, 1.1.0.');
    expect(html).toContain(remedy);
    expect(buttonsOf(html)).toEqual(['Hide']);
  });

  test.each<[UpdateInstall, string, string[]]>([
    [{ phase: 'offered', failure: null }, 'newer version of Keyporch, 1.1.0.', ['Install and restart', 'Hide']],
    [
      { phase: 'offered', failure: { code: 'UPDATE_NOT_DOWNLOADED', details: { reason: 'dns' } } },
      'The new version could not be downloaded (dns). Try again, or get it where you got this one.',
      ['Try again', 'Hide'],
    ],
    [{ phase: 'downloading', percent: 42 }, 'Downloading Keyporch 1.1.0…', ['Cancel']],
    [{ phase: 'restarting' }, 'Keyporch restarts with version 1.1.0…', []],
  ])('offers to install it, where it can, and says how far it is: %j', async (install, words, buttons) => {
    bridge.app = appState({ update: { version: '1.1.0', way: 'app-image', install } });
    const html = await shown(adaSession());

    expect(textOf(html)).toContain(words);
    expect(buttonsOf(html)).toEqual(buttons);
    expect(html.includes('<progress aria-label="Download" max="100" value="42">')).toBe(
      install.phase === 'downloading',
    );
  });

  test('does not hide another one', async () => {
    bridge.app = appState({ runtime: { electron: '9.9.9', chromium: '1', testOnly: true } });

    expect(elementsOf(await shown(adaSession({ stale: true, storage: 'memory' })), 'p')).toHaveLength(3);
  });
});
