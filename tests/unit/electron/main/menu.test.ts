import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { type MenuOptions, menuTemplate } from '../../../../electron/main/menu.ts';

const nothing = () => undefined;
const menu = (platform: NodeJS.Platform, developing = false, does: Partial<MenuOptions> = {}) =>
  menuTemplate({
    ...{ platform, name: 'App', developing },
    ...{ showAbout: nothing, showDoctor: nothing, newWindow: nothing, copyDiagnostics: nothing, showLogs: nothing },
    ...does,
  });

function items(template: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])]);
}

test.each(['linux', 'win32', 'darwin'] as const)('on %s the menu has About, Quit, Edit and zoom', (platform) => {
  const all = items(menu(platform));

  expect(all.map(({ label }) => label)).toContain('About App');
  expect(all.map(({ role }) => role)).toEqual(expect.arrayContaining(['quit', 'editMenu', 'zoomIn']));
});

test.each([
  ['About App', 'showAbout'],
  ['Check This Installation', 'showDoctor'],
  ['Copy Diagnostics', 'copyDiagnostics'],
  ['Show the Logs in Their Folder', 'showLogs'],
  ['New Window', 'newWindow'],
] as const)('%s does that, on every system', (label, what) => {
  for (const platform of ['linux', 'win32', 'darwin'] as const) {
    let asked = 0;
    const template = menu(platform, false, {
      [what]: () => {
        asked += 1;
      },
    });
    const entry = items(template).find((item) => item.label === label) as { readonly click: () => void };

    entry.click();

    expect(asked, platform).toBe(1);
  }
});

test('New Window has its key', () => {
  const entry = items(menu('linux')).find(({ label }) => label === 'New Window');

  expect(entry?.accelerator).toBe('CommandOrControl+N');
});

test('nobody but a developer reloads or sees the tools', () => {
  const roles = (developing: boolean) => items(menu('linux', developing)).map(({ role }) => role);

  expect(roles(false)).not.toEqual(expect.arrayContaining(['toggleDevTools']));
  expect(roles(false)).not.toEqual(expect.arrayContaining(['forceReload']));
  expect(roles(true)).toEqual(expect.arrayContaining(['toggleDevTools', 'forceReload']));
});
