import { EventEmitter } from 'node:events';
import type { App, Session } from 'electron';
import { expect, test } from 'vitest';
import { denyPermissions, lockDown } from '../../../../electron/main/security.ts';

type OpenHandler = () => { action: string };

/** Electron's contents, as far as they are locked. */
class Contents extends EventEmitter {
  openHandler: OpenHandler = () => ({ action: 'allow' });

  setWindowOpenHandler(handler: OpenHandler): void {
    this.openHandler = handler;
  }

  /** True where the event was stopped. */
  isStopped(name: string, event: object, ...args: unknown[]): boolean {
    let stopped = false;
    this.emit(name, { ...event, preventDefault: () => (stopped = true) }, ...args);
    return stopped;
  }
}

test('new contents open no window, attach nothing, and go nowhere but to our page', () => {
  const app = new EventEmitter();
  const contents = new Contents();
  lockDown(app as unknown as App, (url) => url === 'app://keyporch/index.html');
  app.emit('web-contents-created', {}, contents);

  expect(contents.openHandler()).toEqual({ action: 'deny' });
  expect(contents.isStopped('will-attach-webview', {})).toBe(true);
  expect(contents.isStopped('will-redirect', {})).toBe(true);
  expect(contents.isStopped('will-navigate', {}, 'https://elsewhere.example/')).toBe(true);
  expect(contents.isStopped('will-navigate', {}, 'app://keyporch/index.html')).toBe(false);
  const frame = { isMainFrame: false, url: 'app://keyporch/index.html' };
  expect(contents.isStopped('will-frame-navigate', frame)).toBe(true);
  expect(contents.isStopped('will-frame-navigate', { ...frame, isMainFrame: true })).toBe(false);
});

test('no page gets a permission, whatever it asks for', () => {
  const handlers: Record<string, (...args: never[]) => unknown> = {};
  const keep = (name: string) => (handler: (...args: never[]) => unknown) => {
    handlers[name] = handler;
  };
  denyPermissions({
    setPermissionRequestHandler: keep('request'),
    setPermissionCheckHandler: keep('check'),
    setDevicePermissionHandler: keep('device'),
  } as unknown as Session);

  const decided: unknown[] = [];
  const call = (name: string, ...args: unknown[]) => (handlers[name] as (...args: unknown[]) => unknown)(...args);
  call('request', null, 'media', (granted: unknown) => decided.push(granted));
  expect([...decided, call('check'), call('device')]).toEqual([false, false, false]);
});
