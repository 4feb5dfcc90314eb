import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { baseFolder } from './project.mjs';
import { StepError } from './say.mjs';
import { desktopFileText, isExecutableName, launcherText } from './shell.mjs';

/**
 * @typedef {object} Handler
 * @property {string} id names the desktop file
 * @property {string} name for people
 * @property {readonly string[]} schemes
 * @property {readonly string[]} command the program and its arguments; the address comes after them
 */

/**
 * Makes a program the one that opens addresses of some schemes, for the person whose base folders `env` names.
 * @param {import('./processes.mjs').Processes} processes
 * @param {NodeJS.ProcessEnv} env
 * @param {Handler} handler
 * @returns {Promise<boolean>} false if all of it had been done before
 * @throws {StepError}
 */
export async function registerHandler(processes, env, { id, name, schemes, command }) {
  const data = baseFolder(env, 'DATA');
  const launcher = join(data, id, 'open');
  const desktopFile = join(data, 'applications', `${id}.desktop`);
  if (!isExecutableName(launcher)) {
    throw new StepError(
      `a desktop file cannot name ${launcher}: it has a space or a sign that xdg-open does not understand`,
      'set XDG_DATA_HOME to a folder with a plain name.',
    );
  }
  const changed = [
    writeIfChanged(launcher, launcherText(`Opens what the system hands to ${name}.`, command), 0o755),
    writeIfChanged(desktopFile, desktopFileText({ name, launcher, schemes }), 0o644),
  ].includes(true);
  if (!changed && isDefault(env, id, schemes)) return false;
  const todo = 'install the packages xdg-utils and desktop-file-utils, then run this again.';
  await processes.run('update-desktop-database', [dirname(desktopFile)], { env, todo });
  const types = schemes.map((scheme) => `x-scheme-handler/${scheme}`);
  // It writes into this folder and does not make it.
  mkdirSync(baseFolder(env, 'CONFIG'), { recursive: true });
  await processes.run('xdg-mime', ['default', `${id}.desktop`, ...types], { env, todo });
  return true;
}

/**
 * @param {NodeJS.ProcessEnv} env
 * @param {string} id
 * @param {readonly string[]} schemes
 */
function isDefault(env, id, schemes) {
  const list = join(baseFolder(env, 'CONFIG'), 'mimeapps.list');
  if (!existsSync(list)) return false;
  const lines = readFileSync(list, 'utf8').split('\n');
  return schemes.every((scheme) => lines.some((line) => line.startsWith(`x-scheme-handler/${scheme}=${id}.desktop`)));
}

/**
 * @param {string} file
 * @param {string} text
 * @param {number} mode
 */
function writeIfChanged(file, text, mode) {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return false;
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
  return true;
}
