import { BrowserWindow, nativeTheme, type Point } from 'electron';

export interface WindowOptions {
  readonly title: string;
  readonly preload: string;
  readonly url: string;
  readonly devTools: boolean;
  /** The system finds a place where this is left out. */
  readonly position?: Point;
}

export const WINDOW_SIZE = { width: 1100, height: 740 } as const;

/** The only place that makes a window, with the only preferences that a window has. */
export function createWindow({ title, preload, url, devTools, position }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    title,
    ...WINDOW_SIZE,
    ...position,
    minWidth: 480,
    minHeight: 400,
    autoHideMenuBar: true,
    // Seen at once, in the page's own colour: to be mapped takes the system as long as the page takes to be drawn.
    backgroundColor: nativeTheme.shouldUseDarkColors ? '#16181d' : '#ffffff',
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      webSecurity: true,
      spellcheck: false,
      devTools,
    },
  });
  // The title says the program's name; what a page or an address is called never gets there.
  window.on('page-title-updated', (event) => event.preventDefault());
  void window.loadURL(url);
  return window;
}
