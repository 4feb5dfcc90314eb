import type { App, PowerMonitor } from 'electron';
import type { ClockPort, WakePort } from '../ports/system.ts';

/** How often who waits for a network looks for one, in ms. */
const LOOK_MS = 1_000;

export interface SystemWakeParts {
  readonly powerMonitor: Pick<PowerMonitor, 'on' | 'removeListener'>;
  readonly app: Pick<App, 'on' | 'removeListener'>;
  /** Electron's own word for it: false is sure, true is not. It has no event for it in main. */
  readonly isOnline: () => boolean;
  readonly clock: Pick<ClockPort, 'after'>;
}

/** What Electron tells of sleep, screen, windows and network. (Linux does not tell of its screen.) */
export class SystemWake implements WakePort {
  readonly #parts: SystemWakeParts;

  constructor(parts: SystemWakeParts) {
    this.#parts = parts;
  }

  onWake(listener: () => void): () => void {
    const { powerMonitor, app } = this.#parts;
    const told = () => listener();
    powerMonitor.on('resume', told);
    powerMonitor.on('unlock-screen', told);
    app.on('browser-window-focus', told);
    return () => {
      powerMonitor.removeListener('resume', told);
      powerMonitor.removeListener('unlock-screen', told);
      app.removeListener('browser-window-focus', told);
    };
  }

  onOnline(listener: () => void): () => void {
    const { isOnline, clock } = this.#parts;
    let before = isOnline();
    const look = () => {
      const now = isOnline();
      cancel = clock.after(LOOK_MS, look);
      if (now && !before) listener();
      before = now;
    };
    let cancel = clock.after(LOOK_MS, look);
    return () => cancel();
  }
}
