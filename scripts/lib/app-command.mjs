import { join } from 'node:path';
import { developmentId, ROOT } from './project.mjs';
import { registerHandler } from './scheme-handler.mjs';

/** As root Chromium runs only without its sandbox. */
export function sandboxSwitches() {
  return process.platform === 'linux' && process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/**
 * The folder that the app keeps its files in: the one that its arguments name, or the usual one.
 * @param {readonly string[]} args
 * @param {string} configHome
 */
export function userDataFolder(args, configHome) {
  const prefix = '--user-data-dir=';
  const named = args.find((argument) => argument.startsWith(prefix));
  return named === undefined ? join(configHome, developmentId()) : named.slice(prefix.length);
}

/**
 * Makes the built app in this clone the one that the system hands callbacks to.
 * @param {import('./processes.mjs').Processes} processes
 * @param {NodeJS.ProcessEnv} env
 * @param {{ executable: string, userData: string }} app
 * @returns {Promise<boolean>} false if all of it had been done before
 * @throws {import('./say.mjs').StepError}
 */
export function registerApp(processes, env, { executable, userData }) {
  const id = developmentId();
  return registerHandler(processes, env, {
    id,
    name: 'Keyporch (development)',
    schemes: [id],
    // Without the running app's user-data folder this would start a second app instead of reaching it.
    command: [executable, ...sandboxSwitches(), `--user-data-dir=${userData}`, ROOT],
  });
}
