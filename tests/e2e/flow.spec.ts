import type { Page } from '@playwright/test';
import { type FlowEvent, NO_EVIDENCE } from '../../shared/flow.ts';
import { seriousFaults } from '../support/serious-faults.ts';
import { expect, logInToDemo, type RunningApp, test } from './fixtures.ts';

/** The eight steps of the design, and whom each goes from and to. */
const LOG_IN = [
  '1 The window asks to log in, Your app’s window to Main process',
  '2 Main prepares the log-in, in Main process',
  '3 Main opens the browser, Main process to System browser',
  '4 You log in, System browser to Provider',
  '5 The system hands back the answer, System browser to Main process',
  '6 Main sends code and verifier, Main process to Provider',
  '7 The provider answers with tokens, Provider to Main process',
  '8 Main stores the tokens, Main process to Keychain',
];
const COOKIE =
  'Cookie: the provider’s session with your browser — not the session of this app, between System browser and Provider';

const logInRegion = (page: Page) => page.getByRole('region', { name: 'Log-in' });

test('after a log-in the diagram has exactly the arrows of the design, in order', async ({ computer }) => {
  const running = await computer.launch();
  await logInToDemo(running);
  const { page } = running;
  await page.getByRole('link', { name: 'Flow' }).click();

  await expect(logInRegion(page).locator('[data-status=done]')).toHaveCount(8);
  expect(await titles(page, '[data-status=done]')).toEqual(LOG_IN);
  const [opened = ''] = await running.openedAddresses();
  const { origin } = new URL(opened);
  expect(await titles(page, ':not([data-status])')).toEqual([
    `GET ${origin}/.well-known/openid-configuration, Main process to Provider`,
    COOKIE,
    `GET ${origin}/jwks, Main process to Provider`,
    'Logged in: your name, never a token, Main process to Your app’s window',
  ]);
  const holders = page.getByRole('complementary', { name: 'Who holds what' });
  await expect(holders).toContainText('main has sent it to the provider, and it works only once');
  await expect(holders).toContainText('Main, and the keychain for after a restart');
  await expect(holders.getByRole('progressbar', { name: 'Lifetime of the access token' })).toBeVisible();
});

test('a log-in that waits moves, and what it goes on with is added', async ({ computer }) => {
  const running = await computer.launch();
  const { page } = running;
  await startLogIn(running);
  await page.getByRole('link', { name: 'Flow' }).click();

  const waiting = logInRegion(page).locator('[data-status=running]');
  await expect(waiting).toContainText('You log in');
  const animation = () => waiting.locator('.line').evaluate((line) => getComputedStyle(line).animationName);
  expect(await animation()).toBe('arrow-runs');
  await page.emulateMedia({ reducedMotion: 'reduce' });
  expect(await animation()).toBe('none');
  await running.finishInBrowser();

  await expect(logInRegion(page).locator('[data-status=done]')).toHaveCount(8);
});

test('an arrow is chosen by keys, and what identifies the person is shown on request', async ({ computer }) => {
  const running = await computer.launch();
  await logInToDemo(running);
  const { page } = running;
  await page.getByRole('link', { name: 'Flow' }).click();
  await page.getByRole('button', { name: 'The demo was started' }).focus();
  const chosen = page.getByRole('button', { name: 'The provider answers with tokens' });
  for (let presses = 0; presses < 20; presses += 1) {
    if (await chosen.evaluate((button) => button === document.activeElement)) break;
    await page.keyboard.press('ArrowDown');
  }
  await expect(chosen).toBeFocused();
  await page.keyboard.press('Enter');

  await expect(chosen).toHaveAttribute('aria-expanded', 'true');
  const panel = page.locator('.step-panel');
  await expect(panel).toContainText('OpenID Connect Core 1.0 §3.1.3.7');
  await expect(panel).toContainText('electron/auth/oidc-client.ts');
  await expect(panel).not.toContainText('Dana Demo');
  await panel.getByRole('button', { name: 'Show' }).click();
  await expect(panel).toContainText('Dana Demo');
  await chosen.focus();
  await page.keyboard.press('Home');
  await expect(page.getByRole('button', { name: 'The demo was started' })).toBeFocused();
});

