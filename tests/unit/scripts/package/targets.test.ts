import { Arch, Platform } from 'electron-builder';
import { expect, test } from 'vitest';
import { planTarget } from '../../../../scripts/package/targets.ts';

test.each([
  ['deb', 'linux', ['linux-arm64'], Platform.LINUX, Arch.arm64, ['dir']],
  ['AppImage', 'linux', ['linux-arm64'], Platform.LINUX, Arch.arm64, ['AppImage']],
  ['rpm', 'linux', ['linux-arm64'], Platform.LINUX, Arch.arm64, ['rpm']],
  ['dmg', 'darwin', ['darwin-arm64', 'darwin-x64'], Platform.MAC, Arch.universal, ['dmg']],
  ['zip', 'darwin', ['darwin-arm64', 'darwin-x64'], Platform.MAC, Arch.universal, ['zip']],
  ['nsis', 'win32', ['win32-x64'], Platform.WINDOWS, Arch.x64, ['nsis']],
] as const)(
  '%s is made for %s, with the keychain’s native part of %j',
  (target, platform, prebuilds, key, arch, names) => {
    expect(planTarget(target, 'arm64')).toEqual({
      platform,
      prebuilds,
      targets: new Map([[key, new Map([[arch, names]])]]),
    });
  },
);
