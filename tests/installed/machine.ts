import { spawn } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Account } from '../../scripts/desktop/processes.ts';

/** The account that was made for these tests. */
export interface Guest extends Account {
  readonly name: string;
}

export function guest(): Guest {
  const name = process.env.KEYPORCH_GUEST;
  if (!name) throw new Error('Start this with npm run test:installed: it makes the account, and cleans up.');
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((each) => each.startsWith(`${name}:`));
  const [, , uid, gid, , home = ''] = line?.split(':') ?? [];
  return { name, uid: Number(uid), gid: Number(gid), home };
}

/**
 * Runs a program to its end, as root, in a process group of its own: what ends the tests does not cut off an installation.
 * @throws {Error} with what it said, if it fails
 */
export function runAsRoot(command: string, args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk;
      });
    }
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${[command, ...args].join(' ')} ended with ${code}\n${output}`));
    });
  });
}

export interface RunningProcess {
  readonly pid: number;
  readonly uid: number;
  readonly executable: string;
  readonly arguments: readonly string[];
  /** As the kernel says it: 2 is a filter, Chromium's sandbox. */
  readonly seccomp: number;
}

/** The processes whose program is in a folder, whoever started them. */
export function processesIn(folder: string): readonly RunningProcess[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((pid) => {
      try {
        const executable = readlinkSync(`/proc/${pid}/exe`);
        if (!executable.startsWith(`${folder}/`)) return [];
        const status = readFileSync(`/proc/${pid}/status`, 'utf8');
        const number = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1]);
        const args = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split(/[\0 ]/); // Chromium rewrites its own with spaces
        return [{ pid: Number(pid), uid: number('Uid'), executable, arguments: args, seccomp: number('Seccomp') }];
      } catch {
        return []; // it has ended, or is the kernel's own
      }
    });
}
