import { EventEmitter } from 'node:events';
import type { BrowserWindow } from 'electron';
import { expect, test } from 'vitest';
import { AppWindows, MAX_WINDOWS } from '../../../../electron/main/app-windows.ts';

/** As much of a window as is used. */
class FakeWindow extends EventEmitter {
  readonly webContents: EventEmitter & { id: number };
  focused = 0;

  constructor(id: number) {
    super();
    this.webContents = Object.assign(new EventEmitter(), { id });
  }

  isMinimized = () => false;
  show = () => undefined;
  focus = () => {
    this.focused += 1;
    this.emit('focus');
  };
}

function start() {
  const made: FakeWindow[] = [];
  const beside: unknown[] = [];
  const gone: number[] = [];
  const windows = new AppWindows({
    create: (before) => {
      beside.push(before);
      const window = new FakeWindow(made.length + 1);
      made.push(window);
      return window as unknown as BrowserWindow;
    },
    onPageGone: (id) => gone.push(id),
  });
  const open = () => windows.open() as unknown as FakeWindow;
  return { windows, made, beside, gone, open };
}

test('a window is made beside the one that was in use last', () => {
  const { beside, open } = start();
  const first = open();
  const second = open();
  first.focus();
  open();

  expect(beside).toEqual([null, first, first]);
  expect(second.focused).toBe(0);
});

test('the one that asked comes to the front, or the one that was in use last if it is gone', () => {
  const { windows, open } = start();
  const [first, second, third] = [open(), open(), open()];
  second.focus();

  windows.front(first.webContents.id);
  expect([first.focused, second.focused, third.focused]).toEqual([1, 1, 0]);
  first.emit('closed');
  windows.front(first.webContents.id);

  expect([first.focused, second.focused, third.focused]).toEqual([1, 2, 0]);
});

test('without a window one is opened', () => {
  const { windows, made } = start();
  windows.front();

  expect(made).toHaveLength(1);
});

test('there is an end to how many there are', () => {
  const { windows, made, open } = start();
  for (let count = 0; count < MAX_WINDOWS + 3; count += 1) open();
  expect(made).toHaveLength(MAX_WINDOWS);
  expect(made.at(-1)?.focused).toBe(3);

  made[0]?.emit('closed');
  open();

  expect(windows.contents).toHaveLength(MAX_WINDOWS);
});

test('a page is gone when its window is closed, shows another one, or has crashed', () => {
  const { gone, open } = start();
  const [first, second] = [open(), open()];
  first.webContents.emit('did-navigate');
  second.webContents.emit('render-process-gone');
  first.emit('closed');

  expect(gone).toEqual([1, 2, 1]);
});
