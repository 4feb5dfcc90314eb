import type { MessageBoxOptions } from 'electron';
import { expect, test } from 'vitest';
import { DialogConfirm } from '../../../../electron/platform/dialog-confirm.ts';

const QUESTION = { message: 'Send it?', detail: 'To them.', yes: 'Send' };

function dialog() {
  const shown: MessageBoxOptions[] = [];
  const answers: ((response: number) => void)[] = [];
  const owners: (number | undefined)[] = [];
  const confirm = new DialogConfirm((options, window) => {
    shown.push(options);
    owners.push(window);
    return new Promise((resolve) => answers.push((response) => resolve({ response })));
  });
  return { confirm, shown, owners, answers };
}

test('is a yes only by its button; Return and Escape mean no', async () => {
  const { confirm, shown, answers } = dialog();
  const yes = confirm.ask(QUESTION);
  answers[0]?.(0);

  await expect(yes).resolves.toBeUndefined();
  expect(shown[0]).toMatchObject({
    ...{ message: 'Send it?', detail: 'To them.' },
    buttons: ['Send', 'Cancel'],
    defaultId: 1,
    cancelId: 1,
  });
});

test('belongs to the window that asks', async () => {
  const { confirm, owners, answers } = dialog();
  const yes = confirm.ask(QUESTION, 7);
  answers[0]?.(0);

  await yes;
  expect(owners).toEqual([7]);
});

test('is a no otherwise', async () => {
  const { confirm, answers } = dialog();
  const no = confirm.ask(QUESTION);
  answers[0]?.(1);

  await expect(no).rejects.toMatchObject({ code: 'CONFIRM_REFUSED' });
});

test('is asked one at a time, and again after that', async () => {
  const { confirm, shown, answers } = dialog();
  const first = confirm.ask(QUESTION);

  await expect(confirm.ask(QUESTION)).rejects.toMatchObject({ code: 'CONFIRM_BUSY' });
  expect(shown).toHaveLength(1);

  answers[0]?.(1);
  await expect(first).rejects.toMatchObject({ code: 'CONFIRM_REFUSED' });
  const second = confirm.ask(QUESTION);
  answers[1]?.(0);
  await expect(second).resolves.toBeUndefined();
});
