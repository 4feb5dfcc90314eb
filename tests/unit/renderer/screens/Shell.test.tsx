import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Shell } from '../../../../renderer/screens/Shell.tsx';
import type { SignInState } from '../../../../shared/session.ts';
import { appState, FakeBridge, loggedIn } from '../../../support/fake-bridge.ts';
import { buttonsOf, elementsOf, render, textOf } from '../render.tsx';

const VIEWS = [
  { id: 'orders', title: 'Orders', type: 'table', api: 'shop', path: '/orders', items: '$' },
  { id: 'profile', title: 'Profile', type: 'json', api: 'shop', path: '/me' },
] as const;

let bridge: FakeBridge;

beforeEach(() => {
  bridge = new FakeBridge();
  goTo('');
});

afterEach(() => {
  vi.unstubAllGlobals();
});

function goTo(place: string): void {
  vi.stubGlobal('window', { keyporch: bridge, location: { hash: place === '' ? '' : `#${place}` } });
}

const shown = () => render(bridge, <Shell />);
const statusOf = (html: string) => /role="status"[^>]*>([^<]*)</.exec(html)?.[1];
const currentOf = (html: string) =>
  [...html.matchAll(/<a [^>]*aria-current="page"[^>]*>([^<]*)</g)].map(([, to]) => to);

describe('the status for screen readers', () => {
  test('says who is logged in', async () => {
    bridge.session = loggedIn();

    expect(statusOf(await shown())).toBe('Logged in as Ada');
  });

  test('says that nobody is', async () => {
    expect(statusOf(await shown())).toBe('Logged out');
  });

  test('says that the keychain is being asked', async () => {
    bridge.session = { status: 'loading', version: 0 };

    expect(statusOf(await shown())).toBe('Looking into the keychain');
  });

  test.each<[SignInState, string]>([
    [{ phase: 'preparing', provider: 'corp' }, 'Asking the provider'],
    [
      { phase: 'waiting', provider: 'corp', browserProblem: null, waited: 'short', otherWays: ['paste'] },
      'Waiting for the browser',
    ],
    [
      { phase: 'waiting', provider: 'corp', browserProblem: null, waited: 'long', otherWays: ['paste'] },
      'Still waiting for the browser',
    ],
    [{ phase: 'exchanging', provider: 'corp' }, 'Fetching the session'],
    [{ phase: 'failed', provider: 'corp', failure: { code: 'AUTH_CANCELLED' } }, 'The log-in failed'],
  ])('says where the log-in is: $phase', async (state, words) => {
    bridge.signInState = state;

    expect(statusOf(await shown())).toBe(words);
  });
});

describe('a window without a session', () => {
  test('shows the log-in screen and no view', async () => {
    bridge.app = appState({ views: VIEWS });

    const html = await shown();

    expect(elementsOf(html, 'a')).toEqual(['Home', 'Flow']);
    expect(buttonsOf(html)).toEqual(['Log in']);
  });

  test('says that it is a test build, and nothing of that where it is none', async () => {
    expect(elementsOf(await shown(), 'strong')).toEqual(['Keyporch']);

    bridge.app = appState({ marks: ['test build', 'test runtime'] });

    expect(elementsOf(await shown(), 'strong')).toEqual(['Keyporch test build']);
  });

  test('does not show a view that its address names', async () => {
    bridge.app = appState({ views: VIEWS });
    goTo('profile');

    const html = await shown();

    expect(elementsOf(html, 'h1')).toEqual(['Log in']);
    expect(currentOf(html)).toEqual(['Home']);
  });

  test('shows the faults of the configuration', async () => {
    const faults = [{ path: 'providers', found: 'nothing', expected: 'a list' }];
    bridge.app = appState({ mode: 'faulty', faults, providers: [] });

    expect(elementsOf(await shown(), 'h1')).toEqual(['The configuration has a fault']);
  });

  test('shows the flow, so that a log-in can be watched', async () => {
    goTo('~flow');

    const html = await shown();

    expect(elementsOf(html, 'h1')).toEqual(['Flow']);
    expect(currentOf(html)).toEqual(['Flow']);
  });

  test('shows neither log-in nor view while the keychain is being asked', async () => {
    bridge.app = appState({ views: VIEWS });
    bridge.session = { status: 'loading', version: 0 };

    const html = await shown();

    expect(textOf(html)).toContain('Looking into the keychain…');
    expect(buttonsOf(html)).toEqual([]);
  });
});

