import { readFileSync } from 'node:fs';
import { expect } from '@playwright/test';
import type { DesktopSession } from '../../scripts/desktop/desktop-session.ts';
import { processesIn, type RunningProcess } from './machine.ts';
import type { Screen } from './screen.ts';

/** An installed app, as its person meets it: by its desktop file, its one window, its entries in the keychain. */
export class InstalledApp {
  readonly id: string;
  readonly folder: string;
  readonly desktopFile: string;
  readonly #session: DesktopSession;
  readonly #screen: Screen;

  constructor(id: string, session: DesktopSession, screen: Screen) {
    this.id = id;
    this.folder = `/opt/${id}`;
    this.desktopFile = `/usr/share/applications/${id}.desktop`;
    this.#session = session;
    this.#screen = screen;
  }

  /** As a click in the menu does. @param environment variables that the person has set */
  async start(environment: readonly string[] = []): Promise<void> {
    // It inherits what it can write to: nothing that anybody waits for.
    await this.#session.run('sh', [
      '-c',
      'exec env "$@" gio launch "$0" >/dev/null 2>&1',
      this.desktopFile,
      ...environment,
    ]);
  }

  /** Its one window. @throws if it has none or several */
  async window(): Promise<string> {
    const count = async () => (await this.windows()).length;
    await expect.poll(count, `windows of ${this.id}`).toBe(1);
    return (await this.windows())[0] ?? '';
  }

  /** As a task bar finds them: by what the desktop file says. */
  windows(): Promise<readonly string[]> {
    return this.#screen.windows(this.menuEntry('StartupWMClass'));
  }

  /** A line of the desktop file. */
  menuEntry(key: string): string {
    return new RegExp(`^${key}=(.+)$`, 'm').exec(readFileSync(this.desktopFile, 'utf8'))?.[1] ?? '';
  }

  async isInFront(): Promise<boolean> {
    return (await this.windows()).includes(await this.#screen.active());
  }

  /** Brings its window to the front and reads until the text is there. */
  async see(text: string): Promise<void> {
    await expect.poll(() => this.read(), `what ${this.id} shows`).toContain(text);
  }

  async read(): Promise<string> {
    return this.#screen.text(await this.bringToFront());
  }

  async click(text: string): Promise<void> {
    const click = async () => this.#screen.click(await this.bringToFront(), text);
    await expect.poll(click, `“${text}” in ${this.id}`).toBe(true);
  }

  /** Presses the button after a text by keys: Tab goes on from where was clicked. Letters on a coloured button are not read safely. */
  async pressButtonAfter(text: string): Promise<void> {
    await this.click(text);
    await this.#screen.press('Tab');
    await this.#screen.press('Return');
  }

  async bringToFront(): Promise<string> {
    const window = await this.window();
    if (!(await this.isInFront())) {
      await this.#screen.activate(window);
      await expect.poll(() => this.isInFront(), `${this.id} in front`).toBe(true);
    }
    return window;
  }

  /** Closes the window by the window manager's key; that ends the program. */
  async quit(): Promise<void> {
    await this.bringToFront();
    await this.#screen.press('alt+F4');
    await expect.poll(() => this.processes().length, `processes of ${this.id}`).toBe(0);
  }

  async logOut(person: string): Promise<void> {
    await this.click(person);
    await this.see('Log out here');
    await this.#screen.press('Return'); // the menu's first entry has the focus; the words are in its second one too
    await this.see('You log in with your own browser.');
  }

  processes(): readonly RunningProcess[] {
    return processesIn(this.folder);
  }

  /** The accounts that the keychain has for it, as another program of the person sees them. */
  async keychainAccounts(): Promise<readonly string[]> {
    const search = `secret-tool search --all --unlock service ${this.id} 2>&1 || true`; // it says "none" by its exit code
    const found = await this.#session.run('sh', ['-c', search]);
    return [...found.matchAll(/^attribute\.account = (.*)$/gm)].map(([, account = '']) => account);
  }

  /** The desktop file that opens addresses of its scheme. */
  async handler(): Promise<string> {
    return (await this.#session.run('xdg-mime', ['query', 'default', `x-scheme-handler/${this.id}`])).trim();
  }
}
