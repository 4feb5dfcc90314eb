import { chownSync, copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { test as base, expect } from '@playwright/test';
import { type DesktopSession, startDesktopSession } from '../../scripts/desktop/desktop-session.ts';
import { registerBrowser } from '../../scripts/desktop/session-browser.ts';
import { PersonsBrowser } from './browser.ts';
import { InstalledApp } from './installed-app.ts';
import { type Guest, guest } from './machine.ts';
import { Screen } from './screen.ts';

export { expect };

/** An ordinary person at their own desktop. */
export interface Person {
  readonly account: Guest;
  readonly desktop: DesktopSession;
  readonly screen: Screen;
  readonly browser: PersonsBrowser;
  app(id: string): InstalledApp;
  /** What is on the screen, or in a window, as a file that root may have anywhere. */
  takePicture(window: string, path: string): Promise<void>;
}

export const test = base.extend<{ pictureOfFailure: undefined }, { person: Person }>({
  pictureOfFailure: [
    async ({ person }, use, testInfo) => {
      await use(undefined);
      if (testInfo.status !== testInfo.expectedStatus)
        await person.takePicture('root', testInfo.outputPath('screen.png'));
    },
    { auto: true },
  ],
  person: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the pattern
    async ({}, use) => {
      const account = guest();
      const desktop = await startDesktopSession({
        folder: account.home,
        env: environmentOf(account),
        as: account,
        remove,
      });
      const screen = new Screen(desktop);
      const browser = new PersonsBrowser(await registerBrowser(desktop), screen);
      await use({
        account,
        desktop,
        screen,
        browser,
        app: (id) => new InstalledApp(id, desktop, screen),
        takePicture: async (window, path) => {
          const own = join(account.home, 'picture.png'); // the person can't write where the tests are
          await screen.picture(window, own);
          copyFileSync(own, path);
        },
      });
      await desktop.stop();
    },
    { scope: 'worker' },
  ],
});

/** What a log-in at the machine sets, and nothing of root's. */
function environmentOf({ name, uid, gid, home }: Guest): Record<string, string> {
  const runtime = `/run/user/${uid}`;
  mkdirSync(runtime, { recursive: true, mode: 0o700 });
  // Goes with the account; the common folder would keep what programs leave when they are ended.
  const temporary = join(home, 'tmp');
  mkdirSync(temporary, { recursive: true });
  for (const folder of [runtime, temporary]) chownSync(folder, uid, gid);
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin',
    LANG: 'C.UTF-8',
    HOME: home,
    USER: name,
    LOGNAME: name,
    TMPDIR: temporary,
    XDG_RUNTIME_DIR: runtime,
  };
}

function remove(): void {
  // The account goes with its home, after the tests.
}
