import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AfterPackContext, Configuration } from 'electron-builder';
import type { AppIdentity } from './app-identity.ts';

/** What electron-builder is told, apart from the platform's own. Paths are absolute. */
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
  /** Null: electron-builder's own download, for other platforms than this one. */
  readonly electronDist: string | null;
  readonly electronVersion: string;
  /** Files of this project for single platforms. */
  readonly platformFiles: string;
  readonly quick: boolean;
}

/** electron-builder's configuration for all platforms. */
export function builderConfig(parts: BuilderParts): Configuration {
  const { identity } = parts;
  return {
    appId: identity.id,
    productName: identity.name,
    copyright: `© ${identity.author}`,
    directories: { app: parts.app, output: parts.output, buildResources: parts.platformFiles },
    files: ['**/*', { from: parts.keytar, to: 'node_modules/keytar' }],
    extraResources: [{ from: parts.resources, to: '.' }],
    asar: true,
    asarUnpack: ['**/*.node'],
    // False: what the app needs of node_modules is laid out already, and no more of it is looked for.
    beforeBuild: async () => false,
    afterPack: removeStarter,
    publish: null,
    compression: parts.quick ? 'store' : 'maximum',
    electronVersion: parts.electronVersion,
    ...(parts.electronDist !== null && { electronDist: parts.electronDist }),
    artifactName: `${identity.id}_${identity.version}_\${arch}.\${ext}`,
    protocols: [{ name: identity.shownName, schemes: [identity.id], role: 'Viewer' }],
    linux: linux(parts),
  };
}

function linux({ identity, icon }: BuilderParts): NonNullable<Configuration['linux']> {
  return {
    icon,
    executableName: identity.id,
    category: 'Utility',
    synopsis: identity.description,
    maintainer: identity.author,
  };
}

/** An Electron that starts clones has a program of its own there, which a packaged one does not look at. */
async function removeStarter({ appOutDir }: AfterPackContext): Promise<void> {
  await rm(join(appOutDir, 'resources', 'app'), { recursive: true, force: true });
}
