import type { ElectronApplication, Page } from '@playwright/test';
import { within } from '../../scripts/desktop/processes.ts';

/** What a click on an entry of the menu does; the menu is there once the window's page is. */
export async function chooseInMenu({ app }: { readonly app: ElectronApplication }, label: string): Promise<void> {
  const choose = () =>
    app.evaluate(({ Menu, BrowserWindow }, wanted) => {
      const entries = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []);
      const entry = entries?.find((item) => item.label === wanted);
      entry?.click({}, BrowserWindow.getAllWindows()[0]);
      return entry !== undefined;
    }, label);
  await within(5_000, choose, `${label} in the menu`);
}

/** What a click on File › New Window does. */
export async function newWindow(running: { readonly app: ElectronApplication }): Promise<Page> {
  const opened = running.app.waitForEvent('window');
  await chooseInMenu(running, 'New Window');
  return opened;
}
