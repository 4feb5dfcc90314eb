import { readFileSync, statSync } from 'node:fs';
import type { ConfigPlace } from '../flow/diagnostics-text.ts';

/** A config is a few kilobytes. */
const MAX_BYTES = 1_048_576;

/** Where a configuration may be. */
export interface ConfigPlaces {
  /** `KEYPORCH_CONFIG`, if it is set: then the other places are not asked. */
  readonly fromEnvironment: string | undefined;
  /** The person's own. */
  readonly own: string;
  /** Built into an integrator's own app; null elsewhere. Unless it allows others, it is the only one. */
  readonly baked: string | null;
}

/** What was found. `unreadable` carries what the system said, as a word such as `ENOENT`. */
export type ConfigFile =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly path: string; readonly text: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly reason: string };

/** Reads the configuration that counts. @param allowsOthers what a built-in one says of the person's own */
export function readConfigFile(
  { fromEnvironment, own, baked }: ConfigPlaces,
  allowsOthers: (text: string) => boolean,
): ConfigFile {
  const builtIn = baked === null ? null : read(baked);
  if (builtIn !== null && (builtIn.kind !== 'text' || !allowsOthers(builtIn.text))) return builtIn;
  if (fromEnvironment !== undefined && fromEnvironment !== '') return read(fromEnvironment);
  const file = read(own);
  const missing = file.kind === 'unreadable' && file.reason === 'ENOENT';
  return missing ? (builtIn ?? { kind: 'none' }) : file;
}

/** By which way the file was found. */
export function placeOf(file: string, { own, baked }: ConfigPlaces): ConfigPlace {
  return file === own ? 'own' : file === baked ? 'baked' : 'environment';
}

function read(path: string): Exclude<ConfigFile, { kind: 'none' }> {
  try {
    const { size } = statSync(path);
    if (size > MAX_BYTES) return { kind: 'unreadable', path, reason: `${size} bytes; at most ${MAX_BYTES} are read` };
    return { kind: 'text', path, text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    return { kind: 'unreadable', path, reason: typeof code === 'string' ? code : 'not readable' };
  }
}
