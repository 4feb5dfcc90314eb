import { expect, test } from 'vitest';
import { desktopOf } from '../../../../electron/platform/desktop.ts';

test.each([
  ['darwin', {}, 'macos'],
  ['win32', {}, 'windows'],
  ['linux', { XDG_CURRENT_DESKTOP: 'GNOME' }, 'gnome'],
  ['linux', { XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' }, 'gnome'],
  ['linux', { XDG_CURRENT_DESKTOP: 'X-Cinnamon' }, 'gnome'],
  ['linux', { XDG_CURRENT_DESKTOP: 'GNOME-Classic:GNOME' }, 'gnome'],
  ['linux', { XDG_CURRENT_DESKTOP: 'KDE' }, 'kde'],
  ['linux', { XDG_CURRENT_DESKTOP: 'sway' }, 'linux'],
  ['linux', { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/run/user/1/bus' }, 'linux'],
  ['linux', {}, 'headless'],
  ['linux', { SNAP_NAME: 'keyporch', XDG_CURRENT_DESKTOP: 'ubuntu:GNOME' }, 'snap'],
] as const)('on %s with %j the keychain is that of %s', (platform, environment, desktop) => {
  expect(desktopOf(platform, environment)).toBe(desktop);
});
