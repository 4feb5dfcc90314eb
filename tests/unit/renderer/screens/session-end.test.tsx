// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Shell } from '../../../../renderer/screens/Shell.tsx';
import type { ApiAnswer } from '../../../../shared/api.ts';
import { failed, success } from '../../../../shared/result.ts';
import { appState, FakeBridge, loggedIn } from '../../../support/fake-bridge.ts';
import { type Mounted, mount } from '../mount.tsx';

const paging = { type: 'page', parameter: 'page', first: 1, size: 2, total: '$.total' } as const;
const VIEWS = [
  { id: 'profile', title: 'Profile', type: 'json', api: 'shop', path: '/me' },
  { id: 'orders', title: 'Orders', type: 'table', api: 'shop', path: '/orders', items: '$.items', paging },
] as const;

let bridge: FakeBridge;
let mounted: Mounted;
let version: number;

beforeEach(async () => {
  bridge = new FakeBridge();
  bridge.app = appState({ views: VIEWS, ownConfig: true });
  bridge.session = loggedIn();
  bridge.onFetch = async ({ path }) =>
    success(json({ total: 6, items: [{ id: `a of ${path}` }, { id: `b of ${path}` }] }));
  version = 1;
  window.location.hash = '';
  mounted = await mount(bridge, <Shell />);
});

afterEach(() => mounted.unmount());

function json(body: unknown): ApiAnswer {
  return { status: 200, headers: {}, body: new TextEncoder().encode(JSON.stringify(body)).buffer as ArrayBuffer };
}

const end = (ended: 'expired' | 'revoked' | 'signed_out' = 'expired') => {
  version += 1;
  const reason = ended === 'signed_out' ? null : ({ code: 'SESSION_ENDED' } as const);
  return mounted.after(() => bridge.emitSession({ status: 'unauthenticated', version, reason, ended }));
};
const logIn = (id = 'user-1') => {
  version += 1;
  const user = { id, name: id, email: null, image: null };
  return mounted.after(() => bridge.emitSession(loggedIn({ user }, version)));
};

function element<Kind extends HTMLElement>(selector: string): Kind {
  const found = mounted.page.querySelector<Kind>(selector);
  if (found === null) throw new Error(`no ${selector} in ${mounted.page.innerHTML}`);
  return found;
}

const click = (text: string) => mounted.after(() => elementWith(text).click());

function elementWith(text: string): HTMLElement {
  const all = [...mounted.page.querySelectorAll<HTMLElement>('button, a')];
  const found = all.find((each) => each.textContent === text);
  if (found === undefined) throw new Error(`no ${text} among ${all.map((each) => each.textContent)}`);
  return found;
}

const type = (selector: string, text: string) =>
  mounted.after(() => {
    const input = element<HTMLInputElement>(selector);
    // As typing does it: React has put a setter of its own on the element.
    Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set?.call(input, text);
    input.dispatchEvent(new Event('input', { bubbles: true }));
  });
const title = () => element('h1').textContent;
const lastPath = () => bridge.requests.at(-1)?.path;

describe.each(['expired', 'revoked', 'signed_out'] as const)('after a session that was %s', (ended) => {
  test('the same person is back at view, page, order, filter and place in it, at once', async () => {
    await click('Orders');
    await click('Id');
    await click('Next');
    await type('input', 'b of');
    const frame = element('.table-frame');
    frame.scrollTop = 120;
    frame.dispatchEvent(new Event('scroll'));
    const page = mounted.page.querySelector('main')?.innerHTML;

    await end(ended);
    expect(title()).toBe('Log in');
    expect(mounted.page.innerHTML).not.toContain('b of');
    const asked = bridge.requests.length;
    await logIn();

    expect(element('main').innerHTML).toBe(page);
    expect(element('.table-frame').scrollTop).toBe(120);
    const since = bridge.requests.slice(asked).map(({ path }) => path);
    expect(
      since.filter((path) => path !== '/orders?page=2'),
      'no other place on the way',
    ).toEqual([]);
  });

  test('the same person finds what was typed in and not sent', async () => {
    await click('Add data');
    await type('input', 'https://api.example.com');

    await end(ended);
    await logIn();

    expect(title()).toBe('Add data');
    expect(element<HTMLInputElement>('input').value).toBe('https://api.example.com');
  });
});

