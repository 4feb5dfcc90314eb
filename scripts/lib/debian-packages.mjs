import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { StepError } from './say.mjs';

/**
 * What Keyporch needs of Debian and its kin, by what is to be done. `a|b`: the name has changed between releases.
 * @type {Readonly<Record<PackageSet, readonly string[]>>}
 */
export const DEBIAN_PACKAGES = {
  /** The app on a desktop. */
  run: [
    'libgtk-3-0|libgtk-3-0t64',
    'libnss3',
    'libasound2|libasound2t64',
    'libgbm1',
    'libxss1',
    'libxtst6',
    'libsecret-1-0',
    'xdg-utils',
    'desktop-file-utils',
  ],
  /** A desktop without a screen, with a browser and a keyring. */
  headless: ['xvfb', 'xauth', 'dbus', 'dbus-x11', 'gnome-keyring', 'chromium', 'openbox'],
  /** What tests look with from outside. */
  test: ['libsecret-tools', 'xdotool', 'imagemagick', 'procps'],
};

/** @typedef {'run' | 'headless' | 'test'} PackageSet */

/**
 * The packages of these sets that are not installed.
 * @param {readonly PackageSet[]} sets
 * @param {ReadonlySet<string>} installed
 */
export function missingPackages(sets, installed) {
  const wanted = sets.flatMap((set) => DEBIAN_PACKAGES[set]);
  return wanted.filter((names) => !names.split('|').some((name) => installed.has(name)));
}

/**
 * How missing packages come onto the machine.
 * @param {{ isRoot: boolean, hasTerminal: boolean }} machine
 * @returns {'install' | 'ask' | 'refuse'}
 */
export function wayToInstall({ isRoot, hasTerminal }) {
  if (hasTerminal) return 'ask';
  return isRoot ? 'install' : 'refuse';
}

/**
 * The libraries that `ldd` could not find.
 * @param {string} printed what `ldd` printed
 */
export function missingLibraries(printed) {
  const names = [...printed.matchAll(/^\s*(\S+) => not found$/gm)].map((match) => match[1] ?? '');
  return [...new Set(names)];
}

/**
 * Sees that the packages are there: installs them, asks, or says what to do. Elsewhere than on Debian it names the missing
 * libraries and goes on.
 * @param {import('./processes.mjs').Processes} processes
 * @param {readonly PackageSet[]} sets
 * @param {string} executable Electron's, whose libraries are looked for where there is no dpkg
 * @returns {Promise<readonly [outcome: string, value: undefined]>}
 * @throws {StepError}
 */
export async function providePackages(processes, sets, executable) {
  if (process.platform !== 'linux') return ['none needed', undefined];
  if (!existsSync('/etc/debian_version')) return [await nameLibraries(processes, executable), undefined];
  const missing = missingPackages(sets, await installedPackages(processes, sets));
  if (missing.length === 0) return ['there', undefined];

  const isRoot = process.getuid?.() === 0;
  const way = wayToInstall({ isRoot, hasTerminal: process.stdin.isTTY === true && process.stdout.isTTY === true });
  const command = commandFor(missing, isRoot);
  const todo = `run\n  ${command}\nand then this again.`;
  if (way === 'refuse') throw new StepError(`missing: ${plain(missing).join(' ')}`, todo);
  if (way === 'ask' && !(await agreed(command))) throw new StepError('nothing was installed', todo);
  await install(processes, missing, { isRoot, show: way === 'ask', todo });
  return [`installed ${missing.length}`, undefined];
}

/**
 * @param {import('./processes.mjs').Processes} processes
 * @param {readonly PackageSet[]} sets
 */
async function installedPackages(processes, sets) {
  const names = sets.flatMap((set) => DEBIAN_PACKAGES[set]).flatMap((names) => names.split('|'));
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg's own notation
  const format = '${db:Status-Status} ${Package}\n';
  // Its exit code says that one is unknown; which ones are installed it prints all the same.
  const { stdout } = await processes.capture('dpkg-query', ['-W', '-f', format, ...names]);
  const lines = stdout.split('\n').filter((line) => line.startsWith('installed '));
  return new Set(lines.map((line) => line.slice('installed '.length)));
}

/**
 * @param {import('./processes.mjs').Processes} processes
 * @param {readonly string[]} missing
 * @param {{ isRoot: boolean, show: boolean, todo: string }} how
 */
async function install(processes, missing, { isRoot, show, todo }) {
  const run = async (/** @type {string[]} */ ...args) => {
    const [command = '', ...rest] = isRoot ? ['apt-get', ...args] : ['sudo', 'apt-get', ...args];
    if (!show) {
      await processes.run(command, rest, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, todo });
    } else if ((await processes.show(command, rest)) !== 0) {
      throw new StepError(`${[command, ...rest].join(' ')} failed`, todo);
    }
  };
  await run('update');
  const names = await Promise.all(missing.map((names) => nameHere(processes, names)));
  await run('install', '-y', '--no-install-recommends', ...names);
}

/**
 * Which of a package's names this release knows.
 * @param {import('./processes.mjs').Processes} processes
 * @param {string} names
 */
async function nameHere(processes, names) {
  const [first = '', second] = names.split('|');
  if (second === undefined) return first;
  const { stdout } = await processes.capture('apt-cache', ['policy', second]);
  return /Candidate: (?!\(none\))/.test(stdout) ? second : first;
}

/**
 * @param {import('./processes.mjs').Processes} processes
 * @param {string} executable
 */
async function nameLibraries(processes, executable) {
  const { stdout } = await processes.capture('ldd', [executable]);
  const names = missingLibraries(stdout);
  return names.length === 0 ? 'not Debian; no library is missing' : `not Debian; missing libraries: ${names.join(' ')}`;
}

/** @param {string} command */
async function agreed(command) {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(`packages are missing. Run this?\n  ${command}\n[Y/n] `);
    return /^(y|yes|)$/i.test(answer.trim());
  } finally {
    terminal.close();
  }
}

/**
 * @param {readonly string[]} missing
 * @param {boolean} isRoot
 */
function commandFor(missing, isRoot) {
  return `${isRoot ? '' : 'sudo '}apt-get install --no-install-recommends ${plain(missing).join(' ')}`;
}

/** @param {readonly string[]} missing */
function plain(missing) {
  return missing.map((names) => names.split('|')[0] ?? names);
}
