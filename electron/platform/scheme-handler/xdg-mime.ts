import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** It is a script that asks other programs, and takes 50 to 200 ms; a desktop that hangs must not hang us. */
const XDG_MIME_MS = 3_000;

/** Runs `xdg-mime`. @returns what it prints @throws if it is not there, fails or takes too long */
export async function xdgMime(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('xdg-mime', [...args], { timeout: XDG_MIME_MS, killSignal: 'SIGKILL' });
  return stdout;
}
