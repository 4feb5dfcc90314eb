import { Arch, Platform } from 'electron-builder';
import type { Target } from './arguments.ts';

/** What a kind of package is made on and for. */
export interface TargetPlan {
  readonly platform: 'linux' | 'darwin' | 'win32';
  /** keytar's folders. */
  readonly prebuilds: readonly string[];
  /** For electron-builder. A deb is laid out as a folder and packed by dpkg-deb. */
  readonly targets: Map<Platform, Map<Arch, string[]>>;
}

/** @param arch of this machine, as Node names it */
export function planTarget(target: Target, arch: string): TargetPlan {
  switch (target) {
    case 'deb':
    case 'rpm':
    case 'AppImage': {
      const name = target === 'deb' ? 'dir' : target;
      return {
        platform: 'linux',
        prebuilds: [`linux-${arch}`],
        targets: Platform.LINUX.createTarget(name, Arch[arch as 'x64' | 'arm64']),
      };
    }
    case 'dmg': {
      // One package for both kinds of processors.
      return {
        platform: 'darwin',
        prebuilds: ['darwin-arm64', 'darwin-x64'],
        targets: Platform.MAC.createTarget(target, Arch.universal),
      };
    }
    case 'nsis':
      return {
        platform: 'win32',
        prebuilds: ['win32-x64'],
        targets: Platform.WINDOWS.createTarget(target, Arch.x64),
      };
  }
}
