import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { freePort, runQuietly, within } from '../../scripts/desktop/processes.ts';

const SOURCE = join(import.meta.dirname, '..', 'next');

/** The peer: the web's way, in production. */
export interface NextApp {
  readonly origin: string;
  stop(): void;
}

/** Installs and builds it once, in a folder of its own beside other caches, and starts it. */
export async function startNextApp(api: string): Promise<NextApp> {
  const folder = await installed();
  const port = await freePort();
  const child = spawn(process.execPath, [cli(folder), 'start', '--port', String(port), '--hostname', '127.0.0.1'], {
    cwd: folder,
    env: environment({
      NODE_ENV: 'production',
      BENCH_API: api,
      NEXTAUTH_SECRET: 'bench',
      NEXTAUTH_URL: `http://127.0.0.1:${port}`,
    }),
    stdio: 'ignore',
  });
  const origin = `http://127.0.0.1:${port}`;
  await within(30_000, () => answers(child, origin), 'Next.js');
  return { origin, stop: () => void child.kill('SIGKILL') };
}

async function installed(): Promise<string> {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'keyporch');
  const folder = join(cache, `bench-next-${fingerprint()}`);
  if (existsSync(join(folder, 'ready'))) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  cpSync(SOURCE, folder, { recursive: true });
  const env = environment({});
  const npm = ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefix', folder];
  await runQuietly('npm', npm, env);
  await runQuietly('sh', ['-c', 'cd "$0" && exec "$@"', folder, process.execPath, cli(folder), 'build'], env);
  writeFileSync(join(folder, 'ready'), '');
  return folder;
}

/** Of all that it is made of: what has changed is built anew. */
function fingerprint(): string {
  const hash = createHash('sha256');
  for (const entry of readdirSync(SOURCE, { recursive: true, withFileTypes: true })) {
    if (entry.isFile()) hash.update(entry.name).update(readFileSync(join(entry.parentPath, entry.name)));
  }
  return hash.digest('hex').slice(0, 12);
}

function cli(folder: string): string {
  return join(folder, 'node_modules/next/dist/bin/next');
}

function environment(more: Readonly<Record<string, string>>): Record<string, string> {
  return { ...(process.env as Record<string, string>), NEXT_TELEMETRY_DISABLED: '1', ...more };
}

async function answers(child: ChildProcess, origin: string): Promise<boolean> {
  if (child.exitCode !== null) throw new Error('Next.js did not start');
  return fetch(origin).then(
    ({ ok }) => ok,
    () => false,
  );
}
