import { readFile, realpath } from 'node:fs/promises';
import type { Config } from '../../shared/config.ts';
import { fail } from '../../shared/errors.ts';
import type { ParsedConfig } from '../config/parse-config.ts';
import type { MarkerPort } from '../ports/system.ts';

export interface OwnConfigParts {
  readonly path: string;
  readonly parse: (text: string) => ParsedConfig;
  /** Replaces a file in one step. */
  readonly fileAt: (path: string) => Pick<MarkerPort, 'write'>;
}

/** The file's text and what it means: as it is, or as a change would make it. */
export interface WrittenConfig {
  readonly text: string;
  readonly config: Config;
}

/** The person's own configuration file, as far as the program changes it. It never replaces a file that has faults. */
export class OwnConfig {
  readonly #parts: OwnConfigParts;

  constructor(parts: OwnConfigParts) {
    this.#parts = parts;
  }

  get path(): string {
    return this.#parts.path;
  }

  /**
   * What the file would be; nothing is written.
   * @param edit is given the file as it is, null where there is none
   * @throws {ExpectedError} CONFIG_FILE_FAULTY, CONFIG_FILE_NOT_WRITABLE; and whatever `edit` and `onFaults` throw
   */
  async preview(
    edit: (before: WrittenConfig | null) => string,
    onFaults: (parsed: Extract<ParsedConfig, { ok: false }>) => never,
  ): Promise<WrittenConfig> {
    const { path, parse } = this.#parts;
    const before = await this.#read();
    const known = before === null ? null : parse(before);
    if (known?.ok === false) fail('CONFIG_FILE_FAULTY', { address: path });
    const text = edit(before === null || known === null ? null : { text: before, config: known.config });
    const parsed = parse(text);
    return parsed.ok ? { text, config: parsed.config } : onFaults(parsed);
  }

  /** Writes what {@link preview} has made. @throws {ExpectedError} CONFIG_FILE_NOT_WRITABLE */
  async write({ text }: WrittenConfig): Promise<void> {
    const { path, fileAt } = this.#parts;
    try {
      await fileAt(await target(path)).write(text);
    } catch (error) {
      fail('CONFIG_FILE_NOT_WRITABLE', { address: path, reason: systemCodeOf(error) });
    }
  }

  async #read(): Promise<string | null> {
    const { path } = this.#parts;
    try {
      return await readFile(path, 'utf8');
    } catch (error) {
      const reason = systemCodeOf(error);
      return reason === 'ENOENT' ? null : fail('CONFIG_FILE_NOT_WRITABLE', { address: path, reason });
    }
  }
}

/** Where a link leads: the file is replaced there, and the link stays. */
async function target(path: string): Promise<string> {
  return realpath(path).catch(() => path); // not there yet
}

function systemCodeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' ? code : 'not readable';
}
