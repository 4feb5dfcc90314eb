import { freePort } from '../../scripts/desktop/processes.ts';
import { type SigningIssuer, startSigningIssuer } from '../support/signing-issuer.ts';
import { sendJson, startWebServer } from '../support/web-server.ts';
import { answerQuestions, expect, logInToDemo, logOut, questionsOf, type RunningApp, test } from './fixtures.ts';

const provider = (issuer: string) => ({ id: 'corp', name: 'Corp', issuer, clientId: 'desktop' });

async function logIn({ page, finishInBrowser }: RunningApp, issuer: SigningIssuer): Promise<void> {
  await page.getByRole('button', { name: 'Log in', exact: true }).click();
  await finishInBrowser(issuer.authorize);
}

test('shows views of two APIs, as the configuration says', async ({ computer }) => {
  const issuer = await startSigningIssuer();
  const books = await startWebServer((request, response) => {
    const last = request.url?.includes('cursor') ?? false;
    const link = last ? '' : `<http://${request.headers.host}/v1/books?cursor=2>; rel="next"`;
    const row = {
      title: last ? 'Second' : 'First',
      pages: 1234,
      author: { lastName: 'Byron' },
      inPrint: true,
      tags: [],
    };
    sendJson(response, [row], { link });
  });
  const people = await startWebServer((request, response) => {
    const { searchParams } = new URL(request.url ?? '', 'http://x');
    const after = searchParams.get('after');
    const items = after === null ? [{ name: 'Ada' }, { name: 'Zoe' }] : [{ name: 'Bob' }];
    sendJson(response, { data: items, next: after === null ? 'b' : null });
  });
  const running = await computer.launch({
    config: {
      providers: [provider(issuer.issuer)],
      apis: [
        { id: 'books', baseUrl: `${books.origin}/v1`, provider: 'corp' },
        { id: 'people', baseUrl: people.origin, provider: 'corp' },
      ],
      views: [
        { id: 'books', title: 'Books', type: 'table', api: 'books', path: '/books', paging: { type: 'link' } },
        {
          id: 'people',
          title: 'People',
          type: 'table',
          api: 'people',
          path: '/people',
          items: '$.data',
          columns: [{ field: 'name', title: 'Name' }],
          paging: { type: 'cursor', parameter: 'after', next: '$.next' },
        },
        { id: 'raw', title: 'Raw', type: 'json', api: 'people', path: '/people' },
      ],
    },
  });
  const { page } = running;
  await logIn(running, issuer);

  await expect(page.getByRole('columnheader')).toHaveText(['Title', 'Pages', 'Author last name', 'In print']);
  await expect(page.getByRole('cell')).toHaveText(['First', '1,234', 'Byron', 'Yes']);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('cell').first()).toHaveText('Second');
  await expect(page.getByRole('button', { name: 'Next' })).toBeDisabled();
  await page.getByRole('button', { name: 'Previous' }).click();
  await expect(page.getByRole('cell').first()).toHaveText('First');

  await page.getByRole('link', { name: 'People' }).click();
  await expect(page.getByRole('cell')).toHaveText(['Ada', 'Zoe']);
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
  await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').click();
  await expect(page.getByRole('cell')).toHaveText(['Zoe', 'Ada']);
  await page.getByRole('button', { name: 'Next' }).click();
  await expect(page.getByRole('cell')).toHaveText(['Bob']);

  await page.getByRole('link', { name: 'Raw' }).click();
  await expect(page.getByRole('region', { name: 'Raw' })).toContainText('"next": "b"');

  const token = `Bearer ${issuer.tokenAnswers[0]?.access_token}`;
  expect(books.requests.map(({ headers }) => headers.authorization)).toEqual([token, token]);
  await Promise.all([issuer.stop(), books.stop(), people.stop()]);
});

test('offers each provider by its name', async ({ computer }) => {
  const { page } = await computer.launch({
    config: { providers: [provider('http://127.0.0.1:1'), { ...provider('http://127.0.0.1:2'), id: 'x', name: 'X' }] },
  });

  await expect(page.getByRole('button', { name: 'Log in with Corp' })).toBeVisible();
  await expect(page.getByRole('button', { name: 'Log in with X' })).toBeVisible();
});

test('lists what is wrong with a configuration, and offers the demo', async ({ computer }) => {
  const running = await computer.launch({
    config: { providers: [{ ...provider('http://login.example'), clientSecret: 7 }], apis: [], surprise: 1 },
  });
  const { page } = running;

  await expect(page.getByRole('heading', { name: 'The configuration has 3 faults' })).toBeVisible();
  await expect(page.getByText('test-config.json')).toBeVisible();
  const faults = page.getByRole('table', { name: 'Faults' }).getByRole('row');
  await expect(faults.filter({ hasText: 'providers[0].issuer' })).toContainText(
    '"http://login.example"an https address',
  );
  await expect(faults.filter({ hasText: 'clientSecret' })).toContainText('(hidden)');
  await expect(faults.filter({ hasText: 'surprise' })).toContainText('a key that is not known here');
  await logInToDemo(running);
  await expect(page.getByRole('row')).toHaveCount(51);
});

