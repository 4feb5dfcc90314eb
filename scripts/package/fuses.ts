import { FuseState, FuseV1Options, FuseVersion, flipFuses, getCurrentFuseWire } from '@electron/fuses';

/**
 * Every fuse that is known and its place in a package. What is not listed here stays as Electron has it.
 * @see https://www.electronjs.org/docs/latest/tutorial/fuses
 */
export const PACKAGED_FUSES = {
  RunAsNode: false,
  EnableCookieEncryption: true,
  EnableNodeOptionsEnvironmentVariable: false,
  EnableNodeCliInspectArguments: false,
  // macOS and Windows. Electron has no such check on Linux, where it does nothing.
  EnableEmbeddedAsarIntegrityValidation: true,
  OnlyLoadAppFromAsar: true,
  // The one snapshot is for all processes.
  LoadBrowserProcessSpecificV8Snapshot: false,
  GrantFileProtocolExtraPrivileges: false,
  // How WebAssembly checks its bounds: safe both ways, and this is the fast one.
  WasmTrapHandlers: true,
} as const satisfies Readonly<Record<keyof typeof FuseV1Options, boolean>>;

export type FuseName = keyof typeof PACKAGED_FUSES;
export const FUSE_NAMES = Object.keys(PACKAGED_FUSES) as readonly FuseName[];

/** What a program's fuses are set to, and those it is too old to have. */
export interface Fuses {
  readonly set: Readonly<Partial<Record<FuseName, boolean>>>;
  readonly missing: readonly FuseName[];
  /** Places of fuses that are newer than this list. */
  readonly unknown: readonly number[];
}

/** @param program an executable; on macOS the `.app` */
export async function readFuses(program: string): Promise<Fuses> {
  const { version: _, ...wire } = await getCurrentFuseWire(program);
  const states = wire as unknown as Readonly<Record<number, FuseState>>;
  const isThere = (name: FuseName) => (states[FuseV1Options[name]] ?? FuseState.REMOVED) !== FuseState.REMOVED;
  const there = FUSE_NAMES.filter(isThere);
  return {
    set: Object.fromEntries(there.map((name) => [name, states[FuseV1Options[name]] === FuseState.ENABLE])),
    missing: FUSE_NAMES.filter((name) => !isThere(name)),
    unknown: Object.keys(states)
      .map(Number)
      .filter((place) => FuseV1Options[place] === undefined),
  };
}

/**
 * Sets every fuse that a program has, and reads them back.
 * @param wanted left out: as a package has them
 * @returns names of fuses that the program is too old to have
 * @throws {Error} if one is not as it should be, or if the program has one that this list does not know
 */
export async function setFuses(
  program: string,
  wanted: Readonly<Record<FuseName, boolean>> = PACKAGED_FUSES,
): Promise<readonly FuseName[]> {
  const { missing, unknown } = await readFuses(program);
  if (unknown.length > 0) {
    throw new Error(`Electron has fuses that are not known here (${unknown.join(', ')}): update @electron/fuses`);
  }
  const names = FUSE_NAMES.filter((name) => !missing.includes(name));
  await flipFuses(program, {
    version: FuseVersion.V1,
    // Only an app that nobody signs afterwards keeps it; Apple's processors run no app whose signature is broken.
    resetAdHocDarwinSignature: program.endsWith('.app'),
    ...Object.fromEntries(names.map((name) => [FuseV1Options[name], wanted[name]])),
  });
  const { set } = await readFuses(program);
  const wrong = names.filter((name) => set[name] !== wanted[name]);
  if (wrong.length > 0) throw new Error(`fuses that could not be set: ${wrong.join(', ')}`);
  return missing;
}
