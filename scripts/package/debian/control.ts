import type { AppIdentity } from '../app-identity.ts';

/** Libraries that Electron and keytar load, and the programs they start. t64 are the same libraries from Debian 13 on. */
export const DEPENDS = [
  'libasound2 | libasound2t64',
  'libatk-bridge2.0-0 | libatk-bridge2.0-0t64',
  'libatk1.0-0 | libatk1.0-0t64',
  'libatspi2.0-0 | libatspi2.0-0t64',
  'libc6',
  'libcairo2',
  'libcups2 | libcups2t64',
  'libdbus-1-3',
  'libdrm2',
  'libexpat1',
  'libgbm1',
  'libgcc-s1',
  'libglib2.0-0 | libglib2.0-0t64',
  'libgtk-3-0 | libgtk-3-0t64',
  'libnspr4',
  'libnss3',
  'libpango-1.0-0',
  'libsecret-1-0',
  'libstdc++6',
  'libx11-6',
  'libxcb1',
  'libxcomposite1',
  'libxdamage1',
  'libxext6',
  'libxfixes3',
  'libxkbcommon0',
  'libxrandr2',
  'xdg-utils',
] as const;

/** Without a keyring sessions end with the program; without a browser nobody logs in. Another one may be there already. */
export const RECOMMENDS = [
  'gnome-keyring | kwalletmanager | keepassxc',
  'chromium | firefox-esr | firefox | www-browser',
  'default-dbus-session-bus | dbus-session-bus',
] as const;

/** Debian's names for Node's. */
const ARCHITECTURES: Readonly<Record<string, string>> = { x64: 'amd64', arm64: 'arm64', arm: 'armhf' };

/** @throws {Error} for a machine that there is no Electron for */
export function debianArchitecture(arch: string): string {
  const found = ARCHITECTURES[arch];
  if (found === undefined) throw new Error(`no Debian package can be made for ${arch}`);
  return found;
}

/**
 * The control file. @param installedSize in KiB
 * @see Debian Policy §5.3
 */
export function controlText(identity: AppIdentity, architecture: string, installedSize: number): string {
  const fields = {
    Package: identity.id,
    Version: identity.version,
    Architecture: architecture,
    Maintainer: identity.author,
    'Installed-Size': installedSize,
    Depends: DEPENDS.join(', '),
    Recommends: RECOMMENDS.join(', '),
    Homepage: identity.homepage,
    Section: 'net',
    Priority: 'optional',
    Description: `${identity.shownName}\n ${identity.description}`,
  };
  return `${Object.entries(fields)
    .map(([name, value]) => `${name}: ${value}\n`)
    .join('')}`;
}