describe('another person', () => {
  test('begins at the first view and finds nothing of the first one’s, neither in the window nor in its address', async () => {
    await click('Add data');
    await type('input', 'https://secret.example.com');
    await click('Orders');
    await type('input', 'confidential');
    await end('signed_out');
    expect(window.location.hash).not.toContain('orders');

    await logIn('user-2');

    expect(title()).toBe('Profile');
    await click('Orders');
    expect(element<HTMLInputElement>('input').value).toBe('');
    await click('Add data');
    expect(element<HTMLInputElement>('input').value).toBe('');
  });

  test('who comes without a log-out in between does not either', async () => {
    await click('Orders');
    await type('input', 'confidential');

    await logIn('user-2');
    expect(title()).toBe('Profile');
    await click('Orders');

    expect(element<HTMLInputElement>('input').value).toBe('');
  });

  test('finds nothing of it in the first view either', async () => {
    await mounted.after(() => bridge.emitApp(appState({ views: [VIEWS[1]] })));
    await type('input', 'confidential');

    await logIn('user-2');

    expect(element<HTMLInputElement>('input').value).toBe('');
  });

  test('leaves nothing for the first one to come back to', async () => {
    await click('Orders');
    await logIn('user-2');
    await logIn('user-1');

    expect(title()).toBe('Profile');
  });
});

test('nothing of it is in storage', async () => {
  await click('Add data');
  await type('input', 'https://secret.example.com');
  await end();

  expect(localStorage.length + sessionStorage.length).toBe(0);
});

test('the Flow screen stays while a session ends and begins', async () => {
  await click('Flow');
  await end();
  expect(title()).toBe('Flow');
  await logIn();

  expect(title()).toBe('Flow');
});

test('who has left the Flow screen is led back to what was before it', async () => {
  await click('Orders');
  await click('Flow');
  await end('signed_out');
  await click('Home');
  await logIn();

  expect(title()).toBe('Orders');
});

test('who logs in again before the end sees the log-in, and is back', async () => {
  await click('Orders');
  await type('input', 'b of');
  await mounted.after(() => bridge.emitSignIn({ phase: 'preparing', provider: 'corp' }));
  expect(title()).toBe('Asking the provider…');

  await mounted.after(() => bridge.emitSignIn({ phase: 'idle' }));

  expect(title()).toBe('Orders');
  expect(element<HTMLInputElement>('input').value).toBe('b of');
});

describe('without network', () => {
  const offline = () => failed({ code: 'API_UNREACHABLE', details: { api: 'shop' } });

  test('the last data stay and are marked, and are loaded again when the session is renewed', async () => {
    await click('Orders');
    const online = bridge.onFetch;
    bridge.onFetch = async () => offline();
    await click('Reload');
    expect(element('.table-frame').textContent).toContain('a of /orders');
    expect(element('[role=note]').textContent).toContain('The API “shop” could not be reached.');

    version += 1;
    await mounted.after(() => bridge.emitSession(loggedIn({ stale: true }, version)));
    bridge.onFetch = online;
    version += 1;
    await mounted.after(() => bridge.emitSession(loggedIn({}, version)));

    expect(mounted.page.querySelector('[role=note]')).toBeNull();
  });

  test('data of a stale session are marked too', async () => {
    version += 1;
    await mounted.after(() => bridge.emitSession(loggedIn({ stale: true }, version)));

    expect(element('[role=note]').textContent).toContain('This may be old. It was loaded on');
  });

  test('a page that can’t be loaded leaves the way back', async () => {
    await click('Orders');
    bridge.onFetch = async () => offline();
    await click('Next');
    expect(lastPath()).toBe('/orders?page=2');
    expect(element('[role=alert]').textContent).toContain('could not be reached');

    await click('Previous');

    expect(element('.table-frame').textContent).toContain('a of /orders');
  });

  test('data that the API does not let the person see any more are not shown', async () => {
    await click('Orders');
    bridge.onFetch = async () => success({ ...json({}), status: 403 });
    await click('Reload');

    expect(element('[role=alert]').textContent).toContain('does not allow you this');
    expect(mounted.page.querySelector('table')).toBeNull();
  });
});