test('a fault is seen by who was in the demo before; the demo then has its session', async ({ computer }) => {
  const first = await computer.launch();
  await logInToDemo(first);
  await first.close();

  const { page } = await computer.launch({ config: {} });

  await expect(page.getByRole('row').filter({ hasText: 'providers' })).toContainText('this key, which is required');
  await page.getByRole('button', { name: 'Try the demo' }).click();
  await expect(page.getByRole('button', { name: 'Dana Demo' })).toBeVisible();
});

test('says where a configuration is not JSON', async ({ computer }) => {
  const { page } = await computer.launch({ config: '{\n  "providers": [}\n' });

  await expect(page.getByRole('row').filter({ hasText: 'the file' })).toContainText('at line 2, column 17');
});

test('says that a configuration cannot be read', async ({ computer }) => {
  const { page } = await computer.launch({ env: { KEYPORCH_CONFIG: '/nowhere/config.json' } });

  await expect(page.getByText('/nowhere/config.json')).toBeVisible();
  await expect(page.getByRole('row').filter({ hasText: 'the file' })).toContainText('ENOENT');
  await expect(page.getByRole('button', { name: 'Try the demo' })).toBeVisible();
});

test('the Electron that stands in for tests takes no address elsewhere', async ({ computer }) => {
  const { page, app } = await computer.launch({ config: { providers: [provider('https://login.example.com')] } });
  const isStandIn = await app.evaluate(() => Number.parseInt(process.versions.electron ?? '', 10) < 45);

  if (isStandIn) await expect(page.getByRole('row').nth(1)).toContainText('RUNTIME_IS_TEST_ONLY');
  else await expect(page.getByRole('button', { name: 'Log in', exact: true })).toBeVisible();
});

test('a provider that cannot be reached: which address, why, and Try again', async ({ computer }) => {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const { page } = await computer.launch({ config: { providers: [provider(address)] } });
  await page.getByRole('button', { name: 'Log in', exact: true }).click();

  await expect(page.getByRole('alert')).toContainText(`Corp could not be reached at ${address} (ECONNREFUSED).`);

  const issuer = await startSigningIssuer(port);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('heading', { name: 'Finish in your browser' })).toBeVisible();
  await issuer.stop();
});

test('an API that cannot be reached, then refuses, then answers', async ({ computer }) => {
  const issuer = await startSigningIssuer();
  const port = await freePort();
  const running = await computer.launch({
    config: {
      providers: [provider(issuer.issuer)],
      apis: [{ id: 'data', baseUrl: `http://127.0.0.1:${port}`, provider: 'corp' }],
      views: [{ id: 'data', title: 'Data', type: 'table', api: 'data', path: '/' }],
    },
  });
  const { page } = running;
  await logIn(running, issuer);
  await expect(page.getByRole('alert')).toContainText('could not be reached');
  await expect(page.getByRole('alert')).toContainText('ECONNREFUSED');

  let status = 403;
  const api = await startWebServer((_request, response) => response.writeHead(status).end('[{"a":1}]'), port);
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('alert')).toContainText('HTTP 403');

  status = 200;
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('cell')).toHaveText(['1']);
  await Promise.all([issuer.stop(), api.stop()]);
});

test('without a keychain the session lasts until the program ends, and the window says so', async ({ computer }) => {
  const issuer = await startSigningIssuer();
  const config = { providers: [provider(issuer.issuer)] };
  const env = { DBUS_SESSION_BUS_ADDRESS: 'unix:path=/nowhere' };
  const running = await computer.launch({ config, env });
  const { page } = running;
  await logIn(running, issuer);

  await expect(page.getByText('A restart will ask you to log in again.')).toBeVisible();
  await logOut(page, 'Ada');
  await expect(page.getByRole('button', { name: 'Log in', exact: true })).toBeVisible();
  await issuer.stop();
});

test('an API that is new in the configuration gets the token when the person agrees, and not before', async ({
  computer,
}) => {
  const issuer = await startSigningIssuer();
  const known = await startWebServer((_request, response) => sendJson(response, [{ name: 'Known' }]));
  const added = await startWebServer((_request, response) => sendJson(response, [{ name: 'Added' }]));
  const configOf = (apis: Readonly<Record<string, string>>) => ({
    providers: [provider(issuer.issuer)],
    apis: Object.entries(apis).map(([id, baseUrl]) => ({ id, baseUrl, provider: 'corp' })),
    views: Object.keys(apis).map((id) => ({ id, title: id, type: 'table', api: id, path: '/rows' })),
  });
  const first = await computer.launch({ config: configOf({ known: known.origin }) });
  await logIn(first, issuer);
  await expect(first.page.getByRole('cell')).toHaveText(['Known']);
  await first.close();

  const { app, page } = await computer.launch({ config: configOf({ known: known.origin, added: added.origin }) });
  await expect(page.getByRole('cell')).toHaveText(['Known']);
  await answerQuestions(app, 'no');
  await page.getByRole('link', { name: 'added' }).click();
  await expect(page.getByRole('alert')).toContainText('you have not allowed it');
  expect(await questionsOf(app)).toEqual([
    `The configuration has a new API. Send your “Corp” access token to ${added.origin}?`,
  ]);
  expect(added.requests).toEqual([]);

  await answerQuestions(app, 'yes');
  await page.getByRole('button', { name: 'Try again' }).click();
  await expect(page.getByRole('cell')).toHaveText(['Added']);
  expect(await questionsOf(app)).toHaveLength(2);
  await Promise.all([issuer.stop(), known.stop(), added.stop()]);
});
