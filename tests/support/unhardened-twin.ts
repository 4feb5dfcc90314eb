import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { FUSE_NAMES, type FuseName, setFuses } from '../../scripts/package/fuses.ts';

/**
 * Copies an unpacked package and sets its fuses as Electron comes with them, so that a test can attach a debugger to what is otherwise the same
 * program, down to the same app.asar.
 * @param program the executable's name
 * @returns the twin's executable
 */
export async function makeUnhardenedTwin(unpacked: string, program: string, twin: string): Promise<string> {
  cpSync(unpacked, twin, { recursive: true });
  const executable = join(twin, program);
  await setFuses(executable, UNHARDENED);
  return executable;
}

/** Those that Electron comes with, and no other. */
const ON: readonly FuseName[] = [
  'RunAsNode',
  'EnableNodeOptionsEnvironmentVariable',
  'EnableNodeCliInspectArguments',
  'GrantFileProtocolExtraPrivileges',
  'WasmTrapHandlers',
];
const UNHARDENED = Object.fromEntries(FUSE_NAMES.map((name) => [name, ON.includes(name)])) as Record<FuseName, boolean>;
