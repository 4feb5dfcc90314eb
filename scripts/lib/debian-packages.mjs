import { existsSync, readFileSync } from 'node:fs';
import { createInterface } from 'node:readline/promises';
import { run } from './run.mjs';
import { StepError, say, step } from './say.mjs';

const RUN = [
  'ca-certificates',
  'libasound2',
  'libgbm1',
  'libgtk-3-0',
  'libnotify4',
  'libnss3',
  'libsecret-1-0',
  'libxss1',
  'libxtst6',
  'xdg-utils',
  'desktop-file-utils',
];
const HEADLESS = ['xvfb', 'dbus', 'gnome-keyring', 'chromium', 'openbox', 'fonts-dejavu-core'];
const PACKAGE = ['librsvg2-bin'];
const TEST = ['libnss3-tools', 'libsecret-tools', 'procps', 'xdotool'];
const INSTALLED = ['imagemagick', 'libglib2.0-bin', 'passwd', 'tesseract-ocr'];

// biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own
const FORMAT = '${Package} ${db:Status-Status}\\n';

/** @type {Readonly<Record<'run' | 'headless' | 'package' | 'test' | 'installed', readonly string[]>>} */
export const SETS = {
  run: RUN,
  headless: [...RUN, ...HEADLESS],
  package: PACKAGE,
  test: [...RUN, ...HEADLESS, ...PACKAGE, ...TEST],
  installed: [...RUN, ...HEADLESS, ...PACKAGE, ...TEST, ...INSTALLED],
};

/** What to do about packages that are missing. A pure function of the circumstances. */
export function decide({ missing, root, terminal }) {
  if (missing.length === 0) return 'nothing';
  if (terminal) return 'ask';
  return root ? 'install' : 'fail';
}

/**
 * Installs the Debian packages of a set, or says which are missing.
 * @param {'run' | 'headless' | 'package' | 'test' | 'installed'} set
 */
export async function provideDebianPackages(set) {
  if (process.platform !== 'linux') return;
  if (!isDebian()) return;
  const missing = await findMissing(SETS[set]);
  const root = process.getuid?.() === 0;
  const what = decide({ missing, root, terminal: Boolean(process.stdin.isTTY) });
  if (what === 'nothing') return;
  const command = `apt-get install --no-install-recommends -y ${missing.join(' ')}`;
  const shown = root ? command : `sudo ${command}`;
  if (what === 'fail')
    throw new StepError(`Debian packages are missing: ${missing.join(', ')}`, `Install them: ${shown}`);
  if (what === 'ask') {
    say(`These Debian packages are missing. The command to install them:\n  ${shown}`);
    const lines = createInterface({ input: process.stdin, output: process.stderr });
    const answer = await lines.question('Run it now? [y/N] ');
    lines.close();
    if (!/^y/i.test(answer)) throw new StepError('Debian packages are missing', `Install them: ${shown}`);
  }
  await step('Debian packages', async () => {
    const prefix = root ? [] : ['sudo'];
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    const apt = [...prefix, 'apt-get', '-qq'];
    await run(apt[0], [...apt.slice(1), 'update'], { quiet: true, env });
    const { code, output } = await run(
      apt[0],
      [...apt.slice(1), 'install', '--no-install-recommends', '-y', ...missing],
      { quiet: true, env },
    );
    if (code !== 0) throw new StepError('Debian packages could not be installed', `Try it yourself: ${shown}`, output);
    return `${missing.length} installed`;
  });
}

/** Elsewhere than on Debian: names the libraries that the program would miss, and goes on. */
export async function nameMissingLibraries(executable) {
  if (process.platform !== 'linux' || isDebian()) return;
  const { output } = await run('ldd', [executable], { quiet: true });
  const missing = [...output.matchAll(/^\s*(\S+) => not found$/gm)].map(([, name]) => name);
  if (missing.length > 0)
    say(`! Libraries that are missing here: ${missing.join(', ')}. Install them if the window does not open.`);
}

/** True where packages for Debian can be made: on Debian, which has got {@link SETS}. */
export function canMakeDebs() {
  return process.platform === 'linux' && isDebian();
}

function isDebian() {
  return (
    existsSync('/etc/debian_version') &&
    existsSync('/usr/bin/dpkg-query') &&
    /^ID(_LIKE)?=.*debian/m.test(readFileSync('/etc/os-release', 'utf8'))
  );
}

async function findMissing(packages) {
  const { output } = await run('dpkg-query', ['-W', '-f', FORMAT, ...packages], {
    quiet: true,
  });
  const installed = new Set([...output.matchAll(/^(\S+) installed$/gm)].map(([, name]) => name));
  return packages.filter((name) => !installed.has(name));
}
