// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test } from 'vitest';
import { AccountMenu } from '../../../../renderer/screens/AccountMenu.tsx';
import { adaSession, FakeBridge } from '../../../support/fake-bridge.ts';
import { type Mounted, mount } from '../mount.tsx';

let bridge: FakeBridge;
let mounted: Mounted;

beforeEach(() => {
  bridge = new FakeBridge();
});

afterEach(() => mounted.unmount());

const items = () => [...mounted.page.querySelectorAll<HTMLElement>('[role=menuitem]')];
const titles = () => items().map((each) => each.firstChild?.textContent);
const click = (title: string) =>
  mounted.after(() =>
    items()
      .find((each) => each.firstChild?.textContent === title)
      ?.click(),
  );

async function openMenu() {
  mounted = await mount(bridge, <AccountMenu app={bridge.app} session={adaSession()} />);
  await mounted.after(() => mounted.page.querySelector('button')?.click());
}

test('a provider without a log-out page is not offered', async () => {
  await openMenu();

  expect(titles()).toEqual(['Log out here', 'Switch account']);
  expect(document.activeElement).toBe(items()[0]);
});

test('nor is one that main can’t ask', async () => {
  bridge.failing.set('getSignOutWays', { code: 'CONFIG_INVALID' });
  await openMenu();

  expect(titles()).toEqual(['Log out here', 'Switch account']);
});

test('logging out here opens no browser', async () => {
  bridge.offersProviderLogOut = true;
  await openMenu();
  expect(titles()).toEqual(['Log out here', 'Log out here and at Corp', 'Switch account']);

  await click('Log out here');

  expect(bridge.signOuts).toEqual([false]);
  expect(bridge.signIns).toEqual([]);
  expect(items(), 'the menu has closed').toEqual([]);
});

test('logging out at the provider too is said to main', async () => {
  bridge.offersProviderLogOut = true;
  await openMenu();

  await click('Log out here and at Corp');

  expect(bridge.signOuts).toEqual([true]);
});

test('switching accounts logs out here, then has the same provider ask who it is', async () => {
  await openMenu();

  await click('Switch account');

  expect(bridge.calls).toEqual(expect.arrayContaining(['signOut', 'signIn']));
  expect(bridge.calls.indexOf('signOut')).toBeLessThan(bridge.calls.indexOf('signIn'));
  expect([bridge.signIns, bridge.wishes]).toEqual([['corp'], [{ switchAccount: true }]]);
});