describe('a window with a session', () => {
  beforeEach(() => {
    bridge.app = appState({ views: VIEWS });
    bridge.session = loggedIn();
  });

  test('shows the first view, the way to all others, and whose session it is', async () => {
    const html = await shown();

    expect(elementsOf(html, 'h1')).toEqual(['Orders']);
    expect(elementsOf(html, 'a')).toEqual(['Orders', 'Profile', 'Flow']);
    expect(currentOf(html)).toEqual(['Orders']);
    expect(buttonsOf(html)).toEqual(['Ada']);
  });

  test('shows the view that its address names', async () => {
    goTo('profile');

    const html = await shown();

    expect(elementsOf(html, 'h1')).toEqual(['Profile']);
    expect(currentOf(html)).toEqual(['Profile']);
  });

  test('shows the first view where its address names none', async () => {
    goTo('constructor');

    expect(elementsOf(await shown(), 'h1')).toEqual(['Orders']);
  });

  test('says so where the configuration has no views', async () => {
    bridge.app = appState();

    expect(textOf(await shown())).toContain('You are logged in. The configuration has no views.');
  });

  test('says when it is in memory only', async () => {
    bridge.session = loggedIn({ storage: 'memory', storageProblem: { code: 'KEYCHAIN_UNAVAILABLE' } });

    expect(textOf(await shown())).toContain('A restart will ask you to log in again.');
  });
});

describe('a provider that is being connected', () => {
  const connecting = {
    provider: 'corp',
    name: 'Corp',
    issuer: 'https://id.example.com',
    abilities: [{ ability: 'pkce-s256', support: 'unknown' }],
    redirectUris: [{ kind: 'scheme', uri: 'com.example.app:/oauth/callback' }],
  } as const;
  const trial = appState({ mode: 'trial', connecting, configFile: null, views: VIEWS });

  test('can be typed in where there is no configuration, and nowhere else', async () => {
    goTo('~connect');
    bridge.app = appState({ mode: 'none', configFile: null, providers: [] });
    expect(elementsOf(await shown(), 'h1')).toEqual(['Connect a provider']);

    bridge.app = appState();
    expect(elementsOf(await shown(), 'h1')).toEqual(['Log in']);
  });

  test('is shown with what it supports and what to register', async () => {
    bridge.app = trial;

    const html = await shown();

    expect(elementsOf(html, 'h1')).toEqual(['Corp can be used']);
    expect(textOf(html)).toContain('PKCE with S256 Not announced');
    expect(textOf(html)).toContain('com.example.app:/oauth/callback');
    expect(buttonsOf(html)).toEqual(['Copy', 'Test the log-in', 'Change']);
  });

  test('says why a log-in to it failed', async () => {
    bridge.app = trial;
    bridge.signInState = { phase: 'failed', provider: 'corp', failure: { code: 'AUTH_CLIENT_REJECTED' } };

    expect(textOf(await shown())).toContain('AUTH_CLIENT_REJECTED');
  });

  test('shows no view before it is saved', async () => {
    bridge.app = trial;
    bridge.session = loggedIn();

    const html = await shown();

    expect(elementsOf(html, 'a')).toEqual(['Home', 'Flow']);
    expect(elementsOf(html, 'h1')).toEqual(['The log-in works']);
    expect(textOf(html)).toContain('Corp says that you are Ada .');
  });
});

describe('adding data', () => {
  test('is offered where the configuration is the person’s own, to who is logged in', async () => {
    bridge.app = appState({ ownConfig: true, views: VIEWS });
    expect(elementsOf(await shown(), 'a')).not.toContain('Add data');

    bridge.session = loggedIn();
    expect(elementsOf(await shown(), 'a')).toEqual(['Orders', 'Profile', 'Add data', 'Flow']);

    bridge.app = appState({ views: VIEWS });
    expect(elementsOf(await shown(), 'a')).not.toContain('Add data');
  });

  test('has a form with named fields', async () => {
    bridge.app = appState({ ownConfig: true, views: VIEWS });
    bridge.session = loggedIn();
    goTo('~add-data');

    const html = await shown();

    expect(currentOf(html)).toEqual(['Add data']);
    expect(elementsOf(html, 'label')).toEqual(['Base URL', 'Path']);
  });
});

describe('screens of an integrator’s own', () => {
  const screens = [{ id: 'mine', title: 'Mine', Screen: () => <p>what I have built</p> }];
  const shownWith = () => render(bridge, <Shell screens={screens} />);

  test('are beside the views, under their titles', async () => {
    bridge.app = appState({ views: VIEWS });
    bridge.session = loggedIn();
    goTo('mine');

    const html = await shownWith();

    expect(elementsOf(html, 'a')).toEqual(['Orders', 'Profile', 'Mine', 'Flow']);
    expect(currentOf(html)).toEqual(['Mine']);
    expect(elementsOf(html, 'h1')).toEqual(['Mine']);
    expect(textOf(html)).toContain('what I have built');
  });

  test('need no view beside them', async () => {
    bridge.session = loggedIn();

    expect(textOf(await shownWith())).toContain('what I have built');
  });

  test.each([
    ['to nobody', () => undefined],
    [
      'while a provider is connected',
      () => {
        bridge.session = loggedIn();
        bridge.app = appState({ mode: 'trial' });
      },
    ],
  ])('are not shown %s', async (_title, prepare) => {
    prepare();
    goTo('mine');

    const html = await shownWith();

    expect(elementsOf(html, 'a')).not.toContain('Mine');
    expect(textOf(html)).not.toContain('what I have built');
  });
});
