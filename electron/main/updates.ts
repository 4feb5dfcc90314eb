import type { UpdateNews } from '../../shared/updates.ts';
import type { UpdateCheck, UpdateCheckParts } from '../updates/update-check.ts';
import { type RunningFrom, updateWay } from '../updates/update-way.ts';

/** When the feed is asked first, in ms after the start: nobody waits for it, and the start is busy enough. */
export const FIRST_CHECK_MS = 30_000;

export interface UpdatesParts extends Omit<UpdateCheckParts, 'feed' | 'way'> {
  /** Null: this build has none. */
  readonly feed: string | null;
  readonly from: RunningFrom;
}

/** News of newer versions, where the build has a feed and the configuration wants it. Else its code is never read. */
export class Updates {
  readonly #parts: UpdatesParts;
  #check: UpdateCheck | null = null;

  constructor(parts: UpdatesParts) {
    this.#parts = parts;
  }

  get news(): UpdateNews | null {
    return this.#check?.news ?? null;
  }

  /** @param wanted the configuration says so */
  begin(wanted: boolean): void {
    const { feed, clock } = this.#parts;
    if (wanted && feed !== null) clock.after(FIRST_CHECK_MS, () => void this.#load(feed));
  }

  dismiss(): void {
    this.#check?.dismiss();
  }

  async #load(feed: string): Promise<void> {
    const { UpdateCheck } = await import('../updates/update-check.ts');
    this.#check = new UpdateCheck({ ...this.#parts, feed, way: updateWay(this.#parts.from) });
    await this.#check.begin();
  }
}