test('a forged answer and a refusal are seen where they happened, with what to do', async ({ computer }) => {
  const running = await computer.launch();
  const { page } = running;
  await startLogIn(running);
  await running.openAddress('com.example.keyporch.dev:/oauth/callback?code=forged&state=forged');
  await running.finishInBrowser({ decision: 'cancel' });
  await expect(page.getByRole('alert')).toContainText('Demo was told not to allow it.');
  await page.getByRole('link', { name: 'Flow' }).click();

  await expect(logInRegion(page).locator('[data-status=ignored]')).toContainText('AUTH_CALLBACK_IGNORED');
  const failed = logInRegion(page).locator('[data-status=failed]');
  await expect(failed).toContainText('The system hands back the answer');
  await expect(failed).toContainText('AUTH_ACCESS_DENIED');
  await expect(failed).toContainText('Log in again and choose to allow it.');
});

test('the diagram is copied as Mermaid text', async ({ computer }) => {
  const running = await computer.launch();
  await logInToDemo(running);
  const { app, page } = running;
  await page.getByRole('link', { name: 'Flow' }).click();
  await page.getByRole('button', { name: 'Copy as Mermaid' }).click();

  await expect(page.getByText('Copied.')).toBeVisible();
  const text = await app.evaluate(({ clipboard }) => clipboard.readText());
  expect(text).toMatch(/^sequenceDiagram\n/);
  expect(text).toContain('main->>keychain: 8 · Main stores the tokens');
});

test('nothing serious is found by axe: light, dark, narrow, with a step opened', async ({ computer }) => {
  const running = await computer.launch();
  await logInToDemo(running);
  const { app, page } = running;
  await page.getByRole('link', { name: 'Flow' }).click();
  await page.getByRole('button', { name: 'The provider answers with tokens' }).click();
  await page.locator('.step-panel').getByRole('button', { name: 'Show' }).click();
  for (const [width, colorScheme] of [
    [1_100, 'light'],
    [1_100, 'dark'],
    [480, 'light'],
  ] as const) {
    await app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]?.setContentSize(to, 740), width);
    await page.emulateMedia({ colorScheme });
    await expect.poll(() => page.evaluate(() => window.innerWidth)).toBe(width);
    expect(await seriousFaults(page), `${width} px, ${colorScheme}`).toEqual([]);
    const overflow = () => page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(await overflow(), 'nothing stands out to the right').toBeLessThanOrEqual(0);
  }

  await page.evaluate(() => document.querySelector('.step-panel button')?.replaceChildren());
  expect(await seriousFaults(page), 'a button without a name is found').toEqual(['button-name']);
});

test('a thousand calls a second do not freeze the window, and are few arrows', async ({ computer }) => {
  const running = await computer.launch();
  const { app, page } = running;
  await page.getByRole('link', { name: 'Flow' }).click();
  await page.evaluate(() => {
    const pictures = { count: 0, longest: 0, last: performance.now() };
    Object.assign(window, { pictures });
    const next = (now: number) => {
      pictures.count += 1;
      pictures.longest = Math.max(pictures.longest, now - pictures.last);
      pictures.last = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  const call: Omit<FlowEvent, 'id'> = {
    flow: '',
    kind: 'api:called',
    at: '2026-01-01T00:00:00.000Z',
    status: 'done',
    duration: 1,
    code: null,
    details: { api: 'data', method: 'GET', path: '/rows', status: 200, bytes: 10, retried: false },
    evidence: NO_EVIDENCE,
  };
  await app.evaluate(async ({ BrowserWindow }, event) => {
    const [window] = BrowserWindow.getAllWindows();
    for (let tick = 0; tick < 150; tick += 1) {
      for (let id = 20 * tick; id < 20 * tick + 20; id += 1) {
        const flow = `api-${id}`;
        window?.webContents.send('flow:recorded', [{ ...event, id, flow, status: 'running', duration: null }]);
        window?.webContents.send('flow:recorded', [{ ...event, id, flow }]);
      }
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }, call);

  await expect(page.locator('[data-status=done]')).toContainText('×500');
  await expect(page.locator('[data-status]')).toHaveCount(1);
  const { count, longest } = await page.evaluate(
    () => (window as unknown as { pictures: { count: number; longest: number } }).pictures,
  );
  expect(longest, 'milliseconds between two pictures').toBeLessThan(1_000);
  expect(count, 'pictures within three seconds').toBeGreaterThan(30);
});

async function startLogIn({ page }: RunningApp): Promise<void> {
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect(page.getByRole('heading', { name: 'Finish in your browser' })).toBeVisible();
}

/** Number, name, from whom to whom: as it is read out. */
async function titles(page: Page, which: string): Promise<readonly string[]> {
  const texts = await logInRegion(page).locator(`li.step${which} .arrow-text:first-child`).allTextContents();
  return texts.map((text) => text.trim());
}
