import { readdirSync, rmSync, statSync } from 'node:fs';
import { canMakeDebs } from './debian-packages.mjs';
import { run } from './run.mjs';
import { StepError, step } from './say.mjs';

/** The account that the tests of the installed package make, and delete. */
export const GUEST = 'keyporch-test';
/** Says whose the account is: a person's own of the same name is left alone. */
const COMMENT = 'made by the tests of Keyporch';
/** The packages that the tests install, and purge. */
export const GUEST_PACKAGES = ['com.example.keyporch', 'com.acme.portal'];

/** Why the tests of the installed package can't be run here, or null. Cleans up first, should earlier ones have been cut off. */
export async function whyNoGuest() {
  if (!canMakeDebs()) return 'they need Debian, to install the package on';
  if (process.getuid() !== 0) return 'they need root, to make an account and to install the package';
  const account = await accountOf(GUEST);
  if (account !== null && account.comment !== COMMENT) return `there is an account named ${GUEST}`;
  if (account !== null) await dismissGuest();
  const [installed] = await installedOf(GUEST_PACKAGES);
  return installed === undefined ? null : `${installed} is installed here, and would be replaced and removed`;
}

/** Makes an ordinary account. */
export async function inviteGuest() {
  await must('useradd', ['--create-home', '--comment', COMMENT, '--shell', '/bin/bash', GUEST]);
}

/** Puts everything back: processes, packages, the account with its home. Does no harm where there is nothing to do. */
export async function dismissGuest() {
  await step('Cleaned up after the tests of the installed package', async () => {
    const account = await accountOf(GUEST);
    if (account !== null) endProcessesOf(account.uid);
    const packages = await knownOf(GUEST_PACKAGES);
    if (packages.length > 0)
      await must('apt-get', ['-qq', '-y', '-o', 'DPkg::Lock::Timeout=120', 'purge', ...packages]);
    if (account === null) return;
    endProcessesOf(account.uid); // what ran while its package was still there
    rmSync(`/run/user/${account.uid}`, { recursive: true, force: true });
    await must('userdel', ['--force', '--remove', GUEST]);
  });
}

async function must(command, args) {
  const { code, output } = await run(command, args, {
    quiet: true,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
  });
  if (code !== 0) throw new StepError(`${command} failed`, `Try it yourself: ${[command, ...args].join(' ')}`, output);
}

async function accountOf(name) {
  const { code, output } = await run('getent', ['passwd', name], { quiet: true });
  if (code !== 0) return null;
  const [, , uid, , comment] = output.split(':');
  return { uid: Number(uid), comment };
}

function endProcessesOf(uid) {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      if (statSync(`/proc/${pid}`).uid === uid) process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended.
    }
  }
}

/** Installed, or left half way. */
async function knownOf(names) {
  return (await statesOf(names)).filter(({ state }) => state !== 'not-installed').map(({ name }) => name);
}

async function installedOf(names) {
  return (await statesOf(names)).filter(({ state }) => state === 'installed').map(({ name }) => name);
}

async function statesOf(names) {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own
  const { output } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\\n', ...names], {
    quiet: true,
  });
  return [...output.matchAll(/^(\S+) ([a-z-]+)$/gm)].map(([, name, state]) => ({ name, state }));
}
