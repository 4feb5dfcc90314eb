import type { UpdateWay } from '../../shared/updates.ts';

/** Where the program runs from. */
export interface RunningFrom {
  readonly platform: NodeJS.Platform;
  readonly executable: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * Who brings newer versions to this copy. Variables count only where the program lies in the folder that they name: a terminal
 * that is itself a snap or an AppImage hands its own on to what is started in it.
 */
export function updateWay({ platform, executable, environment }: RunningFrom): UpdateWay {
  if (platform !== 'linux') return 'again';
  const isIn = (folder: string | undefined) => folder?.startsWith('/') === true && executable.startsWith(`${folder}/`);
  if (environment.FLATPAK_ID !== undefined && isIn('/app')) return 'flatpak';
  if (isIn(environment.SNAP)) return 'snap';
  if (environment.APPIMAGE !== undefined && isIn(environment.APPDIR)) return 'app-image';
  return ['/opt', '/usr'].some(isIn) ? 'package-manager' : 'again';
}
