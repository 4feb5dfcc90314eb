import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** The clone's folder. */
export const ROOT = resolve(import.meta.dirname, '..', '..');

/**
 * @typedef {object} Manifest
 * @property {string} version
 * @property {{ id: string, name: string }} keyporch
 * @property {Record<string, string>} devDependencies
 */

/** The project's `package.json`. */
export function readManifest() {
  return /** @type {Manifest} */ (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')));
}

/** The id of a run from a clone: as in `electron/main/identity.ts`. */
export function developmentId() {
  return `${readManifest().keyporch.id}.dev`;
}

/**
 * One of the person's base folders.
 * @param {NodeJS.ProcessEnv} env
 * @param {'CACHE' | 'CONFIG' | 'DATA'} kind
 */
export function baseFolder(env, kind) {
  const named = env[`XDG_${kind}_HOME`];
  // The standard says to ignore relative ones.
  if (named?.startsWith('/')) return named;
  const usual = { CACHE: '.cache', CONFIG: '.config', DATA: '.local/share' };
  return join(env.HOME ?? homedir(), usual[kind]);
}
