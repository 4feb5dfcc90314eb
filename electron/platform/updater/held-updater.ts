import type { AppAdapter } from 'electron-updater/out/AppAdapter.js';
import type { AppUpdater } from 'electron-updater/out/AppUpdater.js';
import { Provider, type ProviderRuntimeOptions, resolveFiles } from 'electron-updater/out/providers/Provider.js';
import type { UpdateInfo } from 'electron-updater/out/types.js';
import { ExpectedError, fail, failure } from '../../../shared/errors.ts';
import { HttpError, type HttpPort } from '../../ports/http.ts';
import type { DownloadOptions, PackageFeed } from '../../ports/updater.ts';
import { downloadPackage } from './download-package.ts';

export interface FetchParts extends DownloadOptions {
  readonly latest: PackageFeed;
  /** Folder that it is in, with a slash at its end. */
  readonly folder: string;
  readonly http: HttpPort;
  readonly userAgent: string;
}

/**
 * Has electron-updater compare the versions, download the package and check it, held to what this program promises: nothing
 * is done unasked, nothing older is taken, the program's own way to the network is the only one, and no number is made up for
 * this installation.
 * @returns the path of what was downloaded
 * @throws {ExpectedError} UPDATE_REFUSED, UPDATE_NOT_WRITTEN
 * @throws {HttpError}
 */
export async function fetchUpdate(updater: AppUpdater, parts: FetchParts): Promise<string> {
  hold(updater, parts);
  try {
    const found = await updater.checkForUpdates();
    if (!found?.isUpdateAvailable) fail('UPDATE_REFUSED', { reason: 'version' });
    const [path] = await updater.downloadUpdate();
    return path ?? fail('UPDATE_REFUSED', { reason: 'package' });
  } catch (error) {
    throw toExpected(error);
  }
}

function hold(updater: AppUpdater, parts: FetchParts): void {
  updater.logger = null; // what it says has paths and addresses in it
  updater.autoDownload = false;
  updater.autoInstallOnAppQuit = false;
  updater.allowDowngrade = false;
  updater.allowPrerelease = false;
  updater.disableWebInstaller = true;
  updater.disableDifferentialDownload = true; // asks for many pieces, of which none is checked by itself
  const download = async (url: URL, destination: string) => {
    await downloadPackage({ ...parts, ...parts.latest.package, url, destination });
    return destination;
  };
  Object.assign(updater, {
    httpExecutor: { download },
    // It would be random, kept in a file, and sent to the feed.
    stagingUserIdPromise: { value: Promise.resolve('') },
  });
  updater.setFeedURL({ provider: 'custom', updateProvider: providerOf(parts) });
}

/** In the place of a provider that asks: what it would say is here already, and was checked. */
function providerOf({ latest, folder }: FetchParts) {
  const { name: url, sha512, size } = latest.package;
  const info = { version: latest.version, files: [{ url, sha512, size }], path: url, sha512, releaseDate: '' };
  return class extends Provider<UpdateInfo> {
    // Made here: its own is protected.
    constructor(_options: unknown, _updater: unknown, runtime: ProviderRuntimeOptions) {
      super(runtime);
    }

    async getLatestVersion() {
      return info;
    }

    resolveFiles(found: UpdateInfo) {
      return resolveFiles(found, new URL(folder));
    }
  };
}

/** What electron-updater knows of the program; it is told no more than it needs. */
export function appAdapter(
  about: Pick<AppAdapter, 'name' | 'version' | 'appUpdateConfigPath' | 'baseCachePath'>,
): AppAdapter {
  return {
    ...about,
    isPackaged: true, // or it does nothing; whether it may was decided before
    userDataPath: '',
    whenReady: async () => undefined,
    quit: () => undefined,
    relaunch: () => undefined,
    onQuit: () => undefined,
  };
}

/** @param error of electron-updater, or of what it calls */
export function toExpected(error: unknown): unknown {
  if (error instanceof ExpectedError || error instanceof HttpError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_UPDATER_INVALID_SIGNATURE') return refused('publisher', error);
  if (/^E[A-Z]+$/.test(code))
    return new ExpectedError(failure('UPDATE_NOT_WRITTEN', { reason: code }), { cause: error });
  return refused('system', error);
}

function refused(reason: string, cause: unknown): ExpectedError {
  return new ExpectedError(failure('UPDATE_REFUSED', { reason }), { cause });
}
