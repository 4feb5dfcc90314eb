import { beforeEach, describe, expect, test } from 'vitest';
import { connect } from '../../../../renderer/client.ts';
import { Banners } from '../../../../renderer/screens/Banners.tsx';
import type { Failure } from '../../../../shared/errors.ts';
import type { Session } from '../../../../shared/session.ts';
import { adaSession, appState, FakeBridge } from '../../../support/fake-bridge.ts';
import { buttonsOf, elementsOf, render, renderWith } from '../render.tsx';

let bridge: FakeBridge;

beforeEach(() => {
  bridge = new FakeBridge();
});

const shown = (session: Session | null, leftOver: Failure | null = null) =>
  render(bridge, <Banners app={bridge.app} session={session} leftOver={leftOver} />);

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

  test('says that the session could not be renewed, and offers to try again', async () => {
    const html = await shown(adaSession({ stale: true }));

    expect(elementsOf(html, 'p')[0]).toContain('The session could not be renewed');
    expect(buttonsOf(html)).toEqual(['Try again']);
  });

  test('says that a restart will ask for a log-in, and why', async () => {
    const html = await shown(adaSession({ storage: 'memory', storageProblem: 'KEYCHAIN_LOCKED' }));

    expect(elementsOf(html, 'p')[0]).toMatch(/^A restart will ask you to log in again\. The keychain is locked\./);
  });

  test('says that there is no keychain where no other reason is known', async () => {
    const html = await shown(adaSession({ storage: 'memory' }));

    expect(elementsOf(html, 'p')[0]).toContain('There is no keychain.');
  });

  test('says what a log-out left behind, until somebody logs in', async () => {
    const leftOver = { code: 'KEYCHAIN_NOT_DELETED' } as const;

    expect(elementsOf(await shown(null, leftOver), 'p')[0]).toContain(
      'You are logged out, but an entry is still in the keychain.',
    );
    expect(await shown(adaSession(), leftOver)).toBe('');
  });

  test('says that an answer came from an older tab', async () => {
    const client = await connect(bridge);
    bridge.emitNotice({ code: 'AUTH_OLDER_TAB' });
    const html = renderWith(client, <Banners app={bridge.app} session={adaSession()} leftOver={null} />);

    expect(elementsOf(html, 'p')[0]).toContain('An answer came from an older tab of your browser.');
    expect(buttonsOf(html)).toEqual(['Hide']);
  });

  test('does not hide another one', async () => {
    bridge.app = appState({ runtime: { electron: '9.9.9', chromium: '1', testOnly: true } });

    expect(elementsOf(await shown(adaSession({ stale: true, storage: 'memory' })), 'p')).toHaveLength(3);
  });
});
