import type { Confirmation, ConfirmPort } from '../../electron/ports/system.ts';
import { fail } from '../../shared/errors.ts';

/** A person who is asked: what the questions were, and whether the answer is yes. */
export class FakeConfirm implements ConfirmPort {
  readonly asked: Confirmation[] = [];
  /** The windows that asked. */
  readonly windows: (number | undefined)[] = [];
  answer: 'yes' | 'no' = 'yes';
  /** What happens while the question is open. */
  meanwhile: () => Promise<unknown> = async () => undefined;

  async ask(confirmation: Confirmation, window?: number): Promise<void> {
    this.asked.push(confirmation);
    this.windows.push(window);
    await this.meanwhile();
    if (this.answer === 'no') fail('CONFIRM_REFUSED');
  }
}
