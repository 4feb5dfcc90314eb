import { GITHUB_CLIENT, startGitHubLike } from '../support/github-like.ts';
import { CLIENT_ID, startSigningIssuer } from '../support/signing-issuer.ts';
import { expect, logOut, test } from './fixtures.ts';

test('a provider like GitHub: its preset shows repositories and issues; they end with its access token', async ({
  computer,
}) => {
  const provider = await startGitHubLike();
  const config = {
    providers: [{ preset: 'github', host: provider.host, redirect: 'scheme', ...GITHUB_CLIENT }],
  };
  const first = await computer.launch({ config });
  await first.page.getByRole('button', { name: 'Log in', exact: true }).click();
  await first.finishInBrowser(provider.authorize);

  await expect(first.page.getByRole('heading', { name: 'Repositories' })).toBeVisible();
  await expect(first.page.getByRole('row').filter({ hasText: 'ada/engine' })).toContainText('All about ada/engine');
  await first.page.getByRole('button', { name: 'Next' }).click();
  await expect(first.page.getByRole('row').filter({ hasText: 'ada/archive' })).toBeVisible();
  await first.page.getByRole('link', { name: 'Issues' }).click();
  await expect(first.page.getByRole('row').filter({ hasText: 'The engine stalls' })).toContainText('ada/engine');
  await first.close();

  const { page } = await computer.launch({ config });
  await expect(page.getByRole('row').filter({ hasText: 'ada/engine' })).toBeVisible();
  expect(await computer.keychain()).toContain('account = github:');
  provider.tokens.clear();
  await page.getByRole('button', { name: 'Reload' }).click();
  await expect(page.getByRole('button', { name: 'Log in', exact: true })).toBeVisible();
  await provider.stop();
});

test('any OpenID provider: ten lines show what it tells about the person', async ({ computer }) => {
  const issuer = await startSigningIssuer();
  const config = {
    providers: [{ preset: 'oidc', name: 'Corp', issuer: issuer.issuer, clientId: CLIENT_ID, redirect: 'scheme' }],
  };
  const { page, finishInBrowser } = await computer.launch({ config });
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await finishInBrowser(issuer.authorize);

  const profile = page.getByRole('region', { name: 'Profile' });
  await expect(profile.getByRole('term').filter({ hasText: 'Email verified' })).toBeVisible();
  await expect(profile.getByRole('definition').filter({ hasText: 'user-1' })).toBeVisible();
  await expect(profile.getByRole('definition').filter({ hasText: 'London' }).first()).toContainText('Locality');
  await logOut(page, 'Ada');
  await expect(profile).toHaveCount(0);
  expect(issuer.revoked).toHaveLength(1);
  await issuer.stop();
});

test('lists what is wrong with a preset', async ({ computer }) => {
  const config = { providers: [{ preset: 'keycloak', clientId: 'desktop', domain: 'id.example.com' }] };
  const { page } = await computer.launch({ config });

  const faults = page.getByRole('table', { name: 'Faults' }).getByRole('row');
  await expect(faults.filter({ hasText: 'providers[0].host' })).toContainText('which the preset keycloak needs');
  await expect(faults.filter({ hasText: 'providers[0].realm' })).toContainText('which the preset keycloak needs');
  await expect(faults.filter({ hasText: 'providers[0].domain' })).toContainText('does not take it');
});
