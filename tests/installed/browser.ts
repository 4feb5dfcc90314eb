import { type Browser, chromium, expect, type Page } from '@playwright/test';
import type { SessionBrowser } from '../../scripts/desktop/session-browser.ts';
import type { Screen } from './screen.ts';

/** The person's own browser. Its pages are filled in from outside; what it asks itself is answered on the screen. */
export class PersonsBrowser {
  readonly #where: SessionBrowser;
  readonly #screen: Screen;
  #browser: Browser | null = null;
  /** Their tabs stay open, as they do for a person. */
  readonly #finished = new WeakSet<Page>();

  constructor(where: SessionBrowser, screen: Screen) {
    this.#where = where;
    this.#screen = screen;
  }

  /** The page of a log-in that an app has opened, at the provider that is meant. */
  async logInPage(isProvider: (origin: string) => boolean): Promise<Page> {
    this.#browser ??= await chromium.connectOverCDP(await this.#where.debuggingUrl());
    const isIt = (page: Page) =>
      !this.#finished.has(page) && page.url().startsWith('http') && isProvider(new URL(page.url()).origin);
    const find = () => this.#pages().find(isIt);
    await expect.poll(() => find()?.url() ?? '', 'a page of the provider').toContain('/interaction/');
    return find() as Page;
  }

  /** Logs in and allows; then lets the browser open the app when it asks. @param app the name that the browser has to say */
  async finish(page: Page, userName: string, app: string): Promise<void> {
    await page.bringToFront();
    const name = page.getByLabel('User name');
    const allow = page.getByRole('button', { name: 'Allow' });
    await name.or(allow).waitFor();
    // A provider that remembers who logged in asks only for the consent.
    if (await name.isVisible()) {
      await name.fill(userName);
      await page.getByLabel('Password').fill(userName);
      await page.getByRole('button', { name: 'Log in' }).click();
    }
    await allow.click();
    await this.#openApp(app);
    this.#finished.add(page);
  }

  /** Its button is below its title, and takes no click in its first moments. */
  async #openApp(app: string): Promise<void> {
    const click = () => this.#screen.click('root', `Open ${app}`);
    await expect.poll(click, `the browser asks whether to open ${app}`).toBe(true);
    await expect.poll(click, 'the browser takes the answer').toBe(false);
  }

  #pages(): readonly Page[] {
    return this.#browser?.contexts().flatMap((context) => context.pages()) ?? [];
  }
}
