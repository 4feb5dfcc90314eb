import { beforeEach, describe, expect, test } from 'vitest';
import { timeText } from '../../../../renderer/screens/DeviceScreen.tsx';
import { LogInScreen } from '../../../../renderer/screens/LogInScreen.tsx';
import { QrCode } from '../../../../renderer/screens/QrCode.tsx';
import type { DeviceSignIn } from '../../../../shared/session.ts';
import { FakeBridge } from '../../../support/fake-bridge.ts';
import { buttonsOf, elementsOf, render, textOf } from '../render.tsx';

const DEVICE: DeviceSignIn = {
  phase: 'device',
  provider: 'corp',
  userCode: 'WDJB-MJHT',
  verificationUri: 'https://id.example.com/device',
  verificationUriComplete: 'https://id.example.com/device?user_code=WDJB-MJHT',
  expiresAt: '2026-01-01T00:10:00.000Z',
  problem: null,
};

let bridge: FakeBridge;

beforeEach(() => {
  bridge = new FakeBridge();
});

function shown(change: Partial<DeviceSignIn> = {}): Promise<string> {
  bridge.signInState = { ...DEVICE, ...change };
  return render(bridge, <LogInScreen app={bridge.app} />);
}

describe('a log-in by code', () => {
  test('shows the code and where to type it in, and every way out', async () => {
    const html = await shown();

    expect(elementsOf(html, 'h1')).toEqual(['Log in with a code']);
    expect(elementsOf(html, 'dd')).toEqual(['https://id.example.com/device', 'WDJB-MJHT']);
    expect(buttonsOf(html)).toEqual([
      'Copy the code',
      'Copy the address',
      'Open the page',
      'Cancel',
      'log in with this computer’s browser',
    ]);
    expect(html).toContain('role="img" aria-label="The address with the code in it, for your phone’s camera"');
  });

  test('warns of codes that somebody has sent', async () => {
    expect(textOf(await shown())).toContain('Never type in a code that somebody has sent you');
  });

  test('has no QR code where the provider makes no address for one', async () => {
    expect(await shown({ verificationUriComplete: null })).not.toContain('<svg');
  });

  test('says that the provider can’t be reached, and that nothing has to be done', async () => {
    const html = await shown({ problem: { code: 'PROVIDER_UNREACHABLE', details: { provider: 'Corp' } } });

    expect(textOf(html)).toContain('Corp could not be reached. It is tried again by itself; the code stays good.');
  });

  test('says that no page could be opened, and what to do', async () => {
    expect(textOf(await shown({ problem: { code: 'AUTH_BROWSER_NOT_OPENED' } }))).toContain(
      'Your browser could not be opened. Copy the address and open it in a browser.',
    );
  });

  test('shows what a provider sends as text', async () => {
    const html = await shown({ userCode: '<b>A</b>', verificationUri: 'https://id.example.com/<i>' });

    expect(html).not.toMatch(/<b>|<i>/);
    expect(textOf(html)).toContain('<b>A</b>');
  });
});

test.each([
  [600_000, '10:00 minutes'],
  [545_001, '9:06 minutes'],
  [5_000, '0:05 minutes'],
  [0, '0:00 minutes'],
  [-5_000, '0:00 minutes'],
])('%i ms are %s', (ms, text) => {
  expect(timeText(ms)).toBe(text);
});

test('a QR code has light modules around it and its finder patterns in three corners', async () => {
  const html = await render(bridge, <QrCode text="https://id.example.com/device?user_code=WDJB-MJHT" label="QR" />);
  const size = Number(/viewBox="0 0 (\d+) /.exec(html)?.[1]);
  const dark = [...html.matchAll(/M(\d+) (\d+)h(\d+)v1H/g)].map(([, x, y, width]) => [x, y, width].map(Number));

  expect(dark.every(([x = 0, y = 0, width = 0]) => Math.min(x, y, size - x - width, size - 1 - y) >= 4)).toBe(true);
  for (const [x, y] of [
    [4, 4],
    [size - 11, 4],
    [4, size - 11],
  ]) {
    expect(dark).toContainEqual([x, y, 7]);
  }
});
