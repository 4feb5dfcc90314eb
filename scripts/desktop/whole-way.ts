import { type BrowserContext, chromium, type Page } from '@playwright/test';
import { APP_ID, appHandler } from './app.ts';
import type { DesktopSession } from './desktop-session.ts';
import { freePort } from './processes.ts';
import { registerSchemeHandler } from './scheme-handler.ts';
import { registerBrowser, type SessionBrowser } from './session-browser.ts';

const WAIT = { timeout: 20_000 };

/** A desktop on which a click on Log in goes the whole way: to a real browser, and back by the scheme's handler. */
export interface WholeWay {
  /** Port of the demo, which the browser knows to be allowed to open our scheme. */
  readonly port: number;
  readonly browser: SessionBrowser;
  /** Does what a person does in the browser that the app has opened. @param picture where its page is kept */
  logIn(picture?: string): Promise<void>;
}

/** Registers browser and scheme handler on a desktop. */
export async function prepareWholeWay(session: DesktopSession, userData: string): Promise<WholeWay> {
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const browser = await registerBrowser(session, { origin, scheme: APP_ID });
  await registerSchemeHandler(appHandler(userData), session.env);
  return { port, browser, logIn: (picture) => logIn(browser, origin, picture) };
}

async function logIn(session: SessionBrowser, origin: string, picture?: string): Promise<void> {
  const page = await openedPage(session, origin);
  await page.getByLabel('User name').fill('demo', WAIT);
  await page.getByLabel('Password').fill('demo');
  if (picture !== undefined) await page.screenshot({ path: picture });
  await page.getByRole('button', { name: 'Log in' }).click();
  await page.getByRole('button', { name: 'Allow' }).click(WAIT);
}

/** The browser that something on the desktop has opened. */
export async function openedBrowser(session: SessionBrowser): Promise<BrowserContext> {
  const [context] = (await chromium.connectOverCDP(await session.debuggingUrl(), WAIT)).contexts();
  if (context === undefined) throw new Error('the browser has no window');
  return context;
}

/** The page of a site that something on the desktop has opened in its browser. */
export async function openedPage(session: SessionBrowser, origin: string): Promise<Page> {
  const context = await openedBrowser(session);
  const isOfSite = (page: Page) => page.url().startsWith(origin);
  return context.pages().find(isOfSite) ?? context.waitForEvent('page', { predicate: isOfSite, ...WAIT });
}
