import { type Failure, failure, toFailure } from '../../shared/errors.ts';
import type { UpdateInstall } from '../../shared/updates.ts';
import { HttpError } from '../ports/http.ts';
import type { LoggerPort } from '../ports/log.ts';
import type { DownloadedUpdate, UpdaterPort } from '../ports/updater.ts';
import { latestPackage, type PackageFeedParts } from './package-feed.ts';

export interface UpdateInstallerParts extends PackageFeedParts {
  /** Reads what it takes; nothing of it is read before somebody wants a newer version. */
  readonly open: () => Promise<UpdaterPort>;
  readonly endWith: (update: DownloadedUpdate) => void;
  readonly logger: LoggerPort;
  readonly onChange: () => void;
}

const OFFERED: UpdateInstall = { phase: 'offered', failure: null };

/** Puts a newer version into this one's place when the person says so. Until the program ends, all can go on as it was. */
export class UpdateInstaller {
  readonly #parts: UpdateInstallerParts;
  #state: UpdateInstall = OFFERED;
  #running: Promise<void> | null = null;
  #abort = new AbortController();

  constructor(parts: UpdateInstallerParts) {
    this.#parts = parts;
  }

  get state(): UpdateInstall {
    return this.#state;
  }

  /** @param told the version that the person has read of */
  install(told: string): Promise<void> {
    this.#running ??= this.#install(told).finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** @returns false where nothing is being downloaded */
  cancel(): boolean {
    if (this.#state.phase !== 'downloading') return false;
    this.#abort.abort();
    return true;
  }

  async #install(told: string): Promise<void> {
    const { open, endWith, logger } = this.#parts;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    this.#become({ phase: 'downloading', percent: 0 });
    try {
      const latest = await latestPackage(this.#parts, told, signal);
      const onPercent = (percent: number) => this.#become({ phase: 'downloading', percent });
      const updater = await open();
      signal.throwIfAborted();
      const update = await updater.download(latest, { signal, onPercent });
      signal.throwIfAborted();
      logger.log('info', 'an update is installed', { version: latest.version });
      this.#become({ phase: 'restarting' });
      endWith(update);
    } catch (error) {
      const reason = signal.aborted ? null : reasonOf(error);
      if (reason !== null) logger.log('warn', 'an update was not installed', { code: reason.code, ...reason.details });
      this.#become({ phase: 'offered', failure: reason });
    }
  }

  #become(state: UpdateInstall): void {
    this.#state = state;
    this.#parts.onChange();
  }
}

/** Whatever it is, the program goes on. */
function reasonOf(error: unknown): Failure {
  return error instanceof HttpError ? failure('UPDATE_NOT_DOWNLOADED', { reason: error.kind }) : toFailure(error);
}
