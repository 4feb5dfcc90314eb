import { build } from './build.mjs';
import { nameMissingLibraries, provideDebianPackages } from './debian-packages.mjs';
import { provideElectron } from './electron-runtime.mjs';
import { installNodePackages } from './node-packages.mjs';
import { StepError } from './say.mjs';

/**
 * Everything that has to be there, each only if it isn't yet: packages, Electron, the build.
 * @param {'run' | 'headless' | 'package' | 'test' | 'installed'} set which Debian packages
 * @returns {Promise<{ dist: string, executable: string }>} the Electron to use
 */
export async function setUp(set) {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19)) {
    throw new StepError(`Node ${process.versions.node} is too old`, 'Install Node 20.19 or newer.');
  }
  await installNodePackages();
  await provideDebianPackages(set);
  const electron = await provideElectron();
  await nameMissingLibraries(electron.executable);
  await build();
  return electron;
}

/** True where a window can be shown. */
export function hasDisplay() {
  return process.platform !== 'linux' || Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);
}
