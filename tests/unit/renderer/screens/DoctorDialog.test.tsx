// @vitest-environment happy-dom
import { beforeEach, expect, test } from 'vitest';
import { DoctorDialog } from '../../../../renderer/screens/DoctorDialog.tsx';
import type { DoctorLine } from '../../../../shared/doctor.ts';
import { failure } from '../../../../shared/errors.ts';
import { FakeBridge } from '../../../support/fake-bridge.ts';
import { mount } from '../mount.tsx';

const LINES: readonly DoctorLine[] = [
  { id: 'a', title: 'Keychain', finding: { status: 'fail', reason: 'X', found: 'locked <b>', fix: 'Unlock it.' } },
  { id: 'b', title: 'Proxy', finding: { status: 'pass', reason: null, found: 'none', fix: null } },
];

let bridge: FakeBridge;

beforeEach(() => {
  bridge = new FakeBridge();
  bridge.doctorLines = LINES;
});

test('nothing is checked until the menu asks for it; then what is found is shown, with what to do', async () => {
  const screen = await mount(bridge, <DoctorDialog />);
  expect(screen.page.textContent).toBe('');
  expect(bridge.calls).not.toContain('runDoctor');

  await screen.after(() => bridge.emitDoctorRequested());

  expect(screen.page.querySelector('dialog')?.open).toBe(true);
  expect([...screen.page.querySelectorAll('li')].map(({ textContent }) => textContent)).toEqual([
    'FailedKeychainlocked <b>Unlock it.',
    'OKProxynone',
  ]);
  expect(screen.page.querySelector('[role=status]')?.textContent).toBe('1 failed, 0 to look at, 1 in order.');
  const listening = bridge.listening;
  await screen.unmount();
  expect(listening - bridge.listening, 'both subscriptions are ended').toBe(2);
});

test('what is found is shown while the rest is looked for, and can be copied at the end', async () => {
  bridge.doctorLines = [];
  const screen = await mount(bridge, <DoctorDialog />);
  await screen.after(() => bridge.emitDoctorRequested());
  const copy = () =>
    [...screen.page.querySelectorAll('button')].find(({ textContent }) => textContent?.startsWith('Cop'));

  await screen.after(() => bridge.emitDoctorProgress([...LINES, { id: 'c', title: 'Clock', finding: null }]));
  expect(screen.page.textContent).toContain('Checking…');
  expect(copy()?.disabled).toBe(true);

  await screen.after(() => bridge.emitDoctorProgress(LINES));
  await screen.after(() => copy()?.click());
  expect(bridge.calls).toContain('copyDoctorReport');
  expect(copy()?.textContent).toBe('Copied');
  await screen.unmount();
});

test('a check that can’t be made says so', async () => {
  bridge.failing.set('runDoctor', failure('INTERNAL'));
  const screen = await mount(bridge, <DoctorDialog />);

  await screen.after(() => bridge.emitDoctorRequested());

  expect(screen.page.querySelector('[role=status]')?.textContent).not.toBe('Checking…');
  await screen.unmount();
});
