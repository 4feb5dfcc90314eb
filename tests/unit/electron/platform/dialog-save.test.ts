import type { SaveDialogOptions } from 'electron';
import { expect, test } from 'vitest';
import { DialogSave } from '../../../../electron/platform/dialog-save.ts';

const FILE = { name: 'log-in-flow', extension: 'svg', kind: 'SVG' };

function dialog(answer: { canceled: boolean; filePath?: string }, ...there: string[]) {
  const shown: SaveDialogOptions[] = [];
  const written: [path: string, pieces: unknown][] = [];
  let answerNow: () => void = () => undefined;
  const save = new DialogSave({
    show: (options) => {
      shown.push(options);
      return new Promise((resolve) => {
        answerNow = () => resolve(answer);
      });
    },
    isThere: (path) => there.includes(path),
    fileAt: (path) => ({
      write: async (pieces) => {
        written.push([path, pieces]);
      },
    }),
  });
  return { save, shown, written, answer: () => answerNow() };
}

test.each([
  ['/home/ada/flow.svg', '/home/ada/flow.svg', 'flow.svg'],
  ['/home/ada/FLOW.SVG', '/home/ada/FLOW.SVG', 'FLOW.SVG'],
  ['/home/ada/flow', '/home/ada/flow.svg', 'flow.svg'],
  ['/home/ada/.config/autostart/x.desktop', '/home/ada/.config/autostart/x.desktop.svg', 'x.desktop.svg'],
])('what the person saves as %s is %s, and %s for the window', async (filePath, path, name) => {
  const { save, shown, written, answer } = dialog({ canceled: false, filePath });
  const choosing = save.choose(FILE);
  answer();
  const file = await choosing;
  await file?.write(['<svg/>']);

  expect(file?.name).toBe(name);
  expect(written).toEqual([[path, ['<svg/>']]]);
  expect(shown).toEqual([{ defaultPath: 'log-in-flow.svg', filters: [{ name: 'SVG', extensions: ['svg'] }] }]);
});

test('a file that gets its extension does not replace one that the dialog has not asked about', async () => {
  const { save, written, answer } = dialog({ canceled: false, filePath: '/home/ada/flow' }, '/home/ada/flow.svg');
  const choosing = save.choose(FILE);
  answer();

  await expect(choosing).rejects.toMatchObject({
    failure: { code: 'FILE_NOT_WRITTEN', details: { name: 'flow.svg', reason: 'EEXIST' } },
  });
  expect(written).toEqual([]);
});

test('a file that is there, and that the person has said may be replaced, is replaced', async () => {
  const { save, answer } = dialog({ canceled: false, filePath: '/home/ada/flow.svg' }, '/home/ada/flow.svg');
  const choosing = save.choose(FILE);
  answer();

  expect(await choosing).toMatchObject({ name: 'flow.svg' });
});

test('a file without an extension gets none', async () => {
  const { save, shown, answer } = dialog({ canceled: false, filePath: '/home/ada/data' });
  const choosing = save.choose({ name: 'data', extension: '', kind: '' });
  answer();

  expect(await choosing).toMatchObject({ name: 'data' });
  expect(shown).toEqual([{ defaultPath: 'data' }]);
});

test.each([{ canceled: true, filePath: '' }, { canceled: true }, { canceled: false, filePath: '' }])(
  'nothing is chosen by %o',
  async (chosen) => {
    const { save, answer } = dialog(chosen);
    const choosing = save.choose(FILE);
    answer();

    expect(await choosing).toBeNull();
  },
);

test('shows one dialog at a time, and the next one while the file of the last one is written', async () => {
  const { save, shown, answer } = dialog({ canceled: false, filePath: '/home/ada/a.svg' });
  const first = save.choose(FILE);

  await expect(save.choose(FILE)).rejects.toMatchObject({ code: 'CONFIRM_BUSY' });
  answer();
  await first;
  const second = save.choose(FILE);
  answer();
  await second;
  expect(shown).toHaveLength(2);
});
