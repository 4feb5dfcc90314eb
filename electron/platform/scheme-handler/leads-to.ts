import { constants } from 'node:fs';
import { access, readFile, realpath, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { parseLauncher } from './command-words.ts';

/** A launcher is a few lines; a program is not read. */
const MAX_SCRIPT_BYTES = 16_384;
/** A launcher that leads to a launcher that leads to the program. */
const MAX_LAUNCHERS = 2;

/** The program that runs, as another start of it would have to be to reach this one. */
export interface RunningProgram {
  readonly executable: string;
  /** The folder that Electron was told to run; null for an installed app, which has its own inside. */
  readonly appFolder: string | null;
  readonly userData: string;
  /** Where a start without `--user-data-dir` has its files: two folders are two programs. */
  readonly defaultUserData: string;
}

/**
 * Follows a command, through launcher scripts, to the program at its end.
 * @param path where programs are looked for, as in `PATH`
 * @returns null where that can't be known: a script that decides by itself
 */
export async function leadsTo(
  program: RunningProgram,
  command: readonly string[],
  path: string,
): Promise<boolean | null> {
  let [name = '', ...args] = command;
  for (let launchers = 0; launchers <= MAX_LAUNCHERS; launchers += 1) {
    const file = await findProgram(name, path);
    if (file === null) return false;
    if (file === (await real(program.executable))) return startsThisOne(args, program);
    const script = await readScript(file);
    if (script === null) return false;
    const next = parseLauncher(script);
    if (next === null) return null;
    [name = '', ...args] = [...next, ...args];
  }
  return null;
}

async function findProgram(name: string, path: string): Promise<string | null> {
  const candidates = isAbsolute(name) ? [name] : path.split(delimiter).map((folder) => join(folder, name));
  for (const candidate of candidates.filter(isAbsolute)) if (await isProgram(candidate)) return real(candidate);
  return null;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false; // not there, or not for us
  }
}

async function startsThisOne(args: readonly string[], program: RunningProgram): Promise<boolean> {
  const prefix = '--user-data-dir=';
  const userData = args.find((arg) => arg.startsWith(prefix))?.slice(prefix.length) ?? program.defaultUserData;
  if ((await real(userData)) !== (await real(program.userData))) return false;
  if (program.appFolder === null) return true;
  const folder = args.find((arg) => !arg.startsWith('-'));
  return folder !== undefined && (await real(folder)) === (await real(program.appFolder));
}

async function readScript(path: string): Promise<string | null> {
  const { size } = await stat(path);
  if (size > MAX_SCRIPT_BYTES) return null;
  const text = await readFile(path, 'utf8').catch(() => ''); // a program that may be run but not read is no script
  return text.startsWith('#!') ? text : null;
}

/** Without links, as far as it exists. */
async function real(path: string): Promise<string> {
  return realpath(path).catch(() => resolve(path));
}
