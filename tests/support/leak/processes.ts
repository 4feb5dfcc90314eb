import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { MAX_PATTERN } from './search.ts';

/** Between two looks at all processes, in ms. */
const INTERVAL_MS = 20;
/** How much memory is read at once, in bytes. */
const CHUNK = 8 * 1_048_576;
/** The account that owns nothing. */
export const NOBODY = 65_534;

/** What a process was started with, as somebody has seen it. */
export interface SeenProcess {
  readonly pid: number;
  readonly what: 'cmdline' | 'environ';
  readonly text: string;
}

/** Watches all processes from now on. @param uid as which account; left out: as our own */
export function watchProcesses(uid?: number): { stop(): Promise<{ seen: readonly SeenProcess[]; looks: number }> } {
  const script = join(import.meta.dirname, 'watch-processes.cjs');
  const child = spawn(process.execPath, [script, String(INTERVAL_MS), ...(uid === undefined ? [] : [String(uid)])], {
    stdio: ['pipe', 'pipe', 'inherit'],
    env: {},
  });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
  });
  return {
    stop: async () => {
      const ended = once(child, 'close');
      child.stdin.end();
      await ended;
      const lines = output.trim().split('\n');
      const { looks = 0 } = JSON.parse(lines.pop() ?? '{}') as { looks?: number };
      return { seen: lines.map((line) => JSON.parse(line) as SeenProcess), looks };
    },
  };
}

/** The processes that a process has started, and those that these have. */
export function descendantsOf(pid: number): readonly number[] {
  const parents = new Map<number, number>();
  for (const name of readdirSync('/proc').filter((each) => /^\d+$/.test(each))) {
    const parent = /^PPid:\s+(\d+)/m.exec(readOr(`/proc/${name}/status`))?.[1];
    if (parent !== undefined) parents.set(Number(name), Number(parent));
  }
  const below = (of: number): number[] =>
    [...parents].filter(([, parent]) => parent === of).flatMap(([child]) => [child, ...below(child)]);
  return below(pid);
}

/** What a process of Chromium's is for, from its arguments: `renderer`, `gpu-process`, `network.mojom.NetworkService`… */
export function roleOf(pid: number): string {
  const line = readOr(`/proc/${pid}/cmdline`);
  const [, type = 'other'] = /--type=([\w-]+)/.exec(line) ?? [];
  return type === 'utility' ? (/--utility-sub-type=([\w.]+)/.exec(line)?.[1] ?? type) : type;
}

/** A process’s own memory, in pieces that overlap: what it has made or changed, and no files that it has only mapped. */
export async function* memoryOf(pid: number): AsyncGenerator<Buffer> {
  const memory = await open(`/proc/${pid}/mem`);
  try {
    const buffer = Buffer.alloc(CHUNK);
    for (const { from, to } of regionsOf(pid)) {
      for (let at = from; at < to; at += CHUNK - MAX_PATTERN) {
        const length = Math.min(CHUNK, to - at);
        const { bytesRead } = await memory.read(buffer, 0, length, at).catch(() => ({ bytesRead: 0 })); // never touched
        if (bytesRead > 0) yield buffer.subarray(0, bytesRead);
      }
    }
  } finally {
    await memory.close();
  }
}

function regionsOf(pid: number): readonly { from: number; to: number }[] {
  const lines = readOr(`/proc/${pid}/maps`).split('\n');
  return lines.flatMap((line) => {
    const [, from = '', to = '', rights = '', path = ''] =
      /^([\da-f]+)-([\da-f]+) (\S{4}) \S+ \S+ \d+\s*(.*)$/.exec(line) ?? [];
    const fileOnly = path.startsWith('/') && !rights.includes('w') && !/^\/(?:dev\/shm|memfd:)/.test(path);
    if (!rights.startsWith('r') || fileOnly || /^\[v(?:var|dso|syscall)/.test(path)) return [];
    return [{ from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) }];
  });
}

/** What a process holds of files that have no name any more. */
export function deletedFilesOf(pid: number): readonly Buffer[] {
  const folder = `/proc/${pid}/fd`;
  return namesIn(folder).flatMap((name) => {
    try {
      const path = readlinkSync(join(folder, name));
      return /^\/.* \(deleted\)$/.test(path) ? [readFileSync(join(folder, name))] : [];
    } catch {
      return []; // it was closed meanwhile
    }
  });
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return []; // the process has ended
  }
}

function readOr(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // it has ended
  }
}
