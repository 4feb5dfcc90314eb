import type { SaveDialogOptions } from 'electron';
import { expect, test } from 'vitest';
import { DialogSave } from '../../../../electron/platform/dialog-save.ts';

const FILE = { name: 'log-in-flow', extension: 'svg', kind: 'SVG' };

function dialog(answer: { canceled: boolean; filePath?: string }) {
  const shown: SaveDialogOptions[] = [];
  const written: [path: string, text: string][] = [];
  let answerNow: () => void = () => undefined;
  const save = new DialogSave({
    show: (options) => {
      shown.push(options);
      return new Promise((resolve) => {
        answerNow = () => resolve(answer);
      });
    },
    fileAt: (path) => ({
      write: async (text) => {
        if (path.startsWith('/read-only')) throw Object.assign(new Error('no'), { code: 'EACCES' });
        written.push([path, text]);
      },
    }),
  });
  return { save, shown, written, answer: () => answerNow() };
}

test.each([
  ['/home/ada/flow.svg', '/home/ada/flow.svg'],
  ['/home/ada/FLOW.SVG', '/home/ada/FLOW.SVG'],
  ['/home/ada/flow', '/home/ada/flow.svg'],
  ['/home/ada/.config/autostart/x.desktop', '/home/ada/.config/autostart/x.desktop.svg'],
])('writes to %s what the person saves, as %s', async (filePath, path) => {
  const { save, shown, written, answer } = dialog({ canceled: false, filePath });
  const saving = save.save(FILE, '<svg/>');
  answer();

  expect(await saving).toBe(true);
  expect(written).toEqual([[path, '<svg/>']]);
  expect(shown).toEqual([{ defaultPath: 'log-in-flow.svg', filters: [{ name: 'SVG', extensions: ['svg'] }] }]);
});

test.each([{ canceled: true, filePath: '' }, { canceled: true }, { canceled: false, filePath: '' }])(
  'writes nothing for %o',
  async (chosen) => {
    const { save, written, answer } = dialog(chosen);
    const saving = save.save(FILE, '<svg/>');
    answer();

    expect(await saving).toBe(false);
    expect(written).toEqual([]);
  },
);

test('says where it could not be written, and asks again after that', async () => {
  const { save, shown, answer } = dialog({ canceled: false, filePath: '/read-only/flow.svg' });
  for (const _ of [1, 2]) {
    const saving = save.save(FILE, '<svg/>');
    answer();
    await expect(saving).rejects.toMatchObject({
      failure: { code: 'FILE_NOT_WRITTEN', details: { address: '/read-only/flow.svg', reason: 'EACCES' } },
    });
  }
  expect(shown).toHaveLength(2);
});

test('shows one dialog at a time', async () => {
  const { save, shown, answer } = dialog({ canceled: true });
  const first = save.save(FILE, '<svg/>');

  await expect(save.save(FILE, '<svg/>')).rejects.toMatchObject({ code: 'CONFIRM_BUSY' });
  answer();
  await first;
  expect(shown).toHaveLength(1);
});
