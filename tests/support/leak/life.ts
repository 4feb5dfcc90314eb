import { expect } from '@playwright/test';
import type { SignInMethod } from '../../../shared/session.ts';
import type { RunningApp } from '../../e2e/fixtures.ts';
import { ask, callApi, downloadFile, signIn, signOut as signOutBoth } from './calls.ts';
import type { Mood } from './marked-provider.ts';
import { launch, lookEverywhere, type World } from './world.ts';

const FAILED_LOG_INS = [
  ['wrong-nonce', 'AUTH_NONCE_MISMATCH'],
  ['refused', 'AUTH_CODE_REJECTED'],
  ['cut', 'PROVIDER_BAD_RESPONSE'],
] as const;

/** What the API is asked for, and how that ends. */
const CALLS: readonly (readonly [path: string, outcome: number | string])[] = [
  ['/rows', 200],
  ['/large', 200],
  ['/redirect', 'API_REDIRECT_REFUSED'],
  ['/status/403', 403],
  ['/status/500', 500],
  ['/cut', 'API_BAD_RESPONSE'],
];

/** The browser is where it should be: nothing goes to the app. */
const SEEN = 'http://seen';

/** The first run: log-ins that fail, one that does not, every kind of call, a refresh that fails; then the window crashes. */
export async function liveUntilTheCrash(world: World): Promise<void> {
  const { provider, api } = world;
  const running = await launch(world);
  const { page, app } = running;
  await ask(page, 'getFlow'); // from now on the window is told of each step
  for (const [mood, code] of FAILED_LOG_INS) {
    provider.mood = mood;
    expect(await logIn(running, provider.allow), mood).toBe(code);
  }
  provider.mood = 'good';
  expect(await logIn(running, async (url) => provider.deny(url))).toBe('AUTH_ACCESS_DENIED');
  expect(await logIn(running, provider.allow)).toBe('ok');
  await expect(page.getByRole('cell').first()).toBeVisible();

  for (const [path, outcome] of CALLS) expect(await callApi(page, path), path).toBe(outcome);
  const post = { method: 'POST', body: 'text', headers: { 'content-type': 'text/plain' } } as const;
  expect(await callApi(page, '/rows?posted', post)).toBe(200);
  await app.evaluate(({ dialog }, filePath) => {
    dialog.showSaveDialog = async () => ({ canceled: false, filePath });
  }, `${world.computer.desktop.folder}/home/rows.csv`);
  expect(await downloadFile(page, '/large')).toBe(true);
  const renew = async (mood: Mood, how: () => Promise<unknown>) => {
    provider.mood = mood;
    const before = provider.issuer.tokenRequests.length;
    // The app tries again by itself too: what is asked for then may be what is under way already.
    const asked = async () => {
      await how();
      return provider.issuer.tokenRequests.length;
    };
    await expect.poll(asked, `a refresh that is ${mood}`).toBeGreaterThan(before);
  };
  await renew('busy', () => callApi(page, '/status/401'));
  await renew('cut', () => ask(page, 'updateSession'));
  await renew('good', () => ask(page, 'updateSession'));
  expect(await world.computer.keychain(), 'somebody is logged in').toContain('secret = ');
  await lookEverywhere(world, running, 'logged-in');

  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.forcefullyCrashRenderer());
  await expect
    .poll(() => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]?.webContents.isCrashed()))
    .toBe(true);
  await running.close();
  api.revocation = 'fails';
}

/** The second run: restored, logged out while the provider can't be told, logged in by the clipboard and by code, logged out. */
export async function liveUntilTheEnd(world: World): Promise<void> {
  const { provider, api } = world;
  const running = await launch(world);
  const { page, app } = running;
  await expect(page.getByRole('cell').first()).toBeVisible();
  expect(await callApi(page, '/withdrawn'), 'a 401, a refresh, and again').toBe(200);
  expect(await signOut(running)).toBe('queued');
  api.revocation = 'works';

  const pasted = logIn(running, async (url) => {
    const callback = await provider.allow(url);
    await app.evaluate(({ clipboard }, text) => clipboard.writeText(text), callback);
    expect(await ask(page, 'pasteAnswer')).toBe(true);
    return SEEN;
  });
  expect(await pasted).toBe('ok');
  await expect(page.getByRole('cell').first()).toBeVisible();
  provider.mood = 'refused';
  await callApi(page, '/status/401'); // the session ends: what renews it is not taken
  provider.mood = 'good';
  await expect(page.getByRole('button', { name: 'Log in', exact: true })).toBeVisible();

  expect(await signIn(page, 'deviceCode')).toBe('ok');
  await expect(page.getByRole('cell').first()).toBeVisible();
  expect(await signOut(running)).toBe('told');
  await expect.poll(() => world.computer.keychain(), 'nothing is left in the keychain').not.toContain('secret = ');
  await lookEverywhere(world, running, 'logged-out');
  await running.close();
}

/** Logs in as a person does. @param person what they do in the browser @returns how it ended */
async function logIn(
  running: RunningApp,
  person: (url: string) => Promise<string>,
  method: SignInMethod = 'browser',
): Promise<string> {
  const ended = signIn(running.page, method);
  await running.finishInBrowser(person);
  return ended;
}

/** Here and at the provider, whose page the browser shows. @returns what became of the refresh token */
async function signOut(running: RunningApp): Promise<string> {
  const revocation = await signOutBoth(running.page);
  await running.finishInBrowser(async () => SEEN);
  return revocation;
}
