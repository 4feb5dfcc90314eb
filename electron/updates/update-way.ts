import type { UpdateWay } from '../../shared/updates.ts';
import type { PackageKind } from './package-feed.ts';

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

/** What decides whether the program may put a newer version into its own place. */
export interface Replaceable {
  readonly way: UpdateWay;
  readonly platform: NodeJS.Platform;
  /** The text of `app-update.yml`, which electron-builder lays beside a packaged app that has a feed; null: there is none. */
  readonly packaged: string | null;
}

/**
 * Which kind of package this copy can be replaced with; null: it only tells. An installer for Windows has to be signed by a
 * publisher whose name was written down when this copy was packaged: electron-updater takes any where there is none.
 */
export function replaceableWith({ way, platform, packaged }: Replaceable): PackageKind | null {
  if (way === 'app-image') return 'AppImage';
  if (way !== 'again' || packaged === null) return null;
  if (platform === 'darwin') return 'zip';
  return platform === 'win32' && PUBLISHER.test(packaged) ? 'exe' : null;
}

/** A name, or a list of names. */
const PUBLISHER = /^publisherName:(?: *\r?\n *-)? +(?!null\b)['"]?[^\s'"#~[-]/m;
