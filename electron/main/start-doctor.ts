import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** How `keyporch doctor` ends: no check failed, one did, or it was not understood. */
export const DOCTOR_EXIT = { good: 0, failed: 1, badUsage: 2 } as const;

/** Where the process that examines keeps what Chromium writes; in its environment, so that its arguments are the person's. */
const FOLDER = 'KEYPORCH_DOCTOR_FOLDER';
/** Each check has 5 s; the rest is for starting. In ms. */
const WHOLE_MS = 14_000;

const NO_DISPLAY =
  'This runtime does not start without a display. Give it one of its own: xvfb-run -a, and then the same command.';

/**
 * Has a second process do the work, and waits for it: what hangs in a keychain can only be killed together with its process,
 * and this one keeps the exit code; and Chromium has to be told before it starts that there is no display. Synchronous,
 * because without one this process ends when its script has.
 * @returns the exit code
 */
export function startDoctor(platform: NodeJS.Platform): number {
  const folder = mkdtempSync(join(tmpdir(), 'keyporch-doctor-'));
  const headless = platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY;
  const args = [...(headless ? ['--ozone-platform=headless'] : []), ...process.argv.slice(1)];
  const { status, signal, error } = spawnSync(process.execPath, args, {
    stdio: ['ignore', 'inherit', headless ? 'ignore' : 'inherit'],
    env: { ...process.env, [FOLDER]: folder },
    timeout: WHOLE_MS,
    killSignal: 'SIGKILL',
  });
  removeFolder(folder);
  if (status !== null) return status;
  const hung = signal === 'SIGKILL' && error === undefined; // it has printed its report, then ended itself
  if (!hung) process.stderr.write(`${headless ? NO_DISPLAY : 'The checks could not be finished.'}\n`);
  return DOCTOR_EXIT.failed;
}

/** How often, and how long between, in ms. */
const TRIES = { count: 20, ms: 50 };

/**
 * Removes a folder into which others write for a moment longer: Chromium's processes outlive the one that examined. One that
 * can't be removed stays among the temporary files.
 */
export function removeFolder(folder: string): void {
  const pause = new Int32Array(new SharedArrayBuffer(4));
  for (let tries = 0; tries < TRIES.count; tries += 1) {
    try {
      rmSync(folder, { recursive: true, force: true });
      return;
    } catch {
      Atomics.wait(pause, 0, 0, TRIES.ms);
    }
  }
}

/** The folder of the process that examines; null in every other. Programs that it starts do not get it. */
export function takeDoctorFolder(): string | null {
  const folder = process.env[FOLDER] ?? null;
  delete process.env[FOLDER];
  return folder;
}
