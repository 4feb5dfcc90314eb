import type { BrowserWindow, WebContents } from 'electron';

/** More are a key that got stuck, not somebody's wish. */
export const MAX_WINDOWS = 20;

export interface AppWindowsParts {
  /** Makes a window, next to the one that is in use. */
  readonly create: (beside: BrowserWindow | null) => BrowserWindow;
  /** A window's page is gone: closed, loaded anew, or crashed. Nobody waits for what it has asked for. */
  readonly onPageGone: (window: number) => void;
}

/** The program's windows. They are equal: what is done in one is seen in all. */
export class AppWindows {
  readonly #parts: AppWindowsParts;
  /** The one that was in use last at the end. */
  readonly #windows = new Set<BrowserWindow>();

  constructor(parts: AppWindowsParts) {
    this.#parts = parts;
  }

  /** One more; at the limit the one that is in use. */
  open(): BrowserWindow {
    const last = this.#last();
    if (last !== null && this.#windows.size >= MAX_WINDOWS) return this.front();
    const window = this.#parts.create(last);
    const { webContents } = window;
    const { id } = webContents; // not to be asked of a window that is closed
    this.#windows.add(window);
    window.on('focus', () => {
      this.#windows.delete(window);
      this.#windows.add(window);
    });
    window.on('closed', () => {
      this.#windows.delete(window);
      this.#parts.onPageGone(id);
    });
    webContents.on('did-navigate', () => this.#parts.onPageGone(id)); // the page that was there before
    webContents.on('render-process-gone', () => this.#parts.onPageGone(id));
    return window;
  }

  /** Brings a window to the person's eyes. @param id whose: the one that was in use last where it is left out or gone */
  front(id: number | null = null): BrowserWindow {
    const window = [...this.#windows].find(({ webContents }) => webContents.id === id) ?? this.#last();
    if (window === null) return this.open();
    bringToFront(window);
    return window;
  }

  reload(): void {
    for (const { webContents } of this.#windows) webContents.reloadIgnoringCache();
  }

  get contents(): readonly WebContents[] {
    return [...this.#windows].map(({ webContents }) => webContents);
  }

  #last(): BrowserWindow | null {
    return [...this.#windows].at(-1) ?? null;
  }
}

/** Brings a window to the person's eyes. */
function bringToFront(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore();
  window.show();
  window.focus();
}
