import type { WebContents } from 'electron';
import type { NotificationChannel, Notifications } from '../../shared/ipc.ts';

/** Tells every window, in the order of the calls. */
export class Broadcast {
  readonly #windows: () => Iterable<WebContents>;

  constructor(windows: () => Iterable<WebContents>) {
    this.#windows = windows;
  }

  send<Channel extends NotificationChannel>(channel: Channel, payload: Notifications[Channel]): void {
    for (const contents of this.#windows()) {
      if (!contents.isDestroyed()) contents.send(channel, payload);
    }
  }
}
