import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { notarize } from '@electron/notarize';
import { type AfterPackContext, Arch, type Configuration, type LinuxPackager } from 'electron-builder';
import type { AppIdentity } from './app-identity.ts';
import { setFuses } from './fuses.ts';
import { notarizeSigned } from './notarize.ts';

/** What electron-builder is told. Paths are absolute. */
export interface BuilderParts {
  readonly identity: AppIdentity;
  /** The staged app: package.json and what it runs. */
  readonly app: string;
  /** keytar with the prebuilds of the platform. */
  readonly keytar: string;
  /** Files that go beside app.asar. */
  readonly resources: string;
  readonly output: string;
  /** PNG, 1024 pixels. */
  readonly icon: string;
  /** Null: electron-builder downloads one, for another platform than this. */
  readonly electronDist: string | null;
  readonly electronVersion: string;
  /** NSIS script, see windows-installer.ts. */
  readonly installerScript: string;
  /** Where copies get newer versions from that they put in their place; null: they don't. */
  readonly feed: string | null;
  readonly quick: boolean;
}

/** RPM names of what Debian's control file lists. */
const RPM_DEPENDS = [
  'alsa-lib',
  'at-spi2-core',
  'cups-libs',
  'desktop-file-utils',
  'gtk3',
  'libsecret',
  'mesa-libgbm',
  'nss',
  'xdg-utils',
];

/** electron-builder's configuration for all platforms. */
export function builderConfig(parts: BuilderParts): Configuration {
  const { identity } = parts;
  return {
    appId: identity.id,
    productName: identity.name,
    copyright: `© ${identity.author}`,
    directories: { app: parts.app, output: parts.output },
    files: ['**/*', { from: parts.keytar, to: 'node_modules/keytar' }],
    extraResources: [{ from: parts.resources, to: '.' }],
    asar: true,
    asarUnpack: ['**/*.node'],
    // False: what the app needs of node_modules is laid out already, and no more of it is looked for.
    beforeBuild: async () => false,
    afterPack,
    afterSign,
    // Nothing is published: it is written into the app, with the publisher's name on Windows.
    publish: parts.feed === null ? null : { provider: 'generic', url: parts.feed },
    compression: parts.quick ? 'store' : 'maximum',
    electronVersion: parts.electronVersion,
    ...(parts.electronDist !== null && { electronDist: parts.electronDist }),
    artifactName: `${identity.id}_${identity.version}_\${arch}.\${ext}`,
    // In Info.plist on macOS, in the desktop file on Linux; on Windows the installer's script does it.
    protocols: [{ name: identity.shownName, schemes: [identity.id], role: 'Viewer' }],
    ...linux(parts),
    ...mac(parts),
    ...windows(parts),
  };
}

function linux({ identity, icon }: BuilderParts): Configuration {
  return {
    linux: {
      icon,
      executableName: identity.id,
      category: 'Network',
      synopsis: identity.description,
      maintainer: identity.author,
      vendor: identity.author,
      desktop: { entry: { Name: identity.shownName, StartupWMClass: identity.name } },
    },
    rpm: { packageName: identity.id, depends: RPM_DEPENDS },
  };
}

function mac({ icon }: BuilderParts): Configuration {
  const entitlements = join(import.meta.dirname, 'entitlements.mac.plist');
  return {
    mac: {
      icon,
      category: 'public.app-category.utilities',
      hardenedRuntime: true,
      entitlements,
      entitlementsInherit: entitlements,
      // By the hook after signing, which refuses half a set of credentials.
      notarize: false,
      // Both prebuilds are in both halves, each for one kind of processor.
      x64ArchFiles: '**/keytar.node',
    },
  };
}

function windows({ icon, installerScript, identity }: BuilderParts): Configuration {
  return {
    win: { icon, requestedExecutionLevel: 'asInvoker' },
    nsis: {
      oneClick: true,
      perMachine: false,
      include: installerScript,
      uninstallDisplayName: identity.shownName,
      deleteAppDataOnUninstall: false,
    },
  };
}

/** Before signing, so that what is signed is what runs. */
async function afterPack(context: AfterPackContext): Promise<void> {
  // An Electron that starts clones has a program of its own there, which a packaged one does not look at.
  await rm(join(context.appOutDir, 'resources', 'app'), { recursive: true, force: true });
  // The halves of a universal app are joined before.
  if (context.electronPlatformName === 'darwin' && context.arch !== Arch.universal) return;
  const missing = await setFuses(join(context.appOutDir, programName(context)));
  const note = missing.length === 0 ? 'all that are known' : `all but those this Electron lacks: ${missing.join(', ')}`;
  console.error(`  • fuses set: ${note}`);
}

function programName({ electronPlatformName, packager }: AfterPackContext): string {
  switch (electronPlatformName) {
    case 'darwin':
      return `${packager.appInfo.productFilename}.app`;
    case 'win32':
      return `${packager.appInfo.productFilename}.exe`;
    default:
      return (packager as LinuxPackager).executableName;
  }
}

async function afterSign(context: AfterPackContext): Promise<void> {
  const done = await notarizeSigned(context, process.env, (request) => notarize(request));
  if (done === 'no credentials') console.error('! Not notarized: no credentials are set (docs/installing.md).');
}
