import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Arch, Platform } from 'electron-builder';
import { ROOT } from '../desktop/app.ts';
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
    case 'dmg':
    case 'zip': {
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

/** The Electron that is packed. */
export interface Runtime {
  /** Null: electron-builder downloads it. */
  readonly dist: string | null;
  readonly version: string;
}

/**
 * The Electron that the scripts have found; for another platform than this one, the one that is locked.
 * @throws {Error} where this was not started by the scripts
 */
export function runtimeFor(platform: TargetPlan['platform']): Runtime {
  if (platform !== process.platform) {
    const locked = readFileSync(join(ROOT, 'node_modules/electron/package.json'), 'utf8');
    return { dist: null, version: JSON.parse(locked).version };
  }
  const dist = process.env.KEYPORCH_ELECTRON_DIST;
  if (!dist) throw new Error('Start this with npm: the scripts in package.json find Electron.');
  return { dist, version: readFileSync(join(dist, 'version'), 'utf8').trim() };
}
