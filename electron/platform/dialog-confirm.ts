import type { MessageBoxOptions } from 'electron';
import { fail } from '../../shared/errors.ts';
import type { Confirmation, ConfirmPort } from '../ports/system.ts';

/** Electron's message box, as far as it is used; on the window that asks. */
export type ShowMessageBox = (options: MessageBoxOptions, window?: number) => Promise<{ readonly response: number }>;

/** Asks in the system's own dialog, one question at a time: a page that asks over and over can't pile them up. */
export class DialogConfirm implements ConfirmPort {
  readonly #show: ShowMessageBox;
  #open = false;

  constructor(show: ShowMessageBox) {
    this.#show = show;
  }

  async ask({ message, detail, yes }: Confirmation, window?: number): Promise<void> {
    if (this.#open) fail('CONFIRM_BUSY');
    this.#open = true;
    try {
      // Return and Escape mean no: the dialog may come up while somebody types.
      const buttons = [yes, 'Cancel'];
      const options = { type: 'question', buttons, defaultId: 1, cancelId: 1, noLink: true, message, detail } as const;
      const { response } = await this.#show(options, window);
      if (response !== 0) fail('CONFIRM_REFUSED');
    } finally {
      this.#open = false;
    }
  }
}
