import { type FileHandle, mkdir, open, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export interface RotatingFileOptions {
  /** Ends with `.log`; older ones are `.1.log`, `.2.log`… beside it. */
  readonly path: string;
  /** What one file holds at most, in bytes. */
  readonly maxBytes: number;
  /** How many there are at most, with the newest. */
  readonly files: number;
}

/**
 * A file that makes place for a new one when it is full. Nothing is held open between two calls: what was appended is in the
 * system's hands, whatever becomes of the program, and who deletes or moves the file gets a new one. Own lines, because what
 * libraries have beside this (formats, transports, hooks into the console) is more than the rest of the log.
 */
export class RotatingFile {
  readonly #options: RotatingFileOptions;
  /** The last call may have left half a line. */
  #torn = false;

  constructor(options: RotatingFileOptions) {
    this.#options = options;
  }

  get path(): string {
    return this.#options.path;
  }

  /** Only one call at a time. @throws what the system says */
  async append(text: string): Promise<void> {
    const { path, maxBytes } = this.#options;
    const bytes = Buffer.from(this.#torn ? `\n${text}` : text);
    this.#torn = true;
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const size = await sizeOf(path);
    if (size > 0 && size + bytes.length > maxBytes) await this.#rotate();
    const file = await open(path, 'a', 0o600);
    try {
      await makePrivate(file);
      await file.writeFile(bytes);
    } finally {
      await file.close();
    }
    this.#torn = false;
  }

  /** The last lines that there are, oldest first. @throws what the system says, unless there is no file */
  async lastLines(count: number): Promise<readonly string[]> {
    let lines: string[] = [];
    for (let age = 0; age < this.#options.files && lines.length < count; age += 1) {
      lines = [...(await linesAtEnd(this.#pathOf(age))), ...lines];
    }
    return lines.slice(-count);
  }

  /** The oldest one is written over. */
  async #rotate(): Promise<void> {
    for (let age = this.#options.files - 1; age > 0; age -= 1) {
      await unlessMissing(rename(this.#pathOf(age - 1), this.#pathOf(age)));
    }
  }

  #pathOf(age: number): string {
    const { path } = this.#options;
    return age === 0 ? path : path.replace(/\.log$/, `.${age}.log`);
  }
}

/** One that was there already. What is no file (a device, by a link) is not ours to change. */
async function makePrivate(file: FileHandle): Promise<void> {
  const stats = await file.stat();
  if (stats.isFile() && (stats.mode & 0o777) !== 0o600) await file.chmod(0o600);
}

/** So much of a file's end is read, in bytes: some hundred lines. */
const END_BYTES = 131_072;

async function linesAtEnd(path: string): Promise<string[]> {
  const file = await unlessMissing(open(path, 'r'));
  if (file === null) return [];
  try {
    const { size } = await file.stat();
    const from = Math.max(0, size - END_BYTES);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(size - from), 0, size - from, from);
    const lines = buffer.toString('utf8', 0, bytesRead).split('\n');
    return lines.slice(from > 0 ? 1 : 0).filter((line) => line !== '');
  } finally {
    await file.close();
  }
}

async function sizeOf(path: string): Promise<number> {
  return (await unlessMissing(stat(path)))?.size ?? 0;
}

async function unlessMissing<Value>(work: Promise<Value>): Promise<Value | null> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
}

/** The system's word for what went wrong. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : 'unknown';
}
