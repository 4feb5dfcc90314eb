import type { Page } from '@playwright/test';
import { APP_ID, appHandler } from '../../scripts/desktop/app.ts';
import { registerSchemeHandler } from '../../scripts/desktop/scheme-handler.ts';
import { registerBrowser } from '../../scripts/desktop/session-browser.ts';
import { openedPage } from '../../scripts/desktop/whole-way.ts';
import { ADA, startGlewlwyd } from '../support/glewlwyd.ts';
import { expect, logOut, test } from './fixtures.ts';

test.use({ desktopName: 'glewlwyd' });

/** Ten lines. The preset brings the user info as an API and its record as a view. */
const configText = (issuer: string) => `{
  "providers": [
    {
      "preset": "oidc",
      "id": "corp", "name": "Corp",
      "issuer": "${issuer}",
      "clientId": "desktop", "scopes": ["openid", "profile"]
    }
  ]
}`;

/** What a person does on glewlwyd's pages, which are a program in the browser. */
async function logInAsAda(page: Page): Promise<void> {
  await page.getByLabel('Login').fill(ADA.userName);
  await page.getByLabel('Password').fill(ADA.password);
  await page.getByRole('button', { name: 'OK' }).click();
  await page.getByLabel('Your profile').check();
  await page.getByRole('button', { name: 'Grant access' }).click();
  await page.getByRole('button', { name: 'Continue' }).click();
}

test('ten lines of configuration log in to glewlwyd in Chromium and show its userinfo', { tag: '@debian' }, async ({
  computer,
}) => {
  const redirectUris = [`${APP_ID}:/oauth/callback`];
  const glewlwyd = await startGlewlwyd({ redirectUris, accessTokenSeconds: 3 });
  try {
    const browser = await registerBrowser(computer.desktop, { origin: glewlwyd.origin, scheme: APP_ID });
    await registerSchemeHandler(appHandler(computer.userData), computer.desktop.env);
    const { page } = await computer.launch({ config: configText(glewlwyd.issuer), browser: 'system' });
    await page.getByRole('button', { name: 'Log in', exact: true }).click();
    await logInAsAda(await openedPage(browser, glewlwyd.origin));

    await expect(page.getByRole('button', { name: ADA.name })).toBeVisible();
    await expect(page.getByText(ADA.email)).toBeVisible();
    expect(await computer.keychain()).toContain('account = corp:');

    const token = await computer.keychain();
    await expect(async () => {
      await page.getByRole('button', { name: 'Reload' }).click();
      await expect(page.getByText(ADA.email)).toBeVisible();
      expect(await computer.keychain()).not.toBe(token);
    }, 'an access token that runs out is renewed').toPass();
    await page.getByRole('link', { name: 'Flow' }).click();
    await expect(page.getByText('The session was renewed').first()).toBeVisible();

    await page.getByRole('link', { name: 'Profile' }).click();
    await logOut(page, ADA.name);
    await expect(page.getByRole('button', { name: 'Log in', exact: true })).toBeVisible();
    await expect.poll(() => computer.keychain()).not.toContain('corp:');
  } finally {
    await glewlwyd.stop();
  }
});
