import { once } from 'node:events';
import type { AutoUpdater } from 'electron';
import { getAppCacheDir } from 'electron-updater/out/AppAdapter.js';
import { AppImageUpdater } from 'electron-updater/out/AppImageUpdater.js';
import type { AppUpdater } from 'electron-updater/out/AppUpdater.js';
import { MacUpdater } from 'electron-updater/out/MacUpdater.js';
import { NsisUpdater } from 'electron-updater/out/NsisUpdater.js';
import { fail } from '../../../shared/errors.ts';
import type { HttpPort } from '../../ports/http.ts';
import type { DownloadedUpdate, DownloadOptions, PackageFeed, UpdaterPort } from '../../ports/updater.ts';
import { appAdapter, fetchUpdate, toExpected } from './held-updater.ts';
import { NewAppImage } from './new-app-image.ts';

export interface SystemUpdaterParts {
  /** What packages of this copy are. */
  readonly kind: 'AppImage' | 'exe' | 'zip';
  readonly id: string;
  readonly version: string;
  /** Folder of the feed, with a slash at its end. */
  readonly feed: string;
  /** `app-update.yml`, where this copy was installed from a package. */
  readonly packagedConfig: string;
  /** The file that an AppImage runs from. */
  readonly appImage: string | undefined;
  readonly http: HttpPort;
  readonly userAgent: string;
  /** Electron's own, which is Squirrel.Mac. */
  readonly squirrel: AutoUpdater;
  /** Has the program end. */
  readonly quit: () => void;
}

/** electron-updater, for the three kinds of packages that can be replaced. */
export class SystemUpdater implements UpdaterPort {
  readonly #parts: SystemUpdaterParts;

  constructor(parts: SystemUpdaterParts) {
    this.#parts = parts;
  }

  download(feed: PackageFeed, options: DownloadOptions): Promise<DownloadedUpdate> {
    switch (this.#parts.kind) {
      case 'AppImage':
        return this.#appImage(feed, options);
      case 'exe':
        return this.#installer(feed, options);
      case 'zip':
        return this.#squirrel(feed, options);
    }
  }

  async #appImage(feed: PackageFeed, options: DownloadOptions): Promise<DownloadedUpdate> {
    const { id, quit, appImage = fail('INTERNAL') } = this.#parts;
    const place = new NewAppImage(appImage);
    await place.check();
    const updater = new AppImageUpdater(null, this.#app());
    // Where it downloads to; elsewhere app-update.yml says it.
    Object.assign(updater, { configOnDisk: { value: Promise.resolve({ updaterCacheDirName: `${id}-updater` }) } });
    await place.stage(await this.#fetch(updater, feed, options));
    return { end: quit, atEnd: () => place.replaceAndStart() };
  }

  /** NSIS: the installer waits for the program's end by itself, and starts the new one. */
  async #installer(feed: PackageFeed, options: DownloadOptions): Promise<DownloadedUpdate> {
    const updater = new NsisUpdater(null, this.#app());
    updater.verifyUpdateCodeSignature = neverSkipped(updater.verifyUpdateCodeSignature);
    await this.#fetch(updater, feed, options);
    return { end: this.#parts.quit, atEnd: () => void updater.install(true, true) };
  }

  /** Squirrel.Mac checks the signature while the program can still say that it is wrong, and installs at the program's end. */
  async #squirrel(feed: PackageFeed, options: DownloadOptions): Promise<DownloadedUpdate> {
    const { squirrel } = this.#parts;
    const updater = new MacUpdater(undefined, this.#app());
    await this.#fetch(updater, feed, options);
    const accepted = once(squirrel, 'update-downloaded', { signal: options.signal });
    squirrel.checkForUpdates();
    await accepted.catch((error: unknown) => Promise.reject(toExpected(error)));
    return { end: () => updater.quitAndInstall(), atEnd: () => undefined };
  }

  #fetch(updater: AppUpdater, latest: PackageFeed, options: DownloadOptions): Promise<string> {
    const { feed: folder, http, userAgent } = this.#parts;
    return fetchUpdate(updater, { ...options, latest, folder, http, userAgent });
  }

  #app() {
    const { id, version, packagedConfig } = this.#parts;
    return appAdapter({ name: id, version, appUpdateConfigPath: packagedConfig, baseCachePath: getAppCacheDir() });
  }
}

/** No certificate has this name. */
const NOBODY = ['CN=,O=nobody'];

/**
 * electron-updater takes an installer for signed where it could not run PowerShell to find out. Who is asked about a name that
 * nobody has, and says yes, does not look.
 */
function neverSkipped(check: NsisUpdater['verifyUpdateCodeSignature']): NsisUpdater['verifyUpdateCodeSignature'] {
  return async (publishers, path) => ((await check(NOBODY, path)) === null ? 'not checked' : check(publishers, path));
}
