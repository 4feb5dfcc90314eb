import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { run } from './run.mjs';

/** Users, handlers, menu entries, programs, icons, and root's own settings. */
const WATCHED = ['/etc', '/opt', '/home', '/run/user', '/usr/share/applications', '/usr/share/icons', '/usr/share/doc'];
const OF_ROOT = ['.config', '.local/share/applications', '.local/share/keyrings'];
/** What tools write beside a file when they change it, and the time of the last change. */
const BACKUPS = ['*-', '*.cache', '.pwd.lock'];

/** What must be as before: the files of these folders with their rights and sizes (in `/etc` their content), and the packages. */
export async function describeSystem() {
  const folders = [...WATCHED, ...OF_ROOT.map((each) => join(homedir(), each))].filter((each) => existsSync(each));
  const skip = BACKUPS.flatMap((each) => ['!', '-name', each]);
  const { output: files } = await run('find', [...folders, ...skip, '-printf', '%p %y %m %U %l %s\\n'], {
    quiet: true,
  });
  const { output: contents } = await run('find', ['/etc', '-type', 'f', ...skip, '-exec', 'sha256sum', '{}', '+'], {
    quiet: true,
  });
  // biome-ignore lint/suspicious/noTemplateCurlyInString: dpkg-query's own
  const { output: packages } = await run('dpkg-query', ['-W', '-f', 'package ${Package} ${db:Status-Status}\\n'], {
    quiet: true,
  });
  const sizeOfFolder = / d (\d+ \d+ ) \d+$/; // a folder keeps the size that it once had
  const lines = `${files}${contents}${packages}`.split('\n').map((line) => line.replace(sizeOfFolder, ' d $1'));
  return new Set(lines.filter((line) => line !== ''));
}

/** @returns one line a difference */
export function compareSystem(before, after) {
  return [
    ...[...before].filter((line) => !after.has(line)).map((line) => `gone: ${line}`),
    ...[...after].filter((line) => !before.has(line)).map((line) => `new: ${line}`),
  ];
}
