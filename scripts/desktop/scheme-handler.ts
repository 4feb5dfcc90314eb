import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { desktopFileText, launcherText, type SchemeHandler } from './desktop-file.ts';
import { type Account, type Environment, runQuietly } from './processes.ts';

/**
 * Makes a program the one that opens addresses of its schemes, for one person (or the folders that `env` names). Linux only:
 * Electron's own call for it says no on bare desktops although the handler works.
 */
export async function registerSchemeHandler(handler: SchemeHandler, env: Environment, as?: Account): Promise<void> {
  const dataHome = env.XDG_DATA_HOME || join(env.HOME || homedir(), '.local/share');
  const applications = join(dataHome, 'applications');
  const launcher = join(dataHome, handler.id, 'open-address');
  mkdirSync(applications, { recursive: true });
  mkdirSync(join(dataHome, handler.id), { recursive: true });
  writeFileSync(launcher, launcherText(handler));
  chmodSync(launcher, 0o755);
  writeFileSync(join(applications, `${handler.id}.desktop`), desktopFileText(handler, launcher));
  if (as !== undefined) await runQuietly('chown', ['-R', `${as.uid}:${as.gid}`, as.home], env);
  await runQuietly('update-desktop-database', [applications], env, as);
  for (const scheme of handler.schemes) {
    await runQuietly('xdg-mime', ['default', `${handler.id}.desktop`, `x-scheme-handler/${scheme}`], env, as);
  }
}
