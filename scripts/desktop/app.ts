import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { SchemeHandler } from './desktop-file.ts';
import type { Environment } from './processes.ts';

/** The project's folder. */
export const ROOT = resolve(import.meta.dirname, '../..');

const { keyporch } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  keyporch: { id: string; name: string };
};

/** The id of a run from a clone. */
export const APP_ID = `${keyporch.id}.dev`;

/** The Electron executable: set by the scripts that set everything up. */
export function electronExecutable(): string {
  const found = process.env.KEYPORCH_ELECTRON;
  if (!found) throw new Error('Start this with npm: the scripts in package.json find Electron.');
  return found;
}

/** Chromium refuses its sandbox to root. */
export function sandboxArguments(): readonly string[] {
  return process.getuid?.() === 0 ? ['--no-sandbox'] : [];
}

/** What comes first where Playwright starts a program from its folder; it has to be among the first arguments. */
export const HELD_START: readonly string[] = ['-r', join(import.meta.dirname, 'hold-start.cjs')];

/** Where the app keeps its files unless told otherwise. */
export function defaultUserData(env: Environment): string {
  return join(env.XDG_CONFIG_HOME || join(env.HOME || homedir(), '.config'), APP_ID);
}

/** The handler of the app's scheme: the launcher leads to the instance that uses the same user-data folder. */
export function appHandler(userData: string): SchemeHandler {
  return {
    id: APP_ID,
    name: `${keyporch.name} (development)`,
    schemes: [APP_ID],
    command: [electronExecutable(), ...sandboxArguments(), ROOT, `--user-data-dir=${userData}`],
  };
}

/** A program that runs scripts in main, one after another. @returns its folder, which is made */
export function programOf(folder: string, name: string, scripts: readonly string[]): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name, version: '0.0.0', main: 'index.cjs' }));
  writeFileSync(join(folder, 'index.cjs'), scripts.map((path) => `require(${JSON.stringify(path)});`).join('\n'));
  return folder;
}
