import { spawn } from 'node:child_process';
import { renameSync } from 'node:fs';
import { access, chmod, constants, copyFile, open, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ExpectedError, failure } from '../../../shared/errors.ts';

/**
 * Puts a new AppImage into the old one's place, under the old one's name: menus and the scheme's handler lead there.
 * electron-updater deletes the old one first and then moves the new one, across disks if need be: whatever goes wrong in
 * between leaves none.
 */
export class NewAppImage {
  readonly #path: string;
  readonly #beside: string;

  /** @param path of the one that runs, absolute */
  constructor(path: string) {
    this.#path = path;
    this.#beside = join(dirname(path), `.${basename(path)}.new`);
  }

  /** @throws {ExpectedError} UPDATE_NOT_WRITTEN where its folder can't be written to */
  async check(): Promise<void> {
    await this.#orSayWhy(() => access(dirname(this.#path), constants.W_OK));
  }

  /** Lays the new one beside the old one, as a whole and on the disk. @throws {ExpectedError} UPDATE_NOT_WRITTEN */
  async stage(downloaded: string): Promise<void> {
    await this.#orSayWhy(async () => {
      await copyFile(downloaded, this.#beside);
      await chmod(this.#beside, (await stat(this.#path)).mode | 0o100);
      const file = await open(this.#beside, 'r+');
      await file.sync().finally(() => file.close());
    });
    await rm(downloaded, { force: true });
  }

  /** In one step: there is the old one or the new one, whole. Then it is started. */
  replaceAndStart(): void {
    renameSync(this.#beside, this.#path);
    spawn(this.#path, [], { detached: true, stdio: 'ignore', cwd: dirname(this.#path) }).unref();
  }

  async #orSayWhy(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (cause) {
      await rm(this.#beside, { force: true }).catch(() => undefined); // a disk that can't be written to
      const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : 'unknown';
      throw new ExpectedError(failure('UPDATE_NOT_WRITTEN', { reason }), { cause });
    }
  }
}
