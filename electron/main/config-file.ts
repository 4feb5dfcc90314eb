import { readFileSync, statSync } from 'node:fs';

/** A config is a few kilobytes. */
const MAX_BYTES = 1_048_576;

/** Where a configuration may be, in the order of asking. */
export interface ConfigPlaces {
  /** `KEYPORCH_CONFIG`, if it is set: then nothing else is asked. */
  readonly fromEnvironment: string | undefined;
  /** Baked into the build, then the person's own. */
  readonly files: readonly string[];
}

/** What was found. `unreadable` carries what the system said, as a word such as `ENOENT`. */
export type ConfigFile =
  | { readonly kind: 'none' }
  | { readonly kind: 'text'; readonly path: string; readonly text: string }
  | { readonly kind: 'unreadable'; readonly path: string; readonly reason: string };

/** Reads the first configuration there is. */
export function readConfigFile({ fromEnvironment, files }: ConfigPlaces): ConfigFile {
  if (fromEnvironment !== undefined && fromEnvironment !== '') return read(fromEnvironment);
  for (const path of files) {
    const file = read(path);
    if (file.kind !== 'unreadable' || file.reason !== 'ENOENT') return file;
  }
  return { kind: 'none' };
}

function read(path: string): ConfigFile {
  try {
    const { size } = statSync(path);
    if (size > MAX_BYTES) return { kind: 'unreadable', path, reason: `${size} bytes; at most ${MAX_BYTES} are read` };
    return { kind: 'text', path, text: readFileSync(path, 'utf8') };
  } catch (error) {
    const code = (error as { code?: unknown }).code;
    return { kind: 'unreadable', path, reason: typeof code === 'string' ? code : 'not readable' };
  }
}
