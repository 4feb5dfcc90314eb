import { parseArgs } from 'node:util';
import { appIdFault, appNameFault } from './app-id.ts';
import { feedFault, feedKeyFault } from './feed-address.ts';

export const TARGETS = ['deb', 'rpm', 'AppImage', 'dmg', 'zip', 'nsis'] as const;
export type Target = (typeof TARGETS)[number];

/** What an integrator's own app is made from. Files are as they were written, relative to where npm was started. */
export interface Bake {
  readonly id: string;
  readonly name: string;
  readonly config: string;
  /** Null: Keyporch's own. */
  readonly icon: string | null;
  /** Folder of the feed of updates, with a slash at its end. Null: the app never asks. */
  readonly updates: string | null;
  /** Who signs the packages of newer versions. Null: the app only tells of them. */
  readonly updatesKey: string | null;
}

/** What `npm run package` was asked for. */
export interface PackageOptions {
  readonly target: Target;
  /** Compress little: for tests. */
  readonly quick: boolean;
  /** Folder for the package. */
  readonly output: string;
  /** Null: Keyporch itself. */
  readonly bake: Bake | null;
}

/** What is wrong with the arguments, or with a file that they name. */
export class UsageError extends Error {}

/** @throws {UsageError} with what is wrong */
export function readArguments(args: readonly string[]): PackageOptions {
  const { id, name, config, icon, updates, target, quick, output, ...more } = parse(args);
  const updatesKey = more['updates-key'];
  const common = { target: readTarget(target), quick, output };
  if ([id, name, config, icon, updates, updatesKey].every((each) => each === undefined)) {
    return { ...common, bake: null };
  }
  if (id === undefined || name === undefined || config === undefined) {
    throw new UsageError(
      "an integrator's own app needs all of --id, --name and --config (--icon, --updates and --updates-key may be left out)",
    );
  }
  refuse('--id', id, appIdFault(id));
  refuse('--name', name, appNameFault(name));
  if (updates !== undefined) refuse('--updates', updates, feedFault(updates));
  if (updatesKey !== undefined) {
    if (updates === undefined) throw new UsageError('--updates-key needs --updates');
    refuse('--updates-key', updatesKey, feedKeyFault(updatesKey));
  }
  return {
    ...common,
    bake: { id, name, config, icon: icon ?? null, updates: updates ?? null, updatesKey: updatesKey ?? null },
  };
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const;
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        id: text,
        name: text,
        config: text,
        icon: text,
        updates: text,
        'updates-key': text,
        target: { type: 'string', default: 'deb' },
        output: { type: 'string', default: 'dist' },
        quick: { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function readTarget(target: string): Target {
  const found = TARGETS.find((each) => each === target);
  if (found === undefined) throw new UsageError(`--target ${target}: one of ${TARGETS.join(', ')}`);
  return found;
}

function refuse(option: string, value: string, fault: string | null): void {
  if (fault !== null) throw new UsageError(`${option} ${value}: ${fault}`);
}
