import type { Failure } from './errors.ts';

/** How a newer version gets onto this machine: by the package manager that owns this copy, or as this one did (`again`). */
export type UpdateWay = 'package-manager' | 'snap' | 'flatpak' | 'app-image' | 'again';

/** How far the program is with putting a newer version into its place. */
export type UpdateInstall =
  /** With why it did not work, if it was tried. */
  | { readonly phase: 'offered'; readonly failure: Failure | null }
  | { readonly phase: 'downloading'; readonly percent: number }
  | { readonly phase: 'restarting' };

/** There is a newer version than the one that runs. */
export interface UpdateNews {
  /** Three numbers with dots between; nothing else of what the feed says reaches a window. */
  readonly version: string;
  readonly way: UpdateWay;
  /** Null: the program only tells. */
  readonly install: UpdateInstall | null;
}
