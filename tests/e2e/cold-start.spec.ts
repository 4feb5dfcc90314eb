import { logInInBrowser } from '../support/demo-server.ts';
import { startSigningIssuer } from '../support/signing-issuer.ts';
import { sendJson, startWebServer } from '../support/web-server.ts';
import { expect, type RunningApp, test } from './fixtures.ts';

const CALLBACK = 'com.example.keyporch.dev:/oauth/callback';
const ATTEMPTS = 'keyporch:attempts';

/** A click on Log in, and what a person does in the browser; its answer has not come yet. */
async function logInUpToTheAnswer(running: RunningApp, visit: (url: string) => Promise<string>): Promise<string> {
  await running.page.getByRole('button', { name: 'Log in', exact: true }).click();
  await expect.poll(async () => (await running.openedAddresses()).length).toBeGreaterThan(0);
  return visit((await running.openedAddresses()).at(-1) ?? '');
}

test('an answer that starts the program completes the log-in to the demo, once', async ({ computer }) => {
  const first = await computer.launch();
  await first.page.getByRole('button', { name: 'Try the demo' }).click();
  const address = await logInUpToTheAnswer(first, logInInBrowser);
  await first.close();
  expect(await computer.keychain()).toContain(ATTEMPTS);

  const cold = await computer.launch({ address });
  await expect(cold.page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
  await expect(cold.page.getByRole('row')).toHaveCount(51);
  await expect.poll(() => computer.keychain()).not.toContain(ATTEMPTS);

  await cold.openAddress(address);
  await cold.page.getByRole('link', { name: 'Flow' }).click();
  await expect(cold.page.locator('[data-status=ignored]')).toContainText('AUTH_CALLBACK_IGNORED');
  await expect(cold.page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
  expect(await cold.openedAddresses()).toEqual([]);
  await cold.close();

  const again = await computer.launch({ address });
  await expect(again.page.getByRole('row')).toHaveCount(51);
  await again.page.getByRole('link', { name: 'Flow' }).click();
  await expect(again.page.locator('[data-status=ignored]')).toContainText('AUTH_CALLBACK_IGNORED');
  await expect(again.page.getByText('The session was restored').first()).toBeVisible();
  expect(await computer.keychain()).not.toContain(ATTEMPTS);
});

test('an answer that starts the program is sent to the provider of the configuration once', async ({ computer }) => {
  const issuer = await startSigningIssuer();
  const api = await startWebServer((request, response) => sendJson(response, [{ path: request.url }]));
  const config = {
    providers: [{ id: 'corp', name: 'Corp', issuer: issuer.issuer, clientId: 'desktop' }],
    apis: [{ id: 'data', baseUrl: api.origin, provider: 'corp' }],
    views: [{ id: 'data', title: 'Data', type: 'table', api: 'data', path: '/rows' }],
  };
  const first = await computer.launch({ config });
  const address = await logInUpToTheAnswer(first, (url) => issuer.authorize(url));
  await first.close();

  const cold = await computer.launch({ config, address });
  await expect(cold.page.getByRole('cell')).toHaveText(['/rows']);
  await cold.close();
  const again = await computer.launch({ config, address });
  await expect(again.page.getByRole('cell')).toHaveText(['/rows']);

  expect(issuer.tokenRequests).toHaveLength(1);
  expect(await computer.keychain()).not.toContain(ATTEMPTS);
  await Promise.all([issuer.stop(), api.stop()]);
});

test('a forged answer that starts the program starts no demo and shows nothing', async ({ computer }) => {
  const { page } = await computer.launch({ address: `${CALLBACK}?code=forged&state=forged` });

  await expect(page.getByRole('button', { name: 'Try the demo' })).toBeVisible();
  await expect(page.getByRole('alert')).toHaveCount(0);
});

test('an answer from an older tab says so and changes nothing', async ({ computer }) => {
  const running = await computer.launch();
  const { page } = running;
  await page.getByRole('button', { name: 'Try the demo' }).click();
  const address = await logInUpToTheAnswer(running, logInInBrowser);
  await page.getByRole('button', { name: 'Cancel' }).click();
  await expect(page.getByRole('button', { name: 'Log in', exact: true })).toBeVisible();
  const notice = page.getByText('An answer came from an older tab of your browser.');

  await running.openAddress(address);

  await expect(notice).toBeVisible();
  await expect(page.getByRole('button', { name: 'Log in', exact: true })).toBeVisible();
  await page.getByRole('button', { name: 'Hide' }).click();
  await expect(notice).toHaveCount(0);
});
