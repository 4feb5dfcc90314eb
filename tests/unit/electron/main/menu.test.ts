import type { MenuItemConstructorOptions } from 'electron';
import { expect, test } from 'vitest';
import { menuTemplate } from '../../../../electron/main/menu.ts';

const nothing = () => undefined;
const menu = (
  platform: NodeJS.Platform,
  developing = false,
  showAbout = nothing,
  newWindow = nothing,
  showDoctor = nothing,
) => menuTemplate({ platform, name: 'App', developing, showAbout, showDoctor, newWindow });

function items(template: readonly MenuItemConstructorOptions[]): readonly MenuItemConstructorOptions[] {
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? items(item.submenu) : [])]);
}

test.each(['linux', 'win32', 'darwin'] as const)('on %s the menu has About, Quit, Edit and zoom', (platform) => {
  const all = items(menu(platform));

  expect(all.map(({ label }) => label)).toContain('About App');
  expect(all.map(({ role }) => role)).toEqual(expect.arrayContaining(['quit', 'editMenu', 'zoomIn']));
});

test('About asks for it', () => {
  let asked = 0;
  const template = menu('linux', false, () => {
    asked += 1;
  });
  const about = items(template).find(({ label }) => label === 'About App') as { readonly click: () => void };

  about.click();

  expect(asked).toBe(1);
});

test.each(['linux', 'win32', 'darwin'] as const)('on %s New Window opens one, by its key too', (platform) => {
  let opened = 0;
  const template = menu(platform, false, nothing, () => {
    opened += 1;
  });
  const entry = items(template).find(({ label }) => label === 'New Window');

  (entry as unknown as { readonly click: () => void }).click();

  expect(opened).toBe(1);
  expect(entry?.accelerator).toBe('CommandOrControl+N');
});

test('nobody but a developer reloads or sees the tools', () => {
  const roles = (developing: boolean) => items(menu('linux', developing)).map(({ role }) => role);

  expect(roles(false)).not.toEqual(expect.arrayContaining(['toggleDevTools']));
  expect(roles(false)).not.toEqual(expect.arrayContaining(['forceReload']));
  expect(roles(true)).toEqual(expect.arrayContaining(['toggleDevTools', 'forceReload']));
});

test.each(['linux', 'win32', 'darwin'] as const)('on %s Help has the check of this installation', (platform) => {
  let asked = 0;
  const template = menu(platform, false, nothing, nothing, () => {
    asked += 1;
  });
  const entry = items(template).find(({ label }) => label === 'Check This Installation');

  (entry as unknown as { readonly click: () => void }).click();

  expect(asked).toBe(1);
});
