import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Mark, marksOf } from '../../shared/marks.ts';
import { ROOT } from '../desktop/app.ts';

/** What a package is called. Everything derives from `id`: package, folder, program, desktop file, scheme. */
export interface AppIdentity {
  readonly id: string;
  readonly name: string;
  /** The name with its marks, as people see it in menus. */
  readonly shownName: string;
  readonly version: string;
  readonly description: string;
  readonly author: string;
  readonly homepage: string;
  readonly marks: readonly Mark[];
}

interface Manifest {
  readonly version: string;
  readonly description: string;
  readonly author: string;
  readonly homepage: string;
  readonly keyporch: {
    readonly id: string;
    readonly name: string;
    readonly updates?: string;
    readonly updatesKey?: string;
  };
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** The project's package.json. */
export function readManifest(): Manifest {
  return JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'));
}

/** @param runtime version of the Electron that is packed */
export function appIdentity(
  { id, name }: { readonly id: string; readonly name: string },
  manifest: Manifest,
  runtime: string,
): AppIdentity {
  const floor = firstNumber(manifest.devDependencies.electron ?? '');
  const marks = marksOf(id, firstNumber(runtime) < floor);
  const suffix = marks.length === 0 ? '' : ` (${marks.join(', ')})`;
  const { version, description, author, homepage } = manifest;
  return { id, name, shownName: `${name}${suffix}`, version, description, author, homepage, marks };
}

function firstNumber(version: string): number {
  return Number(/\d+/.exec(version)?.[0]);
}
