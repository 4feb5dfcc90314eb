import type { UpdateWay } from '../../shared/updates.ts';
import { HttpError, type HttpPort, readWhole } from '../ports/http.ts';
import type { LoggerPort } from '../ports/log.ts';
import type { ClockPort } from '../ports/system.ts';
import { FEED_FILE, isNewer, readFeed } from './feed.ts';

/** How often the feed is asked, in ms. */
export const CHECK_EVERY_MS = 86_400_000;
/** A feed is one line. */
const LIMITS = { headersMs: 15_000, idleMs: 15_000, totalMs: 20_000, bodyBytes: 4_096 };

/** A newer version, and who brings it. */
export interface NewVersion {
  readonly version: string;
  readonly way: UpdateWay;
}

export interface UpdateCheckParts {
  /** Its address, with a slash at its end; fixed when the program was built. */
  readonly feed: string;
  /** Of the program that runs. */
  readonly version: string;
  readonly way: UpdateWay;
  readonly userAgent: string;
  readonly http: HttpPort;
  readonly clock: ClockPort;
  readonly logger: LoggerPort;
  readonly onNews: () => void;
}

/** Asks once a day whether there is a newer version. It downloads no package; what goes wrong is a line in the log, no more. */
export class UpdateCheck {
  readonly #parts: UpdateCheckParts;
  #news: NewVersion | null = null;
  #dismissed: string | null = null;
  #cancel: () => void = () => undefined;

  constructor(parts: UpdateCheckParts) {
    this.#parts = parts;
  }

  /** The newer version, unless there is none or the person has put it away. */
  get news(): NewVersion | null {
    return this.#news?.version === this.#dismissed ? null : this.#news;
  }

  /** Now and every day, to the end of the program. */
  async begin(): Promise<void> {
    this.#cancel();
    this.#cancel = this.#parts.clock.after(CHECK_EVERY_MS, () => void this.begin());
    await this.#ask();
  }

  /** The person has read of this version; a later one is told again. */
  dismiss(): void {
    this.#dismissed = this.#news?.version ?? null;
    this.#parts.onNews();
  }

  end(): void {
    this.#cancel();
  }

  async #ask(): Promise<void> {
    const { version, way, logger, onNews } = this.#parts;
    try {
      const offered = await this.#latest();
      if (offered === null) return logger.log('warn', 'the feed of updates can’t be read');
      if (!isNewer(offered, version) || offered === this.#news?.version) return;
      this.#news = { version: offered, way };
      onNews();
    } catch (error) {
      // Also what would be a bug: nothing that has to do with updates may disturb anybody.
      logger.log('warn', 'the feed of updates did not answer', {
        reason: error instanceof HttpError ? error.kind : 'refused',
      });
    }
  }

  /** @returns null for an answer that is no feed; a redirect is none either */
  async #latest(): Promise<string | null> {
    const { feed, http, userAgent } = this.#parts;
    const answer = await http.request({
      url: new URL(FEED_FILE, feed),
      method: 'GET',
      headers: { accept: 'application/json', 'user-agent': userAgent },
      body: null,
      limits: LIMITS,
    });
    const text = Buffer.from(await readWhole(answer.body)).toString();
    return answer.status === 200 ? readFeed(text) : null;
  }
}
