import type { Page } from '@playwright/test';
import { startSigningIssuer } from '../support/signing-issuer.ts';
import { sendJson, startWebServer } from '../support/web-server.ts';
import { expect, test } from './fixtures.ts';

/* Whatever a provider, an API or a configuration calls things: it is text on the screen, and nothing else. */

const IMG = '<img src=x onerror="window.pwned=1">';
const SCRIPT = '</td></script><script>window.pwned=1</script>';
const LINK = 'javascript:window.pwned=1';
/** Turns the text after it around, and its end. */
const TURNED = '\u202egnp.exe\u202c';

/** What no screen of ours has, and what has run. */
function markupOf(page: Page) {
  return page.evaluate(() => {
    const active = 'img, iframe, object, embed, base, meta[http-equiv], a[href]:not([href^="#"]), script:not([src])';
    const handlers = [...document.querySelectorAll('*')].filter((each) =>
      each.getAttributeNames().some((name) => name.startsWith('on')),
    );
    return { active: document.querySelectorAll(active).length, handlers: handlers.length, ran: 'pwned' in window };
  });
}
const NONE = { active: 0, handlers: 0, ran: false };

test('text of a provider, an API and the configuration is text on every screen, and never markup', async ({
  computer,
}) => {
  const issuer = await startSigningIssuer();
  issuer.behaviour = {
    callback: { code: null, error: 'server_error', error_description: `${IMG} ${LINK}`, error_uri: LINK },
    claims: { name: `${IMG}${TURNED}`, picture: LINK, email: SCRIPT },
  };
  const rows: unknown[] = [
    {
      note: SCRIPT,
      [IMG]: SCRIPT,
      [LINK]: LINK,
      __proto__x: IMG,
      nested: { [SCRIPT]: IMG },
      turned: TURNED,
      url: LINK,
    },
    { note: IMG, [IMG]: IMG, nested: [SCRIPT], toString: IMG, constructor: LINK },
  ];
  const api = await startWebServer(({ url }, response) => sendJson(response, url === '/one' ? rows[0] : rows));
  const view = { title: IMG, api: 'data', path: '/rows' };
  const { page, app, finishInBrowser } = await computer.launch({
    config: {
      providers: [{ id: 'corp', name: IMG, issuer: issuer.issuer, clientId: 'desktop', redirect: 'scheme' }],
      apis: [{ id: 'data', baseUrl: api.origin, provider: 'corp' }],
      views: [
        { ...view, id: 'rows', type: 'table' },
        { ...view, id: 'json', title: SCRIPT, type: 'json' },
        { ...view, id: 'one', title: LINK, type: 'record', path: '/one' },
      ],
    },
  });
  const title = await page.title();
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await finishInBrowser((url) => issuer.authorize(url));
  await expect(page.getByRole('alert')).toContainText(IMG);
  expect(await markupOf(page)).toEqual(NONE);

  issuer.behaviour = { ...issuer.behaviour, callback: {} };
  await page
    .getByRole('button', { name: /^(Log in|Try again)$/ })
    .first()
    .click();
  await finishInBrowser((url) => issuer.authorize(url));
  await expect(page.getByRole('cell', { name: SCRIPT, exact: true }).first()).toBeVisible();
  await expect(page.getByRole('columnheader').first()).toBeVisible();
  expect(await markupOf(page)).toEqual(NONE);

  // A name can't turn around what stands beside it.
  const account = page.getByRole('button', { name: 'gnp.exe' });
  expect(await account.textContent()).toContain(IMG);
  expect(await account.textContent()).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/);
  await account.click();
  expect(await markupOf(page)).toEqual(NONE);
  await page.keyboard.press('Escape');

  for (const name of [SCRIPT, LINK, 'Flow']) {
    await page.getByRole('link', { name, exact: true }).click();
    await expect(page.getByText(name === 'Flow' ? 'Log in' : IMG).first()).toBeVisible();
    expect(await markupOf(page), name).toEqual(NONE);
  }
  expect(await page.title()).toBe(title);
  expect(
    await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().map((each) => each.getTitle())),
  ).toEqual([expect.stringMatching(/^Keyporch/)]);
  await Promise.all([issuer.stop(), api.stop()]);
});
