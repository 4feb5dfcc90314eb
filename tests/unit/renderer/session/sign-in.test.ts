import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import {
  type AuthorizationParams,
  getProviders,
  getSession,
  signIn,
  signOut,
} from '../../../../renderer/session/sign-in.ts';
import { adaSession, appState, FakeBridge, loggedIn, signOutAnswer } from '../../../support/fake-bridge.ts';

let bridge: FakeBridge;

beforeEach(() => {
  bridge = new FakeBridge();
  vi.stubGlobal('window', { keyporch: bridge });
});

afterEach(() => {
  vi.unstubAllGlobals();
});

describe('signing in', () => {
  test('asks for the provider that is named', async () => {
    expect(await signIn('other')).toEqual({ ok: true });
    expect(bridge.signIns).toEqual(['other']);
    expect(bridge.methods, 'the configuration decides').toEqual([null]);
  });

  test('asks for the method that is named', async () => {
    await signIn('corp', { method: 'deviceCode' });

    expect(bridge.methods).toEqual(['deviceCode']);
  });

  test('asks for another account, or for what next-auth’s third argument may say, and for nothing else', async () => {
    await signIn('corp');
    await signIn('corp', { switchAccount: true });
    const open = {
      prompt: 'login',
      login_hint: 'ada@example.com',
      scope: 'everything',
      redirect_uri: 'https://x.example',
    };
    await signIn('corp', {}, open as AuthorizationParams);

    expect(bridge.wishes).toEqual([{}, { switchAccount: true }, { prompt: 'login', loginHint: 'ada@example.com' }]);
  });

  test('asks for the first provider if none is named', async () => {
    bridge.app = appState({
      providers: [
        { id: '2', name: 'First' },
        { id: '1', name: 'Second' },
      ],
    });

    await signIn();

    expect(bridge.signIns, 'not the first key of a record').toEqual(['2']);
  });

  test('says how it ended, and does not reject', async () => {
    bridge.failing.set('signIn', { code: 'AUTH_CANCELLED', details: { provider: 'Corp' } });

    expect(await signIn('corp')).toEqual({ ok: false, code: 'AUTH_CANCELLED' });
  });
});

describe('signing out', () => {
  test('says what could not be done', async () => {
    bridge.signOutAnswer = signOutAnswer({ notDeleted: { code: 'KEYCHAIN_NOT_DELETED' }, revocation: 'queued' });

    expect(await signOut()).toEqual(bridge.signOutAnswer);
    expect(bridge.calls).toEqual(['signOut']);
    expect(bridge.signOuts, 'no browser opens by itself').toEqual([false]);
  });

  test('goes to the provider too where that is asked for', async () => {
    await signOut({ atProvider: true });

    expect(bridge.signOuts).toEqual([true]);
  });

  test('says so where main could not do it at all', async () => {
    bridge.failing.set('signOut', { code: 'INTERNAL' });

    expect(await signOut()).toMatchObject({ notDeleted: { code: 'INTERNAL' }, notRevoked: null });
  });
});

describe('the session', () => {
  test('is that of who is logged in', async () => {
    bridge.session = loggedIn();

    expect(await getSession()).toEqual(adaSession());
  });

  test('is nothing while nobody is', async () => {
    expect(await getSession()).toBeNull();

    bridge.session = { status: 'loading', version: 0 };
    expect(await getSession()).toBeNull();
  });

  test('is nothing where main does not answer', async () => {
    bridge.session = loggedIn();
    bridge.failing.set('getSession', { code: 'IPC_REFUSED' });

    expect(await getSession()).toBeNull();
  });
});

describe('the providers', () => {
  test('are those of the configuration, by their ids as in next-auth', async () => {
    expect(await getProviders()).toEqual({ corp: { id: 'corp', name: 'Corp' } });
  });

  test('are null where main does not answer', async () => {
    bridge.failing.set('getAppState', { code: 'IPC_REFUSED' });

    expect(await getProviders()).toBeNull();
  });
});
