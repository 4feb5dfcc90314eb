/**
 * How a newer version gets onto this machine: by the package manager that owns this copy, or as this one did (`again`). The
 * program itself replaces nothing.
 */
export type UpdateWay = 'package-manager' | 'snap' | 'flatpak' | 'app-image' | 'again';

/** There is a newer version than the one that runs. */
export interface UpdateNews {
  /** Three numbers with dots between; nothing else of what the feed says reaches a window. */
  readonly version: string;
  readonly way: UpdateWay;
}
