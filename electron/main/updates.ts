import { fail } from '../../shared/errors.ts';
import type { UpdateNews } from '../../shared/updates.ts';
import type { DownloadedUpdate, UpdaterPort } from '../ports/updater.ts';
import type { PackageKind } from '../updates/package-feed.ts';
import type { UpdateCheck, UpdateCheckParts } from '../updates/update-check.ts';
import type { UpdateInstaller } from '../updates/update-installer.ts';
import type { RunningFrom } from '../updates/update-way.ts';

/** When the feed is asked first, in ms after the start: nobody waits for it, and the start is busy enough. */
export const FIRST_CHECK_MS = 30_000;

export interface UpdatesParts extends Omit<UpdateCheckParts, 'feed' | 'way'> {
  /** Null: this build has none. */
  readonly feed: string | null;
  /** Whose signature a package needs; null: this build only tells. */
  readonly key: string | null;
  readonly id: string;
  readonly arch: string;
  readonly from: RunningFrom;
  /** The text of `app-update.yml`; null: there is none. */
  readonly packaged: () => Promise<string | null>;
  readonly openUpdater: (kind: PackageKind, feed: string) => Promise<UpdaterPort>;
  /** Ends the program, with the update as its last act. */
  readonly endWith: (update: DownloadedUpdate) => void;
}

/** News of newer versions, where the build has a feed and the configuration wants it. Else its code is never read. */
export class Updates {
  readonly #parts: UpdatesParts;
  #check: UpdateCheck | null = null;
  #installer: UpdateInstaller | null = null;

  constructor(parts: UpdatesParts) {
    this.#parts = parts;
  }

  get news(): UpdateNews | null {
    const news = this.#check?.news ?? null;
    return news && { ...news, install: this.#installer?.state ?? null };
  }

  /** @param wanted the configuration says so */
  begin(wanted: boolean): void {
    const { feed, clock } = this.#parts;
    if (wanted && feed !== null) clock.after(FIRST_CHECK_MS, () => void this.#load(feed));
  }

  /** The person does not want it now. What is being downloaded is let go of. */
  dismiss(): void {
    if (this.#installer?.cancel() !== true) this.#check?.dismiss();
  }

  /** Downloads what was told of and restarts into it, because the person said so. @throws {ExpectedError} IPC_REFUSED */
  async install(): Promise<void> {
    const { news } = this;
    if (news === null || this.#installer === null) fail('IPC_REFUSED');
    await this.#installer.install(news.version);
  }

  async #load(feed: string): Promise<void> {
    const { from, key, packaged, openUpdater } = this.#parts;
    const { UpdateCheck, UpdateInstaller, replaceableWith, updateWay } = await import('../updates/index.ts');
    const way = updateWay(from);
    const kind = key && replaceableWith({ way, platform: from.platform, packaged: await packaged() });
    if (key && kind) {
      const open = () => openUpdater(kind, feed);
      this.#installer = new UpdateInstaller({ ...this.#parts, feed, key, kind, open, onChange: this.#parts.onNews });
    }
    this.#check = new UpdateCheck({ ...this.#parts, feed, way });
    await this.#check.begin();
  }
}
