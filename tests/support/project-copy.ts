import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../../scripts/desktop/app.ts';

/** What a clone has beside the project, and what an example does not need. */
const LEFT_OUT = ['.git', '.cache', 'node_modules', 'out', 'dist', 'test-results', 'docs'];

export type ProjectFile = readonly [path: string, text: string];

/** The blocks of a page that say which file they are. */
export function filesOf(page: string): readonly ProjectFile[] {
  const blocks = readFileSync(join(ROOT, page), 'utf8').matchAll(/```tsx? file=(\S+)\n(.*?)```/gs);
  return [...blocks].map(([, path = '', text = '']) => [path, text]);
}

/** A copy of the project with other files in it, type-checked and built. @throws what the tools say */
export async function buildCopy(folder: string, files: readonly ProjectFile[]): Promise<void> {
  for (const name of readdirSync(ROOT).filter((each) => !LEFT_OUT.includes(each))) {
    cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const tool = async (path: string, ...more: string[]) => {
    const args = [join(ROOT, 'node_modules', path), ...more];
    const failed = await promisify(execFile)(process.execPath, args, { cwd: folder }).then(
      () => null,
      ({ stdout, stderr }: { stdout: string; stderr: string }) => `${stdout}${stderr}`,
    );
    if (failed !== null) throw new Error(failed);
  };
  await Promise.all([
    tool('typescript/bin/tsc', '-b', 'electron/main', 'electron/preload', 'renderer'),
    tool('electron-vite/bin/electron-vite.js', 'build'),
  ]);
}
